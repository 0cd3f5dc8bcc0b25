import { createPrivateKey, type KeyObject } from "node:crypto"
import * as Hub from "../../framework"
import { authOptions, type TokenEndpoint } from "./auth_options"
import { type Retries, googleRetries } from "./retries"

const RETRIES = 2
const MIN_KEY_BITS = 2048

export interface TokenRequest extends TokenEndpoint, Omit<Retries, "retries"> {
  clientEmail: string
  privateKey: string
  scope: string
}

/**
 * An access token of a service account, good for an hour. Loads Google's library on first use.
 * Source: https://developers.google.com/identity/protocols/oauth2/service-account
 * @throws DeliveryError when the key cannot be used; ServiceError when Google does not accept it.
 */
export async function serviceAccountToken(request: TokenRequest): Promise<string> {
  const { service, clientEmail, privateKey, scope } = request
  const key = signingKey(privateKey).export({ type: "pkcs8", format: "pem" }).toString()
  const { JWT } = await import("google-auth-library")
  const account = new JWT({ ...authOptions(request), email: clientEmail.trim(), key, scopes: [scope] })
  const policy = googleRetries({ ...request, retries: RETRIES })
  const { access_token: token } = await Hub.withRetries(policy, () => account.authorize())
  if (typeof token === "string" && token) return token
  throw new Hub.ServiceError(service, `${service} gave no access token.`)
}

/**
 * Reads what an administrator pasted: the PEM text, with line breaks, with `\n` or with blanks in their place, in quotes or
 * not, or the whole JSON key file.
 * @throws DeliveryError when there is no usable RSA key in it.
 */
export function signingKey(pasted: string): KeyObject {
  const text = keyInFile(pasted) ?? pasted
  const [, kind, body = ""] = /-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----/s.exec(text.replaceAll("\\n", "\n")) ?? []
  const lines = body.replaceAll(/\s+/g, "").match(/.{1,64}/g) ?? []
  try {
    const key = createPrivateKey([`-----BEGIN ${kind}-----`, ...lines, `-----END ${kind}-----`, ""].join("\n"))
    const bits = key.asymmetricKeyType === "rsa" ? key.asymmetricKeyDetails?.modulusLength : undefined
    if (bits !== undefined && bits >= MIN_KEY_BITS) return key
  } catch {
    // OpenSSL's words say nothing to an administrator, and may hold a part of the key.
  }
  throw new Hub.DeliveryError(
    'The setting "Private Key" is not a valid PEM key: an administrator pastes the private_key of the JSON key file, ' +
      "from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----.",
  )
}

function keyInFile(pasted: string): string | undefined {
  try {
    const { private_key: key } = JSON.parse(pasted) as { private_key?: unknown }
    return typeof key === "string" ? key : undefined
  } catch {
    return undefined
  }
}
