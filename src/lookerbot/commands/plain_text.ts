/**
 * Slack's markup around links, channels and addresses: what it leads to, and the label that people see.
 * Source: https://docs.slack.dev/messaging/formatting-message-text
 */
const MARKUP = /<([^<>|]{1,4000})(?:\|([^<>]{0,4000}))?>/g
const STRAIGHT: Readonly<Record<string, string>> = {
  "“": '"',
  "”": '"',
  "„": '"',
  "‘": "'",
  "’": "'",
  "\u00a0": " ",
  "\u202f": " ",
}

/**
 * Turns a text as Slack sends it into what the person typed: links and addresses without markup, `&`, `<` and `>` decoded, straight
 * quotes, ordinary blanks. Mentions of people stay as they are.
 */
export function plainText(sent: string): string {
  return sent
    .replace(MARKUP, (markup: string, target: string, label: string | undefined) => typed(target, label) ?? markup)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/[“”„‘’\u00a0\u202f]/g, (character) => STRAIGHT[character] ?? character)
    .trim()
}

/** What the person typed for a markup; undefined when the markup is to stay. */
function typed(target: string, label: string | undefined): string | undefined {
  if (target.startsWith("@") || target.startsWith("!")) return undefined
  if (target.startsWith("#")) return label ? `#${label}` : undefined
  return label || target.replace(/^mailto:/, "")
}
