import { hkdfSync } from "node:crypto"
import { HubError, InvalidLoginError } from "../errors"
import { cipherId, decipher, encipher } from "./reference_cipher"

const SEAL_TTL_SEC = 600
const SEAL_KEY_BYTES = 32
const MASTER_KEY = /^[0-9a-f]{64}$/i
const START_AGAIN = "Go back to Looker, open the dialog again and start from there."

export interface VaultOptions {
  /** The hub's secrets: the first seals, all of them open. At least one. */
  secrets: readonly string[]
  /** Master keys of stored states, 64 hex digits each: the first encrypts, all of them decrypt. May be empty. */
  cipherMasters: readonly string[]
}

/**
 * Seals what passes through browsers and third parties (confidential, tamper-proof, short-lived, for one purpose and one
 * audience), and encrypts what Looker stores. Keeps nothing but the keys, so any replica opens what another sealed.
 */
export class Vault {
  private readonly secrets: readonly string[]
  private readonly masters: readonly { cid: string; key: Buffer }[]

  constructor({ secrets, cipherMasters }: VaultOptions) {
    if (secrets.length === 0) throw new Error("A vault needs at least one secret.")
    if (!cipherMasters.every((master) => MASTER_KEY.test(master))) {
      throw new Error("A master key must have 64 hexadecimal digits.")
    }
    this.secrets = secrets
    this.masters = cipherMasters.map((master) => Buffer.from(master, "hex")).map((key) => ({ cid: cipherId(key), key }))
  }

  /**
   * Seals claims into one URL-safe text (a JWE).
   * @param purpose What the text is for; it opens for no other purpose.
   * @param audience The integration it is for.
   * @param ttlSec Life in seconds. Default 600.
   */
  async seal(
    purpose: string,
    audience: string,
    claims: Record<string, unknown>,
    ttlSec = SEAL_TTL_SEC,
  ): Promise<string> {
    const { EncryptJWT } = await import("jose")
    return new EncryptJWT({ claims })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM" })
      .setAudience(audience)
      .setExpirationTime(Math.floor(Date.now() / 1000) + ttlSec)
      .encrypt(sealKey(this.secrets[0] ?? "", purpose))
  }

  /**
   * The claims of a sealed text.
   * @throws InvalidLoginError 400 when it is damaged, expired or for another purpose; 403 when for another audience.
   */
  async open(purpose: string, audience: string, sealed: string): Promise<Record<string, unknown>> {
    if (!isCanonical(sealed)) throw damaged()
    const { errors, jwtDecrypt } = await import("jose")
    for (const secret of this.secrets) {
      try {
        const { payload } = await jwtDecrypt<{ claims: Record<string, unknown> }>(sealed, sealKey(secret, purpose), {
          audience,
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
        })
        return payload.claims
      } catch (cause) {
        if (cause instanceof errors.JWTExpired) {
          throw new InvalidLoginError("invalid_link", `This login link has expired. ${START_AGAIN}`)
        }
        if (cause instanceof errors.JWTClaimValidationFailed) {
          throw new InvalidLoginError("foreign_link", `This login link belongs to another action. ${START_AGAIN}`)
        }
      }
    }
    throw damaged()
  }

  /** Whether there is a master key for stored states. */
  get canEncrypt(): boolean {
    return this.masters.length > 0
  }

  /**
   * The text that Looker stores in place of `plain`.
   * @throws HubError when no master key is set.
   */
  encryptState(plain: string): string {
    const master = this.masters[0]
    if (!master) {
      throw new HubError(
        "no_cipher_master",
        "This hub is set to encrypt stored logins but has no key to do so: its operator must set CIPHER_MASTER.",
      )
    }
    return JSON.stringify({ cid: master.cid, payload: encipher(plain, master.key) })
  }

  /** The plain text of a stored state; undefined when no master key fits or the payload is malformed. */
  decryptState(cid: string, payload: string): string | undefined {
    const master = this.masters.find((each) => each.cid === cid)
    return master && decipher(payload, master.key)
  }

  /** The JSON text in a bare version-1 cipher text, which names no master key: the first is taken that gives JSON. */
  openVersion1(text: string): string | undefined {
    return this.masters.map(({ key }) => decipher(text, key)).find(isJson)
  }
}

/** One key for each purpose, so that a text sealed for one cannot be opened for another. */
function sealKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", `integration hub, sealed ${purpose}`, SEAL_KEY_BYTES))
}

// The last character of a base64url text has bits that decoders skip: without this check a changed one would pass.
function isCanonical(sealed: string): boolean {
  return sealed.split(".").every((part) => Buffer.from(part, "base64url").toString("base64url") === part)
}

function isJson(text: string | undefined): boolean {
  try {
    JSON.parse(text ?? "")
    return true
  } catch {
    return false
  }
}

function damaged(): InvalidLoginError {
  return new InvalidLoginError("invalid_link", `This login link is damaged or incomplete. ${START_AGAIN}`)
}
