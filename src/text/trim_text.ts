/** Without the given characters at the end. */
export function trimEnd(text: string, characters: string): string {
  let end = text.length
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** Without the given characters at the start. */
export function trimStart(text: string, characters: string): string {
  let start = 0
  while (start < text.length && characters.includes(text.charAt(start))) start++
  return text.slice(start)
}

/** Without what comes along with a pasted text: blanks, line breaks and invisible characters around it. */
export function trimPasted(text: string): string {
  const isKept = (character: string) => !/[\s\p{Cc}\p{Cf}]/u.test(character)
  let start = 0
  let end = text.length
  while (start < end && !isKept(text.charAt(start))) start++
  while (start < end && !isKept(text.charAt(end - 1))) end--
  return text.slice(start, end)
}
