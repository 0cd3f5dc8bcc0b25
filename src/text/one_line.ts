/** Turns a service's text into one line for people. Removes line breaks, invisible characters, and the tags of an HTML page. */
export function oneLine(text: string): string {
  const isHtml = /^\s*<(?:!doctype|html|head|body)\b/i.test(text)
  const plain = isHtml ? text.replaceAll(/<[^<>]*>/g, " ") : text
  return plain.replaceAll(/[\s\p{C}]+/gu, " ").trim()
}
