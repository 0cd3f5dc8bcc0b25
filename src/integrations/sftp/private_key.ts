import type { ParsedKey } from "ssh2"
import * as Hub from "../../framework"

/** Characters of the longest key: RSA of 8192 bits takes 6,400. A longer one would take seconds to sign with. */
const MAX_LENGTH = 8192
/** More rounds of stretching the passphrase would hold up every other delivery. `ssh-keygen` makes 16 or 24. */
const MAX_ROUNDS = 32
const OPENSSH_MAGIC = Buffer.from("openssh-key-v1\0")

/**
 * Reads a private key in OpenSSH, PEM or PuTTY format.
 * @throws DeliveryError, marking the form field, when it cannot be used.
 */
export async function readPrivateKey(typed: string, passphrase: string | undefined): Promise<ParsedKey> {
  const { default: ssh2 } = await import("ssh2")
  const text = typed.replaceAll("\r\n", "\n").trim()
  if (text.length > MAX_LENGTH) throw unusableKey("it is too long")
  if (stretchingRounds(text) > MAX_ROUNDS) {
    throw unusableKey(`its passphrase is stretched too far, make it at most ${MAX_ROUNDS} rounds (ssh-keygen -p -a 16)`)
  }
  const [key] = [ssh2.utils.parseKey(text, passphrase)].flat()
  if (!key || key instanceof Error) throw unusableKey(key?.message ?? "it is empty")
  if (!key.isPrivateKey()) throw unusableKey("it is a public key")
  return key
}

/** How often the passphrase goes through bcrypt; 0 for keys without, and for other formats. */
function stretchingRounds(text: string): number {
  const data = Buffer.from(text.slice(text.indexOf("\n"), text.lastIndexOf("\n")), "base64")
  if (!data.subarray(0, OPENSSH_MAGIC.length).equals(OPENSSH_MAGIC)) return 0
  const [, afterCipher] = readString(data, OPENSSH_MAGIC.length)
  const [, afterFunction] = readString(data, afterCipher)
  const [options] = readString(data, afterFunction)
  const [, afterSalt] = readString(options, 0)
  return afterSalt + 4 <= options.length ? options.readUInt32BE(afterSalt) : 0
}

/** A string with its length before it, and where it ends; empty when the data ends earlier. */
function readString(data: Buffer, at: number): [text: Buffer, end: number] {
  if (at + 4 > data.length) return [Buffer.alloc(0), data.length]
  const end = at + 4 + data.readUInt32BE(at)
  return [data.subarray(at + 4, end), end]
}

function unusableKey(reason: string): Hub.DeliveryError {
  const message = `The private key cannot be used: ${reason}. Paste the whole key, and its passphrase if it has one.`
  return Hub.DeliveryError.ofField("private_key", message)
}
