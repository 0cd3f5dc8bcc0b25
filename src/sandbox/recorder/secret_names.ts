const MASK = "[secret]"

/** Words of a name that make its value a secret. */
const SECRET_WORD =
  /^(?:auth|authorization|assertion|jwt|bearer|cookies?|sig|signature|credentials?|pwd|pass|passwd|passphrase|\w*(?:password|secret|token)s?|(?:api|access|private|write|auth|account|shared)?keys?)$/
/** What sounds secret but opens nothing: the name of a repetition, and where the next page begins. */
const HARMLESS = /^(?:idempotency_key|(?:next|page|next_page|continuation)_token)$/
/** The code of an OAuth login, but not that of a country. */
const OAUTH_CODES = ["code", "code_verifier", "auth_code"]

const JSON_MEMBER = /("((?:[^"\\]|\\.)*)"\s*:\s*)(?:"(?:[^"\\]|\\.)*(?:"|$)|-?\d[\d.eE+-]*)/g
const FORM_MEMBER = /(^|[?&])([^=&]*)=([^&]*)/g

/** Whether values of this name are secrets, as far as a name can tell: `authorization`, `api_key`, `X-Amz-Signature`. */
export function soundsSecret(name: string): boolean {
  const plain = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
  if (HARMLESS.test(plain)) return false
  return OAUTH_CODES.includes(plain) || plain.split("_").some((word) => SECRET_WORD.test(word))
}

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
