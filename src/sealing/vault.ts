import { hkdfSync } from "node:crypto"
import { HubError } from "../errors"
import { cipherId, decipher, encipher } from "./reference_cipher"

const SEAL_VERSION = 1
const SEAL_KEY_BYTES = 32
const KEY_ID_BYTES = 6
const MASTER_KEY = /^[0-9a-f]{64}$/i

/** Why a sealed text is refused: it is not ours or was changed; its life is over; it is another's; its id was revoked. */
export type SealFault = "damaged" | "expired" | "foreign" | "revoked"

/** A kind of sealed text. */
export interface Seal {
  /** What it is for. Each purpose has a key of its own, so that a text opens for no other. */
  readonly purpose: string
  /** Life in seconds. */
  readonly ttlSec: number
  /** The error for a text that cannot be used, in words for whoever meets it. */
  readonly refuse: (fault: SealFault) => Error
}

export interface SealOptions {
  /** Life in seconds. Default: that of the kind. */
  ttlSec?: number
  /** Under which the text can be revoked later. */
  id?: string
}

export interface VaultOptions {
  /** The hub's secrets: the first seals, all of them open. At least one. */
  secrets: readonly string[]
  /** Master keys of stored states, 64 hex digits each: the first encrypts, all of them decrypt. Default: none. */
  cipherMasters?: readonly string[]
  /** Ids of sealed texts that open no more. Default: none. */
  revoked?: readonly string[]
}

/**
 * Seals what passes through browsers and third parties (confidential, tamper-proof, short-lived, for one purpose and one
 * audience), and encrypts what Looker stores. Keeps nothing but the keys, so any replica opens what another sealed.
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
   * The claims of a sealed text.
   * @throws what the seal's `refuse` makes of a text that cannot be used.
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

interface SealKey {
  secret: string
  /** Under which texts name it. */
  kid: string
}

/** One key for each purpose, so that a text sealed for one cannot be opened for another. */
function encryptionKey(secret: string, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", secret, "", `integration hub, sealed ${purpose}`, SEAL_KEY_BYTES))
}

function keyId(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "integration hub, key id", KEY_ID_BYTES)).toString("base64url")
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
