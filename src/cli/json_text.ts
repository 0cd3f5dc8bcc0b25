/** JSON for people and programs, in which every character that a terminal would obey is escaped. */
export function jsonText(value: unknown): string {
  const text = JSON.stringify(value, undefined, 2)
  return text.replaceAll(/(?!\n)\p{C}/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`)
      .join(""),
  )
}
