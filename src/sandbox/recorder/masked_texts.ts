import { soundsSecret } from "../../framework/secret_names"

const MASK = "[secret]"

const JSON_MEMBER = /("((?:[^"\\]|\\.)*)"\s*:\s*)(?:"(?:[^"\\]|\\.)*(?:"|$)|-?\d[\d.eE+-]*)/g
const FORM_MEMBER = /(^|[?&])([^=&]*)=([^&]*)/g

/** Headers in one line each, with the secrets masked. */
export function maskedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, soundsSecret(name) ? MASK : value]))
}

/** An address with the secrets of its query masked. */
export function maskedUrl(url: URL): string {
  const { origin, pathname, search } = url
  return origin + pathname + maskedForm(search)
}

/** The text of a body with the values of its secret-sounding members masked. It may break off anywhere. */
export function masked(text: string, contentType: string): string {
  if (contentType.includes("x-www-form-urlencoded")) return maskedForm(text)
  return text.replaceAll(JSON_MEMBER, (member: string, head: string, name: string) =>
    soundsSecret(name) ? `${head}"${MASK}"` : member,
  )
}

function maskedForm(text: string): string {
  return text.replaceAll(FORM_MEMBER, (member: string, before: string, name: string) =>
    soundsSecret(decoded(name)) ? `${before}${name}=${MASK}` : member,
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
