import { createPrivateKey, type KeyObject } from "node:crypto"
import { pemText, readPemKey } from "../../data/pem"
import { DeliveryError, ServiceError } from "../../errors"
import { authOptions, type TokenEndpoint } from "./auth_options"

const MIN_KEY_BITS = 2048
/** Signing with a longer key would block all other deliveries. */
const MAX_KEY_BITS = 8192
/** A token that expires sooner is renewed first, in milliseconds. */
const MIN_LIFETIME_MS = 5 * 60_000

/** Makes the error for a key that cannot be used, from the reason: "it is damaged". */
type RefuseKey = (reason: string) => DeliveryError

export interface TokenRequest extends TokenEndpoint {
  clientEmail: string
  privateKey: string
  scope: string
  /** Default: an error that speaks of the setting "Private Key". */
  refuseKey?: RefuseKey
}

/**
 * Gets access tokens for a service account. A token is valid for an hour. It is renewed five minutes before its end, and when a
 * service refuses it. May be shared by requests, which then wait for one renewal. Loads Google's library on first use.
 * Source: https://developers.google.com/identity/protocols/oauth2/service-account
 */
export class ServiceAccount {
  private current?: { token: string; renewAt: number }
  private renewal?: Promise<string>

  constructor(private readonly request: TokenRequest) {}

  /**
   * Returns an access token, and a new one after a refusal.
   * @throws DeliveryError when the key cannot be used; ServiceError when Google does not accept it.
   */
  async token(refused?: ServiceError, refusedToken?: string): Promise<string> {
    const { current } = this
    // Another call may have renewed the token since.
    const isRefused = refused !== undefined && (refusedToken === undefined || refusedToken === current?.token)
    if (current && !isRefused && Date.now() < current.renewAt) return current.token
    this.renewal ??= this.fresh().finally(() => (this.renewal = undefined))
    return this.renewal
  }

  private async fresh(): Promise<string> {
    const { service, clientEmail, privateKey, scope, refuseKey } = this.request
    const key = readSigningKey(privateKey, refuseKey).export({ type: "pkcs8", format: "pem" }).toString()
    const { JWT } = await import("google-auth-library")
    const account = new JWT({ ...authOptions(this.request, "safe"), email: clientEmail, key, scopes: [scope] })
    const { access_token: token, expiry_date: endsAt } = await account.authorize()
    if (typeof token !== "string" || !token) throw new ServiceError(service, `${service} gave no access token.`)
    this.current = { token, renewAt: renewAt(endsAt) }
    return token
  }
}

/** @param endsAt The library gives the present time when Google does not say how long the token is valid. */
function renewAt(endsAt: number | null | undefined): number {
  return endsAt && endsAt > Date.now() ? endsAt - MIN_LIFETIME_MS : Infinity
}

/**
 * Reads the key that an administrator pasted, in any form that `readPemKey` accepts.
 * @param refuse Default: an error that speaks of the setting "Private Key".
 * @throws DeliveryError when it contains no usable RSA key.
 */
export function readSigningKey(pasted: string, refuse: RefuseKey = unusableKey): KeyObject {
  const block = readPemKey(pasted, refuse)
  if (block.label === "ENCRYPTED PRIVATE KEY") throw refuse("it is encrypted with a passphrase")
  try {
    const key = createPrivateKey(pemText(block))
    const bits = (key.asymmetricKeyType === "rsa" && key.asymmetricKeyDetails?.modulusLength) || 0
    if (bits >= MIN_KEY_BITS && bits <= MAX_KEY_BITS) return key
  } catch {
    // The message of OpenSSL does not help an administrator, and may contain a part of the key.
  }
  throw refuse("it is damaged, or no RSA key of 2048 to 8192 bits")
}

function unusableKey(reason: string): DeliveryError {
  return new DeliveryError(
    `The setting "Private Key" is not a valid PEM key: ${reason}. An administrator pastes the private_key of the JSON ` +
      "key file, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.",
    { meaning: "FAILED_PRECONDITION" },
  )
}
