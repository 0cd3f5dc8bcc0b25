import { createPrivateKey, type KeyObject } from "node:crypto"
import { pemText, readPemKey } from "../../data/pem"
import { DeliveryError, ServiceError } from "../../errors"
import { authOptions, type TokenEndpoint } from "./auth_options"

const MIN_KEY_BITS = 2048
/** Signing with a longer key would block all other deliveries. */
const MAX_KEY_BITS = 8192

export interface TokenRequest extends TokenEndpoint {
  clientEmail: string
  privateKey: string
  scope: string
}

/**
 * Gets access tokens for a service account. A token is valid for an hour, and is renewed when a service refuses it. Loads
 * Google's library on first use.
 * Source: https://developers.google.com/identity/protocols/oauth2/service-account
 */
export class ServiceAccount {
  private current?: string

  constructor(private readonly request: TokenRequest) {}

  /**
   * Returns an access token, and a new one after a refusal.
   * @throws DeliveryError when the key cannot be used; ServiceError when Google does not accept it.
   */
  async token(refused?: ServiceError): Promise<string> {
    if (refused || !this.current) this.current = await this.fresh()
    return this.current
  }

  private async fresh(): Promise<string> {
    const { service, clientEmail, privateKey, scope } = this.request
    const key = readSigningKey(privateKey).export({ type: "pkcs8", format: "pem" }).toString()
    const { JWT } = await import("google-auth-library")
    const account = new JWT({ ...authOptions(this.request, "safe"), email: clientEmail, key, scopes: [scope] })
    const { access_token: token } = await account.authorize()
    if (typeof token === "string" && token) return token
    throw new ServiceError(service, `${service} gave no access token.`)
  }
}

/**
 * Reads the key that an administrator pasted, in any form that `readPemKey` accepts.
 * @throws DeliveryError when it contains no usable RSA key.
 */
export function readSigningKey(pasted: string): KeyObject {
  const block = readPemKey(pasted, unusableKey)
  if (block.label === "ENCRYPTED PRIVATE KEY") throw unusableKey("it is encrypted with a passphrase")
  try {
    const key = createPrivateKey(pemText(block))
    const bits = (key.asymmetricKeyType === "rsa" && key.asymmetricKeyDetails?.modulusLength) || 0
    if (bits >= MIN_KEY_BITS && bits <= MAX_KEY_BITS) return key
  } catch {
    // The message of OpenSSL does not help an administrator, and may contain a part of the key.
  }
  throw unusableKey("it is damaged, or no RSA key of 2048 to 8192 bits")
}

function unusableKey(reason: string): DeliveryError {
  return new DeliveryError(
    `The setting "Private Key" is not a valid PEM key: ${reason}. An administrator pastes the private_key of the JSON ` +
      "key file, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.",
    { meaning: "FAILED_PRECONDITION" },
  )
}
