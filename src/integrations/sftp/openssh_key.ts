import type { KeyObject } from "node:crypto"
import type * as Hub from "../../framework"

const TYPE = "ssh-ed25519"
/** The encrypted part of a container is padded to this; without encryption as well. */
const BLOCK_BYTES = 8
/** Equal numbers show a reader that it has decrypted the key. Here nothing is encrypted. */
const CHECK = Buffer.alloc(8)

/**
 * An ed25519 key as OpenSSH writes it, without passphrase and comment: the one form of it that ssh2 reads.
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

/** Filled up with 1, 2, 3, … */
function padded(data: Buffer): Buffer {
  const missing = (BLOCK_BYTES - (data.length % BLOCK_BYTES)) % BLOCK_BYTES
  return Buffer.concat([data, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))])
}

/** With its length before it. */
function string(content: Buffer | string): Buffer {
  const data = Buffer.from(content)
  return Buffer.concat([uint32(data.length), data])
}

function uint32(value: number): Buffer {
  const data = Buffer.alloc(4)
  data.writeUInt32BE(value)
  return data
}
