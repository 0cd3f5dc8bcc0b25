import { createPrivateKey, type KeyObject } from "node:crypto"
import type { ParsedKey } from "ssh2"
import * as Hub from "../../framework"
import { bcryptRounds, pbkdfRounds } from "./key_stretching"
import { opensshKey } from "./openssh_key"

/** Most characters of a key; RSA with 8192 bits takes 6,400. Signing with a longer key would take seconds. */
const MAX_LENGTH = 8192
/** More rounds of stretching the passphrase would block all other deliveries. `ssh-keygen` makes 16 or 24. */
const MAX_BCRYPT_ROUNDS = 32
/** 100,000 rounds take 50 ms. `openssl` makes 2,048. */
const MAX_PBKDF_ROUNDS = 100_000
/** ssh2 reads these itself: OpenSSL cannot read OpenSSH containers, and cannot write DSA keys in a format that ssh2 reads. */
const READ_BY_SSH2 = ["OPENSSH PRIVATE KEY", "DSA PRIVATE KEY"]
const WHOLE_KEY = "Paste the whole key, and its passphrase if it has one."

/**
 * Reads a private key in OpenSSH, PEM (PKCS #1, SEC 1, PKCS #8) or PuTTY format, in any form that `Hub.readPemKey` takes.
 * @throws DeliveryError, marking the form field, when the key cannot be used.
 */
export async function readPrivateKey(typed: string, passphrase: string | undefined): Promise<ParsedKey> {
  const { default: ssh2 } = await import("ssh2")
  const text = typed.includes("PuTTY-User-Key-File-") ? puttyText(typed) : keyText(typed, passphrase)
  const [key] = [ssh2.utils.parseKey(text, passphrase)].flat()
  if (!key || key instanceof Error) throw unusableKey(key?.message ?? "it is empty")
  return key
}

/** Converts a key to a format that ssh2 reads. */
function keyText(typed: string, passphrase: string | undefined): string {
  const block = Hub.readPemKey(typed, (reason) => unusableKey(reason))
  if (block.body.length > MAX_LENGTH) throw unusableKey("it is too long")
  const { label, headers } = block
  if (bcryptRounds(block) > MAX_BCRYPT_ROUNDS)
    throw stretchedTooFar(`${MAX_BCRYPT_ROUNDS} rounds (ssh-keygen -p -a 16)`)
  if (READ_BY_SSH2.includes(label)) return Hub.pemText(block)
  const isEncrypted = label === "ENCRYPTED PRIVATE KEY" || headers.length > 0
  if (isEncrypted && !passphrase) throw unusableKey("it is encrypted, and the passphrase is missing")
  if (label === "ENCRYPTED PRIVATE KEY" && pbkdfRounds(block) > MAX_PBKDF_ROUNDS) {
    throw stretchedTooFar("100,000 rounds of PBKDF2 (openssl pkcs8 -topk8 -iter 10000)")
  }
  try {
    return exportForSsh2(createPrivateKey({ key: Hub.pemText(block), passphrase }))
  } catch (error) {
    if (error instanceof Hub.DeliveryError) throw error
    // OpenSSL's message does not help a user, and may contain a part of the key.
    throw unusableKey(isEncrypted ? "it is damaged, or the passphrase is wrong" : "it is damaged or not complete")
  }
}

/** ssh2 reads PKCS #1 and SEC 1 but not PKCS #8, and ed25519 only in an OpenSSH container. */
function exportForSsh2(key: KeyObject): string {
  const kind = key.asymmetricKeyType ?? "unknown"
  if (kind === "rsa") return key.export({ type: "pkcs1", format: "pem" }).toString()
  if (kind === "ec") return key.export({ type: "sec1", format: "pem" }).toString()
  if (kind === "ed25519") return Hub.pemText(opensshKey(key))
  throw unusableKey(`SSH knows no keys of the kind ${kind}`, "Take a key of the kind ed25519, ECDSA or RSA.")
}

/** Returns a PuTTY file that ssh2 reads: version 2, with an RSA or DSA key. PuTTYgen can convert the others. */
function puttyText(typed: string): string {
  if (typed.length > MAX_LENGTH) throw unusableKey("it is too long")
  const text = typed.trim().replaceAll("\\r", "").replaceAll("\\n", "\n")
  if (/^PuTTY-User-Key-File-2: ssh-(?:rsa|dss)\r?\n/.test(text)) return text
  const cure = "Load it in PuTTYgen, choose Conversions > Export OpenSSH key, and paste what that writes."
  throw unusableKey("it is in a format of PuTTY that this hub does not read", cure)
}

function stretchedTooFar(limit: string): Hub.DeliveryError {
  return unusableKey(`its passphrase is stretched too far, make it at most ${limit}`)
}

function unusableKey(reason: string, cure = WHOLE_KEY): Hub.DeliveryError {
  return Hub.DeliveryError.ofField("private_key", `The private key cannot be used: ${reason}. ${cure}`)
}
