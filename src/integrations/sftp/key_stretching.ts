import type * as Hub from "../../framework"

const OPENSSH_MAGIC = Buffer.from("openssh-key-v1\0")
const DER = { integer: 0x02, sequence: 0x30 }
/** PBKDF2 has one or two numbers, the rounds and the length of the key; scrypt has more. */
const MAX_NUMBERS = 2

/**
 * Returns the number of bcrypt rounds that stretch the passphrase; 0 for a key without one. `ssh-keygen` makes 16 or 24.
 * Source: OpenSSH, PROTOCOL.key
 */
export function bcryptRounds({ body }: Hub.PemBlock): number {
  const data = Buffer.from(body, "base64")
  if (!data.subarray(0, OPENSSH_MAGIC.length).equals(OPENSSH_MAGIC)) return 0
  const [, afterCipher] = readString(data, OPENSSH_MAGIC.length)
  const [, afterFunction] = readString(data, afterCipher)
  const [options] = readString(data, afterFunction)
  const [, afterSalt] = readString(options, 0)
  return afterSalt + 4 <= options.length ? options.readUInt32BE(afterSalt) : 0
}

/**
 * Returns the number of rounds that stretch the passphrase of an ENCRYPTED PRIVATE KEY; Infinity when it is unknown, as for
 * scrypt. `openssl` makes 2,048.
 * Source: RFC 5958, section 3; RFC 8018, appendix A
 */
export function pbkdfRounds({ body }: Hub.PemBlock): number {
  const data = Buffer.from(body, "base64")
  const numbers = []
  for (let at = 0; at + 2 <= data.length;) {
    const [length, contentAt] = readLength(data, at + 1)
    if (length === Infinity) return Infinity
    const isSequence = data[at] === DER.sequence
    if (data[at] === DER.integer) numbers.push(readNumber(data.subarray(contentAt, contentAt + length)))
    at = isSequence ? contentAt : contentAt + length
  }
  return numbers.length > MAX_NUMBERS ? Infinity : Math.max(0, ...numbers)
}

/** Reads a length and the string after it, and returns where the string ends. Empty when the data has no room for a length. */
function readString(data: Buffer, at: number): [text: Buffer, end: number] {
  if (at + 4 > data.length) return [Buffer.alloc(0), data.length]
  const end = at + 4 + data.readUInt32BE(at)
  return [data.subarray(at + 4, end), end]
}

/** Reads the length of a DER element, and returns where its content begins. The length is Infinity when it is unreadable. */
function readLength(data: Buffer, at: number): [length: number, contentAt: number] {
  const first = data[at] ?? 0
  const bytes = first & 0x7f
  if (first < 0x80) return [first, at + 1]
  // An element without a stated length (0x80) is not DER.
  if (bytes === 0 || bytes > 4 || at + 1 + bytes > data.length) return [Infinity, at + 1]
  return [data.readUIntBE(at + 1, bytes), at + 1 + bytes]
}

function readNumber(bytes: Buffer): number {
  return bytes.length > 6 ? Infinity : bytes.length > 0 ? bytes.readUIntBE(0, bytes.length) : 0
}
