/** Text from a service as one line for people: no tags of HTML, no line breaks, no control or invisible characters. */
export function oneLine(text: string): string {
  const isHtml = /^\s*<(?:!doctype|html|head|body)\b/i.test(text)
  const plain = isHtml ? text.replaceAll(/<[^<>]*>/g, " ") : text
  return plain.replaceAll(/[\s\p{C}]+/gu, " ").trim()
}
