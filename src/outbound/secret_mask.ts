import { soundsSecret } from "../text/secret_names"
import { oneLine } from "../text/one_line"

/** Shorter values are not secrets, and hiding them would garble the text. */
const MIN_LENGTH = 4
/** Shorter pieces of base64 also occur in other texts. */
const MIN_BASE64_LENGTH = 8
const REDACTED = "[redacted]"

/**
 * Hides secrets in texts, unchanged and as services quote them: escaped for JSON, XML, URLs and forms, or in base64, there also
 * as part of a longer text such as `user:password`.
 */
export class SecretMask {
  private readonly secrets = new Set<string>()
  /** The texts to search for, the longest first. Built on first use. */
  private forms?: readonly string[]

  private readonly others: SecretMask[] = []

  /** @param other See `include`. */
  constructor(other?: SecretMask) {
    if (other) this.include(other)
  }

  /** Also hides the secrets of another mask, including those added to it later. */
  include(other: SecretMask): void {
    this.others.push(other)
  }

  /** Adds the values of headers, query or form whose names sound secret. */
  addNamed(entries: Iterable<readonly [name: string, value: string]>): void {
    for (const [name, value] of entries) {
      if (soundsSecret(name)) for (const secret of [value, ...secretsIn(value)]) this.add(secret)
    }
  }

  add(secret: string): void {
    if (secret.length < MIN_LENGTH || this.secrets.has(secret)) return
    this.secrets.add(secret)
    this.forms = undefined
  }

  /** Adds an address that a person pasted, such as that of a webhook. Its path and query are often its password. */
  addAddress(address: string): void {
    if (!URL.canParse(address)) return
    const { href, pathname, search, username, password } = new URL(address)
    for (const secret of [...(pathname === "/" ? [] : [href, pathname]), search, username, password]) this.add(secret)
  }

  /** Replaces the secrets in a text with `[redacted]`. */
  hide(text: string): string {
    this.forms ??= formsOf(this.secrets)
    const masked = this.forms.reduce((rest, form) => rest.replaceAll(form, REDACTED), text)
    return this.others.reduce((rest, other) => other.hide(rest), masked)
  }
}

function formsOf(secrets: Iterable<string>): string[] {
  const forms = new Set([...secrets].flatMap((secret) => [...escapesOf(secret), ...base64Of(secret)]))
  return [...forms].sort((one, other) => other.length - one.length)
}

/** A secret as written in texts of several kinds. */
function escapesOf(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1)
  const percent = encodeURIComponent(Buffer.from(secret).toString())
  const form = new URLSearchParams({ "": secret }).toString().slice(1)
  const text = secret.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
  const attribute = text.replaceAll('"', "&quot;")
  const escapes = [
    secret,
    json,
    json.replaceAll("/", "\\/"),
    json.replaceAll(/[^ -~]/g, unicodeEscape),
    percent,
    percent.replaceAll("%20", "+"),
    percent.replaceAll(/%../g, (escape) => escape.toLowerCase()),
    encodeURI(Buffer.from(secret).toString()),
    form,
    text,
    attribute,
    ...["&#39;", "&#x27;", "&apos;"].map((quote) => attribute.replaceAll("'", quote)),
  ]
  return [...escapes, ...escapes.map(oneLine)].filter(({ length }) => length >= MIN_LENGTH)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
}

/** The base64 characters that depend only on the secret, for each of its three possible positions in a longer text. */
function base64Of(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const pieces = [0, 1, 2].map((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64")
    return encoded.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6))
  })
  const inAddresses = pieces.map((piece) => piece.replaceAll("+", "-").replaceAll("/", "_"))
  return [...pieces, ...inAddresses].filter(({ length }) => length >= MIN_BASE64_LENGTH)
}

/** The secrets after the scheme of an `authorization` header: `Bearer …`, `Token token="…"`, `Basic …`. */
function secretsIn(value: string): string[] {
  const quoted = [...value.matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? "")
  const [scheme = "", ...words] = value.split(" ")
  if (scheme.toLowerCase() !== "basic") return [...quoted, ...words]
  const login = Buffer.from(words.join(""), "base64").toString()
  return [...words, login, login.slice(login.indexOf(":") + 1)]
}
