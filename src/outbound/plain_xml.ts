/** Tags of the longest list that a service gives in one page, with room to spare. */
const MAX_TAGS = 130_000
/** Attributes and entities, which lists and refusals hardly have. */
const MAX_ATTRIBUTES = 10_000
/** UTF-16 units from one tag to the next. */
const MAX_TEXT_LENGTH = 16 * 1024

/**
 * Whether an answer may be given to the XML parser of an SDK. Such parsers are made for answers of the service: a few
 * hundred kilobytes of other XML, such as declarations of document types, can hold the process for minutes.
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

/** How often a character stands in a text, counted as far as one beyond the most that is of interest. */
function count(text: string, character: string, most: number): number {
  let found = 0
  for (let at = text.indexOf(character); at !== -1 && found <= most; at = text.indexOf(character, at + 1)) found++
  return found
}
