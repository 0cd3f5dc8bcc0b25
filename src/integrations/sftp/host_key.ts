import { createHash } from "node:crypto"
import * as Hub from "../../framework"
import { SERVICE } from "./sftp_failure"

/** Judges the key a server shows before anything secret is sent: what is wrong with it, or undefined when it will do. */
export type HostKeyCheck = (key: Buffer) => Hub.ServiceError | undefined

export interface HostKeyCheckOptions {
  /** As `readFingerprint` gives it; without one any key will do, unless `isStrict`. */
  expected?: string
  /** A fingerprint must be given. */
  isStrict: boolean
  /** Told the fingerprint that was taken without comparing it. */
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
 * The fingerprint as `fingerprintOf` writes it; undefined when none was typed.
 * @throws DeliveryError, marking the form field, when the text is no SHA-256 fingerprint.
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

/** SHA-256 in the notation of OpenSSH. */
function fingerprintOf(key: Buffer): string {
  return `SHA256:${Hub.trimEnd(createHash("sha256").update(key).digest("base64"), "=")}`
}

function refusedKey(finding: string): Hub.ServiceError {
  const message = `${finding}: no password was sent. Ask the administrator of the server for the right fingerprint.`
  return new Hub.ServiceError(SERVICE, message, { validationErrors: { host_key_fingerprint: message } })
}
