const encoder = new TextEncoder()

/** The first characters of a text, at most `maxLength` UTF-16 units; a character is kept whole or not at all. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return text.slice(0, isPair(text, maxLength - 1) ? maxLength - 1 : maxLength)
}

/** As `cutText`, with an ellipsis where something is missing; it counts too. */
export function shortenText(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${cutText(text, Math.max(maxLength - 1, 0))}…`
}

/** The first characters of a text, at most `maxBytes` bytes of UTF-8; a character is kept whole or not at all. */
export function cutBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes))
  return text.slice(0, read)
}

/** Whether one character stands at `index` and the unit behind it. */
function isPair(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff
}
