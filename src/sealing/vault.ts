import { hkdfSync } from "node:crypto"
import { HubError } from "../errors"
import { cipherId, decipher, encipher } from "./reference_cipher"

const SEAL_VERSION = 1
const SEAL_KEY_BYTES = 32
const KEY_ID_BYTES = 6
const MASTER_KEY = /^[0-9a-f]{64}$/i

/**
 * Why a sealed text is refused. `damaged`: not made by this hub, or changed; `expired`: its lifetime is over; `foreign`: made
 * for another audience; `revoked`: its id was revoked.
 */
export type SealFault = "damaged" | "expired" | "foreign" | "revoked"

/** A kind of sealed text. */
export interface Seal {
  /** What the text is for. Each purpose has its own key, so a text cannot be opened for another purpose. */
  readonly purpose: string
  /** Lifetime in seconds. */
  readonly ttlSec: number
  /** Makes the error for a text that cannot be used, worded for the person who sees it. */
  readonly refuse: (fault: SealFault) => Error
}

export interface SealOptions {
  /** Lifetime in seconds. Default: that of the kind. */
  ttlSec?: number
  /** Id by which the text can be revoked later. */
  id?: string
}

export interface VaultOptions {
  /** The hub's secrets, at least one. The first seals, all of them open. */
  secrets: readonly string[]
  /** Master keys of stored states, 64 hex digits each: the first encrypts, all of them decrypt. Default: none. */
  cipherMasters?: readonly string[]
  /** Ids of revoked texts, which are refused. Default: none. */
  revoked?: readonly string[]
}

/**
 * Seals data that passes through browsers and third parties, and encrypts data that Looker stores. A sealed text is
 * confidential, tamper-proof, short-lived, and made for one purpose and one audience. The vault keeps only its keys, so any
 * replica opens what another sealed.
 */
export class Vault {
  private readonly keys: readonly SealKey[]
  private readonly masters: readonly { cid: string; key: Buffer }[]
  private readonly revoked: ReadonlySet<string>

  constructor({ secrets, cipherMasters = [], revoked = [] }: VaultOptions) {
    if (secrets.length === 0) throw new Error("A vault needs at least one secret.")
    if (!cipherMasters.every((master) => MASTER_KEY.test(master))) {
      throw new Error("A master key must have 64 hexadecimal digits.")
    }
    this.keys = secrets.map((secret) => ({ secret, kid: keyId(secret) }))
    this.masters = cipherMasters.map((master) => Buffer.from(master, "hex")).map((key) => ({ cid: cipherId(key), key }))
    this.revoked = new Set(revoked)
  }

  /**
   * Seals claims into one URL-safe text (a JWE that names its key and its purpose).
   * @param audience Whom the text is for, such as an integration.
   */
  async seal(
    { purpose, ttlSec }: Seal,
    audience: string,
    claims: Record<string, unknown>,
    options: SealOptions = {},
  ): Promise<string> {
    const { EncryptJWT } = await import("jose")
    const key = this.keys[0] as SealKey
    const text = new EncryptJWT({ claims })
      .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: key.kid, typ: purpose, v: SEAL_VERSION })
      .setAudience(audience)
      .setExpirationTime(Math.floor(Date.now() / 1000) + (options.ttlSec ?? ttlSec))
    if (options.id !== undefined) text.setJti(options.id)
    return text.encrypt(encryptionKey(key.secret, purpose))
  }

  /**
   * Opens a sealed text and returns its claims.
   * @throws the error of the seal's `refuse` when the text cannot be used.
   */
  async open({ purpose, refuse }: Seal, audience: string, sealed: string): Promise<Record<string, unknown>> {
    if (!isCanonical(sealed)) throw refuse("damaged")
    const { decodeProtectedHeader, errors, jwtDecrypt } = await import("jose")
    const open = async () => {
      const { kid } = decodeProtectedHeader(sealed)
      const key = this.keys.find((each) => each.kid === kid)
      return (
        key &&
        jwtDecrypt<{ claims: Record<string, unknown> }>(sealed, encryptionKey(key.secret, purpose), {
          audience,
          typ: purpose,
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
        })
      )
    }
    const opened = await open().catch((cause: unknown) => {
      if (cause instanceof errors.JWTExpired) throw refuse("expired")
      throw refuse(cause instanceof errors.JWTClaimValidationFailed && cause.claim === "aud" ? "foreign" : "damaged")
    })
    if (!opened) throw refuse("damaged")
    if (opened.payload.jti !== undefined && this.revoked.has(opened.payload.jti)) throw refuse("revoked")
    return opened.payload.claims
  }

  /**
   * Encrypts `plain` into the text that Looker stores.
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

  /**
   * Decrypts a bare version-1 cipher text, which does not name its master key. Tries all keys and returns the first result that
   * is JSON.
   */
  openVersion1(text: string): string | undefined {
    return this.masters.map(({ key }) => decipher(text, key)).find(isJson)
  }
}

interface SealKey {
  secret: string
  /** Id of the key in sealed texts. */
  kid: string
}

/** One key for each purpose, so that a text sealed for one cannot be opened for another. */
function encryptionKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", `integration hub, sealed ${purpose}`, SEAL_KEY_BYTES))
}

function keyId(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "integration hub, key id", KEY_ID_BYTES)).toString("base64url")
}

// Decoders ignore some bits of the last character of a base64url text. Without this check, a text changed there would pass.
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
