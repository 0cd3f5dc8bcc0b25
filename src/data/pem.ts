import { Shape } from "./json/shape"

const KEY_FILE = new Shape((z) => z.object({ private_key: z.string() }))
/** Longest text in which a key is searched, in characters. Enough for a key file with certificates around the key. */
const MAX_LENGTH = 128 * 1024
const BEGIN = "-----BEGIN "
const DASHES = "-----"
/** The beginning of a public key in one line. Source: OpenSSH, sshd(8), "AUTHORIZED_KEYS FILE FORMAT". */
const PUBLIC_LINE = /^(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]{1,60}\s/

/** One block of a PEM text. */
export interface PemBlock {
  /** The words after BEGIN, such as `RSA PRIVATE KEY`. */
  readonly label: string
  /** `Proc-Type` and `DEK-Info` of keys encrypted in the old way, line by line. */
  readonly headers: readonly string[]
  /** Base64 in one line. */
  readonly body: string
}

/**
 * Finds the private key in a pasted text. Accepts PEM text with line breaks, or with `\n` or blanks instead of them; with or
 * without quotes; with certificates around it; and a JSON key file that holds it as `private_key`.
 * @param refuse Makes the error to throw when there is no private key, from the reason: "it is a public key".
 */
export function readPemKey(pasted: string, refuse: (reason: string) => Error): PemBlock {
  if (pasted.length > MAX_LENGTH) throw refuse("it is too long")
  const text = unescape(keyInFile(pasted) ?? pasted)
  const blocks = [...readBlocks(text)]
  const key = blocks.find(({ label }) => label.endsWith("PRIVATE KEY"))
  if (key) return key
  const isPublic = blocks.some(({ label }) => label.endsWith("PUBLIC KEY")) || text.includes("BEGIN SSH2 PUBLIC KEY")
  if (isPublic || PUBLIC_LINE.test(text.trim())) {
    throw refuse("it is a public key, and the private key, the other half of the pair, is needed")
  }
  if (blocks.length > 0) throw refuse("it is a certificate, and the private key that belongs to it is needed")
  if (text.includes(BEGIN)) throw refuse("its last line, -----END … PRIVATE KEY-----, is missing")
  throw refuse("its first line, -----BEGIN … PRIVATE KEY-----, is missing")
}

/** The block as PEM text, in lines of 64 characters. */
export function pemText({ label, headers, body }: PemBlock): string {
  const lines = body.match(/.{1,64}/g) ?? []
  const head = headers.length > 0 ? [...headers, ""] : []
  return [`${BEGIN}${label}${DASHES}`, ...head, ...lines, `-----END ${label}${DASHES}`, ""].join("\n")
}

function* readBlocks(text: string): Generator<PemBlock> {
  for (let at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
    const labelAt = at + BEGIN.length
    const bodyAt = text.indexOf(DASHES, labelAt)
    if (bodyAt < 0) return
    const label = text.slice(labelAt, bodyAt)
    const endMark = `-----END ${label}${DASHES}`
    const end = text.indexOf(endMark, bodyAt)
    if (end < 0) return
    yield { label, ...readBody(text.slice(bodyAt + DASHES.length, end)) }
    at = end + endMark.length
  }
}

/** Headers are `Name: value`, without blanks in the value; the rest is base64. */
function readBody(text: string): Pick<PemBlock, "headers" | "body"> {
  const words = text.split(/\s/).filter(Boolean)
  const headers = []
  let at = 0
  for (; words[at]?.endsWith(":"); at += 2) headers.push(`${words[at]} ${words[at + 1] ?? ""}`)
  return { headers, body: words.slice(at).join("") }
}

/** Undoes what JSON, YAML and word processors do to line breaks, blanks and `=`. Drops only characters that PEM never has. */
function unescape(text: string): string {
  return text
    .replaceAll("\\u003d", "=")
    .replaceAll("\\r", "")
    .replaceAll("\\n", "\n")
    .replaceAll("\u00a0", " ")
    .replaceAll(/[\\"'\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, "")
}

function keyInFile(pasted: string): string | undefined {
  return KEY_FILE.tryReadJson(pasted)?.private_key
}
