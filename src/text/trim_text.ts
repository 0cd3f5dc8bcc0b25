/** Removes the given characters from the end. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** Removes the given characters from the start. */
export function trimStart(text: string, characters: string): string {
  let start = 0
  while (start < text.length && characters.includes(text.charAt(start))) start++
  return text.slice(start)
}

/** Removes what pasting leaves around a text: blanks, line breaks and invisible characters. */
export function trimPasted(text: string): string {
  const isKept = (character: string) => !/[\s\p{Cc}\p{Cf}]/u.test(character)
  let start = 0
  let end = text.length
  while (start < end && !isKept(text.charAt(start))) start++
  while (start < end && !isKept(text.charAt(end - 1))) end--
  return text.slice(start, end)
}
