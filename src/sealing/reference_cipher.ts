import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto"

/**
 * Version 1 of the cipher text that Looker has stored for hub users since 2020. A random data key encrypts the text, and the
 * master key encrypts the data key, both with AES-256-CTR and the same IV. There is no authentication tag, so this cipher
 * protects data stored in Looker, but nothing that passes through a browser. Source: spec of the Action API, section 12.
 */
const HEADER = /^1(\d{3})(\d{3})[\w-]+$/
const HEADER_LENGTH = 7
const ALGORITHM = "aes-256-ctr"
const KEY_BYTES = 32
const IV_BYTES = 16

/** Id of a master key in stored states: hex SHA-256 of its 32 bytes. */
export function cipherId(master: Buffer): string {
  return createHash("sha256").update(master).digest("hex")
}

/** @param dataKey, iv Only for test vectors. Default: random. */
export function encipher(
  plain: string,
  master: Buffer,
  dataKey = randomBytes(KEY_BYTES),
  iv = randomBytes(IV_BYTES),
): string {
  const ivText = iv.toString("base64url")
  const keyText = encrypt(dataKey, master, iv)
  return `1${threeDigits(keyText)}${threeDigits(ivText)}${ivText}${keyText}${encrypt(Buffer.from(plain), dataKey, iv)}`
}

/**
 * Decrypts `text`. Returns undefined when it is not such a cipher text, or when the result is not UTF-8, which another master
 * key usually causes.
 */
export function decipher(text: string, master: Buffer): string | undefined {
  const header = HEADER.exec(text)
  if (!header) return undefined
  const ivEnd = HEADER_LENGTH + Number(header[2])
  const keyEnd = ivEnd + Number(header[1])
  const iv = Buffer.from(text.slice(HEADER_LENGTH, ivEnd), "base64url")
  const wrappedKey = Buffer.from(text.slice(ivEnd, keyEnd), "base64url")
  if (iv.length !== IV_BYTES || wrappedKey.length !== KEY_BYTES) return undefined
  const plain = decrypt(Buffer.from(text.slice(keyEnd), "base64url"), decrypt(wrappedKey, master, iv), iv)
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain)
  } catch {
    return undefined
  }
}

function encrypt(plain: Buffer, key: Buffer, iv: Buffer): string {
  const cipher = createCipheriv(ALGORITHM, key, iv)
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString("base64url")
}

function decrypt(encrypted: Buffer, key: Buffer, iv: Buffer): Buffer {
  const decipher = createDecipheriv(ALGORITHM, key, iv)
  return Buffer.concat([decipher.update(encrypted), decipher.final()])
}

function threeDigits(text: string): string {
  return String(text.length).padStart(3, "0")
}
