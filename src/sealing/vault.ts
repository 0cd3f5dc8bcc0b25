import { HubError } from "../errors"
import { KeyRing } from "./key_ring"
import { cipherId, decipher, encipher } from "./reference_cipher"

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
  private readonly ring: KeyRing
  private readonly masters: readonly { cid: string; key: Buffer }[]
  private readonly revoked: ReadonlySet<string>

  constructor({ secrets, cipherMasters = [], revoked = [] }: VaultOptions) {
    if (!cipherMasters.every((master) => MASTER_KEY.test(master))) {
      throw new Error("A master key must have 64 hexadecimal digits.")
    }
    this.ring = new KeyRing(secrets)
    this.masters = cipherMasters.map((master) => Buffer.from(master, "hex")).map((key) => ({ cid: cipherId(key), key }))
    this.revoked = new Set(revoked)
  }

  /**
   * Seals claims into one URL-safe text (a JWE that names its key and its purpose).
   * @param audience Whom the text is for, such as an integration.
   */
  seal(
    { purpose, ttlSec }: Seal,
    audience: string,
    claims: Record<string, unknown>,
    options: SealOptions = {},
  ): Promise<string> {
    const exp = Math.floor(Date.now() / 1000) + (options.ttlSec ?? ttlSec)
    const payload = { claims, aud: audience, exp, ...(options.id !== undefined && { jti: options.id }) }
    return this.ring.seal(purpose, payload)
  }

  /**
   * Opens a sealed text and returns its claims.
   * @throws the error of the seal's `refuse` when the text cannot be used.
   */
  async open({ purpose, refuse }: Seal, audience: string, sealed: string): Promise<Record<string, unknown>> {
    const opened = this.ring.open(purpose, sealed)
    if (!opened) throw refuse("damaged")
    const { claims, aud, exp, jti } = opened.payload
    if (typeof exp !== "number" || exp <= Math.floor(Date.now() / 1000)) throw refuse("expired")
    if (aud !== audience) throw refuse("foreign")
    if (typeof jti === "string" && this.revoked.has(jti)) throw refuse("revoked")
    return claims as Record<string, unknown>
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

function isJson(text: string | undefined): boolean {
  try {
    JSON.parse(text ?? "")
    return true
  } catch {
    return false
  }
}
