import { createCipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto"

const [KEY_BYTES, IV_BYTES] = [32, 12]

/** The key of a purpose, by the contract. */
export function sealKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `integration hub, sealed ${purpose}`, KEY_BYTES))
}

/**
 * A compact JWE, made by hand so that no library objects to its header: the content is encrypted with AES in GCM, whatever
 * the header says.
 * @param plain The bytes of the content.
 */
export function forgeSeal(header: object | string, plain: Buffer, key: Buffer): string {
  const first = base64url(typeof header === "string" ? header : JSON.stringify(header))
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(key.length === 16 ? "aes-128-gcm" : "aes-256-gcm", key, iv).setAAD(Buffer.from(first))
  const content = Buffer.concat([cipher.update(plain), cipher.final()])
  return [first, "", base64url(iv), base64url(content), base64url(cipher.getAuthTag())].join(".")
}

/** A compact JWE with `A128CBC-HS256`, whose keys have the length of ours. Source: RFC 7518, 5.2. */
export function forgeCbcSeal(header: object, plain: Buffer, key: Buffer): string {
  const first = base64url(JSON.stringify(header))
  const iv = randomBytes(16)
  const cipher = createCipheriv("aes-128-cbc", key.subarray(16), iv)
  const content = Buffer.concat([cipher.update(plain), cipher.final()])
  const bits = Buffer.alloc(8)
  bits.writeBigUInt64BE(BigInt(first.length * 8))
  const hmac = createHmac("sha256", key.subarray(0, 16)).update(first).update(iv).update(content).update(bits)
  return [first, "", base64url(iv), base64url(content), base64url(hmac.digest().subarray(0, 16))].join(".")
}

function base64url(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString("base64url")
}
