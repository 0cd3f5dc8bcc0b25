/** Each opening quote with its closing one. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "“": "”", "`": "`", "'": "'" }
/** Counts of rows are shorter. */
const MIN_DIGITS = 9
const HIDDEN = "[value]"

/**
 * A message about refused rows as the log may hold it. Services quote cells when they refuse a row, so quoted texts, mail
 * addresses and numbers as long as those of telephones become `[value]`.
 */
export function withoutValues(message: string): string {
  const words = withoutQuoted(message).split(" ")
  return words.map((word) => (isValue(word) ? HIDDEN : word)).join(" ")
}

function withoutQuoted(text: string): string {
  const unclosed = new Set<string>()
  let kept = ""
  let from = 0
  for (let index = 0; index < text.length; index++) {
    const closing = QUOTES[text.charAt(index)]
    if (closing === undefined || unclosed.has(closing)) continue
    // An apostrophe within a word quotes nothing.
    if (closing === "'" && isLetter(text, index - 1)) continue
    const end = endOfQuote(text, index + 1, closing)
    if (end < 0) unclosed.add(closing)
    else {
      kept += text.slice(from, index) + HIDDEN
      from = end + 1
      index = end
    }
  }
  return kept + text.slice(from)
}

/** @returns -1 when nothing closes the quote. */
function endOfQuote(text: string, from: number, closing: string): number {
  let end = text.indexOf(closing, from)
  while (closing === "'" && end >= 0 && isLetter(text, end + 1)) end = text.indexOf(closing, end + 1)
  return end
}

function isLetter(text: string, index: number): boolean {
  return /\w/.test(text.charAt(index))
}

function isValue(word: string): boolean {
  return word.includes("@") || word.replaceAll(/\D/g, "").length >= MIN_DIGITS
}
