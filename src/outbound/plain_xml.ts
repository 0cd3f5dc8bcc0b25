/** Most tags in an answer. The longest page of a list that a service returns has fewer. */
const MAX_TAGS = 130_000
/** Most attributes and entities in an answer. Lists and refusals have hardly any. */
const MAX_ATTRIBUTES = 10_000
/** Most UTF-16 units between two tags. */
const MAX_TEXT_LENGTH = 16 * 1024

/**
 * Whether an answer is safe for the XML parser of an SDK. Such a parser is made for the answers of its service. A few hundred
 * kilobytes of other XML, such as document type declarations, can block the process for minutes.
 */
export function isPlainXml(text: string): boolean {
  if (/<!doctype/i.test(text)) return false
  if (count(text, "=", MAX_ATTRIBUTES) + count(text, "&", MAX_ATTRIBUTES) > MAX_ATTRIBUTES) return false
  let tags = 0
  for (let start = 0; start <= text.length; tags++) {
    const tag = text.indexOf("<", start)
    const end = tag === -1 ? text.length : tag
    if (end - start > MAX_TEXT_LENGTH || tags > MAX_TAGS) return false
    start = end + 1
  }
  return true
}

/** Counts a character in a text, but stops at `most` + 1. */
function count(text: string, character: string, most: number): number {
  let found = 0
  for (let at = text.indexOf(character); at !== -1 && found <= most; at = text.indexOf(character, at + 1)) found++
  return found
}
