import type { KeyObject } from "node:crypto"
import type * as Hub from "../../framework"

const TYPE = "ssh-ed25519"
/** The private part of a container is padded to a multiple of this size, even without encryption. */
const BLOCK_BYTES = 8
/** Two equal numbers, by which a reader sees that it has decrypted the key. Here nothing is encrypted. */
const CHECK = Buffer.alloc(8)

/**
 * Converts an ed25519 key to OpenSSH's format, without passphrase and comment: the only format in which ssh2 reads such a key.
 * Source: OpenSSH, PROTOCOL.key
 */
export function opensshKey(key: KeyObject): Hub.PemBlock {
  const { x = "", d = "" } = key.export({ format: "jwk" })
  const [publicHalf, privateHalf] = [Buffer.from(x, "base64url"), Buffer.from(d, "base64url")]
  const publicPart = Buffer.concat([string(TYPE), string(publicHalf)])
  const both = Buffer.concat([privateHalf, publicHalf])
  const privatePart = padded(Buffer.concat([CHECK, publicPart, string(both), string("")]))
  const [cipher, stretching, stretchingOptions] = [string("none"), string("none"), string("")]
  const head = [Buffer.from("openssh-key-v1\0"), cipher, stretching, stretchingOptions, uint32(1)]
  const body = Buffer.concat([...head, string(publicPart), string(privatePart)]).toString("base64")
  return { label: "OPENSSH PRIVATE KEY", headers: [], body }
}

/** Pads the data to whole blocks with the bytes 1, 2, 3, … */
function padded(data: Buffer): Buffer {
  const missing = (BLOCK_BYTES - (data.length % BLOCK_BYTES)) % BLOCK_BYTES
  return Buffer.concat([data, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))])
}

/** Puts the length of the content before it. */
function string(content: Buffer | string): Buffer {
  const data = Buffer.from(content)
  return Buffer.concat([uint32(data.length), data])
}

function uint32(value: number): Buffer {
  const data = Buffer.alloc(4)
  data.writeUInt32BE(value)
  return data
}
