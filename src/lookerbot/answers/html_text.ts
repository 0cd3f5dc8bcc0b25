const TAG = /<[^<>]{0,2000}>/g
const LINK = /<a\s[^<>]{0,1000}?href\s*=\s*["']([^"'<>]{1,3000})["'][^<>]{0,1000}>/gi
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
}

/** The text of a piece of HTML, without its tags. */
export function htmlText(html: string): string {
  return decoded(html.replace(TAG, "")).trim()
}

/** Where the link of a piece of HTML leads; undefined when it has none, or several. */
export function htmlLink(html: string): string | undefined {
  const links = [...html.matchAll(LINK)]
  return links.length === 1 ? decoded(links[0]?.[1] ?? "") : undefined
}

function decoded(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/gi,
    (whole, digits, hex, name: string | undefined) => {
      if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole
      const code = digits ? Number(digits) : parseInt(String(hex), 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
