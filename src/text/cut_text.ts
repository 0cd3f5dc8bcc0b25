const encoder = new TextEncoder()

/** Cuts a text to at most `maxLength` UTF-16 units. Never splits a character. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  return text.slice(0, isPair(text, maxLength - 1) ? maxLength - 1 : maxLength)
}

/** As `cutText`, but ends a cut text with an ellipsis, which counts towards `maxLength`. */
export function shortenText(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${cutText(text, Math.max(maxLength - 1, 0))}…`
}

/** Cuts a text to at most `maxBytes` bytes of UTF-8. Never splits a character. */
export function cutBytes(text: string, maxBytes: number): string {
  if (text.length * 3 <= maxBytes) return text
  const { read } = encoder.encodeInto(text, new Uint8Array(maxBytes))
  return text.slice(0, read)
}

/** Whether the units at `index` and after it are one character. */
function isPair(text: string, index: number): boolean {
  return (text.codePointAt(index) ?? 0) > 0xffff
}
