import { createHash } from "node:crypto"
import * as Hub from "../../framework"
import { SERVICE } from "./sftp_refusal"

/** Checks a server's key before any secret is sent. Returns what is wrong with the key, or undefined when it is acceptable. */
export type HostKeyCheck = (key: Buffer) => Hub.ServiceError | undefined

export interface HostKeyCheckOptions {
  /** As `readFingerprint` returns it. When absent, every key is accepted, unless `isStrict`. */
  expected?: string
  /** Refuses every key when `expected` is absent. */
  isStrict: boolean
  /** Called with a fingerprint that was accepted without a comparison. */
  onUnchecked: (fingerprint: string) => void
}

export function hostKeyCheck({ expected, isStrict, onUnchecked }: HostKeyCheckOptions): HostKeyCheck {
  return (key) => {
    const shown = fingerprintOf(key)
    if (expected === shown) return undefined
    if (expected) return refusedKey(`The SFTP server shows the host key ${shown}, which is not the expected one`)
    if (isStrict) return refusedKey(`This hub wants a "Host Key Fingerprint". The SFTP server shows ${shown}`)
    onUnchecked(shown)
    return undefined
  }
}

/**
 * Reads a typed fingerprint into the form that `fingerprintOf` writes; undefined when nothing was typed.
 * @throws DeliveryError, marking the form field, when the text is not a SHA-256 fingerprint.
 */
export function readFingerprint(typed: string | undefined): string | undefined {
  const text = Hub.trimEnd(typed?.trim() ?? "", "=").replace(/^SHA256:/i, "")
  if (!text) return undefined
  if (!/^[A-Za-z0-9+/]{43}$/.test(text)) {
    const message = 'The "Host Key Fingerprint" is not valid. Take the SHA256:… that ssh-keygen -l prints for the key.'
    throw Hub.DeliveryError.ofField("host_key_fingerprint", message)
  }
  return `SHA256:${text}`
}

/** Returns the SHA-256 fingerprint of a key, as OpenSSH writes it. */
function fingerprintOf(key: Buffer): string {
  return `SHA256:${Hub.trimEnd(createHash("sha256").update(key).digest("base64"), "=")}`
}

function refusedKey(finding: string): Hub.ServiceError {
  const message = `${finding}: no password was sent. Ask the administrator of the server for the right fingerprint.`
  return new Hub.ServiceError(SERVICE, message, { validationErrors: { host_key_fingerprint: message } })
}
