import { hkdfSync } from "node:crypto"

const SEAL_VERSION = 1
const KEY_BYTES = 32
const KEY_ID_BYTES = 6

/** What a sealed text holds, and the id of the key that sealed it. */
export interface OpenedSeal {
  payload: Record<string, unknown>
  kid: string
}

/**
 * Seals objects into texts that pass through strangers (JWE compact, `dir`, `A256GCM`), with keys made from the secrets of an
 * operator. The first secret seals, all of them open. Each purpose has a key of its own, and stands in the header, so a text
 * cannot be opened for another purpose. Knows nothing of lifetimes.
 */
export class KeyRing {
  private readonly secrets = new Map<string, string>()
  private readonly keys = new Map<string, Uint8Array>()

  /** @param secrets At least one. */
  constructor(secrets: readonly string[]) {
    if (secrets.length === 0) throw new Error("A key ring needs at least one secret.")
    for (const secret of secrets) this.secrets.set(keyId(secret), secret)
  }

  /** Id of the key that seals. */
  get kid(): string {
    const [first = ""] = this.secrets.keys()
    return first
  }

  /** @returns five parts of base64url, joined by dots. */
  async seal(purpose: string, payload: Readonly<Record<string, unknown>>): Promise<string> {
    const { CompactEncrypt } = await import("jose")
    const { kid } = this
    return new CompactEncrypt(Buffer.from(JSON.stringify(payload)))
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid, typ: purpose, v: SEAL_VERSION })
      .encrypt(this.keyFor(kid, purpose))
  }

  /** @returns undefined when the text was not sealed with one of these keys for this purpose, or was changed. */
  async open(purpose: string, sealed: string): Promise<OpenedSeal | undefined> {
    if (!isCanonical(sealed)) return undefined
    const { compactDecrypt, decodeProtectedHeader } = await import("jose")
    try {
      const { kid = "", typ, v } = decodeProtectedHeader(sealed)
      // What another key or another version made is refused before anything is computed.
      if (typ !== purpose || v !== SEAL_VERSION || !this.secrets.has(kid)) return undefined
      const { plaintext } = await compactDecrypt(sealed, this.keyFor(kid, purpose), {
        keyManagementAlgorithms: ["dir"],
        contentEncryptionAlgorithms: ["A256GCM"],
        // No text is compressed.
        maxDecompressedLength: 0,
      })
      const payload = JSON.parse(Buffer.from(plaintext).toString()) as unknown
      return typeof payload === "object" && payload ? { payload: payload as Record<string, unknown>, kid } : undefined
    } catch {
      return undefined
    }
  }

  /**
   * 32 bytes that belong to a name, made with one of the keys.
   * @throws Error when there is no key of this id.
   */
  derive(kid: string, info: string): Buffer {
    const secret = this.secrets.get(kid)
    if (secret === undefined) throw new Error("There is no key of this id.")
    return Buffer.from(hkdfSync("sha256", secret, "", info, KEY_BYTES))
  }

  private keyFor(kid: string, purpose: string): Uint8Array {
    const name = `${kid} ${purpose}`
    const key = this.keys.get(name) ?? new Uint8Array(this.derive(kid, `integration hub, sealed ${purpose}`))
    this.keys.set(name, key)
    return key
  }
}

function keyId(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "integration hub, key id", KEY_ID_BYTES)).toString("base64url")
}

// Decoders ignore some bits of the last character of a base64url text. Without this check, a text changed there would pass.
function isCanonical(sealed: string): boolean {
  return sealed.split(".").every((part) => Buffer.from(part, "base64url").toString("base64url") === part)
}
