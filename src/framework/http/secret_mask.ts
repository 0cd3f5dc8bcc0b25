import { soundsSecret } from "../secret_names"
import { oneLine } from "./response_text"

/** Shorter values are no secrets, and would tear the text to pieces. */
const MIN_LENGTH = 4

/** Hides the secrets of one call in what the service says about it. */
export class SecretMask {
  private readonly secrets = new Set<string>()

  /** Takes those values of headers, query or form whose names sound secret. */
  addNamed(entries: Iterable<readonly [name: string, value: string]>): void {
    for (const [name, value] of entries) {
      if (soundsSecret(name)) for (const secret of [value, ...secretsIn(value)]) this.add(secret)
    }
  }

  add(secret: string): void {
    const encoded = encodeURIComponent(Buffer.from(secret).toString())
    for (const form of [oneLine(secret), encoded, encoded.replaceAll("%20", "+")]) {
      if (form.length >= MIN_LENGTH) this.secrets.add(form)
    }
  }

  /** @param line Text as `oneLine` gives it. */
  hide(line: string): string {
    const longestFirst = [...this.secrets].sort((one, other) => other.length - one.length)
    return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, "[redacted]"), line)
  }
}

/** What follows the scheme of an `authorization` header: `Bearer …`, `Token token="…"`, `Basic …`. */
function secretsIn(value: string): string[] {
  const quoted = [...value.matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? "")
  const [scheme = "", ...words] = value.split(" ")
  if (scheme.toLowerCase() !== "basic") return [...quoted, ...words]
  const login = Buffer.from(words.join(""), "base64").toString()
  return [...words, login, login.slice(login.indexOf(":") + 1)]
}
