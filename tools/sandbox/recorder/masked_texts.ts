import { soundsSecret } from "../../../src/text/secret_names"

const MASK = "[secret]"

const COLON = /\s*:\s*/y
const NUMBER = /-?\d[\d.eE+-]*/y

/** Masks the values of headers whose names sound secret. */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, soundsSecret(name) ? MASK : value]))
}

/** Masks the secrets in the query of an address. */
export function maskedUrl(url: URL): string {
  const { origin, pathname, search } = url
  return origin + pathname + maskedForm(search)
}

/** Masks the values of secret-sounding members in the text of a body. The text may break off anywhere. */
export function masked(text: string, contentType: string): string {
  if (contentType.includes("x-www-form-urlencoded")) return maskedForm(text)
  return maskedJson(text)
}

function maskedJson(text: string): string {
  let shown = ""
  let from = 0
  for (let at = text.indexOf('"'); at >= 0;) {
    const end = endOfString(text, at)
    const valueAt = endOf(COLON, text, end)
    const valueEnd = valueAt === undefined ? undefined : endOfValue(text, valueAt)
    if (valueEnd !== undefined && soundsSecret(text.slice(at + 1, end - 1))) {
      shown += `${text.slice(from, valueAt)}"${MASK}"`
      from = valueEnd
    }
    at = text.indexOf('"', valueEnd ?? end)
  }
  return shown + text.slice(from)
}

/** Returns where a text or a number ends; undefined for any other value. */
function endOfValue(text: string, at: number): number | undefined {
  return text.charAt(at) === '"' ? endOfString(text, at) : endOf(NUMBER, text, at)
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === "\\" ? 2 : 1
  return Math.min(at + 1, text.length)
}

/** Returns the end of a match that begins at `at`. */
function endOf(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at
  return pattern.test(text) ? pattern.lastIndex : undefined
}

function maskedForm(text: string): string {
  const members = text.split("&").map((member) => {
    const [name = "", value] = member.split("=", 2)
    return value !== undefined && soundsSecret(decoded(name)) ? `${name}=${MASK}` : member
  })
  return members.join("&")
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
