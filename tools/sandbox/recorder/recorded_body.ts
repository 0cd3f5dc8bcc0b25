import { isUtf8 } from "node:buffer"
import { createHash } from "node:crypto"
import { StringDecoder } from "node:string_decoder"
import { masked } from "./masked_texts"

/** Kept of a body, in bytes. */
const MAX_KEPT = 64 * 1024

/** A body as it comes: counted and hashed, its first 64 KB kept. */
export class RecordedBody {
  bytes = 0
  private readonly hash = createHash("sha256")
  private readonly chunks: Buffer[] = []
  private keptBytes = 0

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.hash.update(chunk)
    if (this.keptBytes >= MAX_KEPT) return
    // Copied: the chunk may be a small part of a large pool.
    const part = Buffer.from(chunk.subarray(0, MAX_KEPT - this.keptBytes))
    this.keptBytes += part.length
    this.chunks.push(part)
  }

  /** The first 64 KB. */
  get kept(): Buffer {
    return Buffer.concat(this.chunks)
  }

  /** Of all bytes so far, hexadecimal. */
  get sha256(): string {
    return this.hash.copy().digest("hex")
  }
}

/**
 * What people are shown of a body.
 * @param kept Its first 64 KB.
 * @param bytes Its length.
 * @param contentType As the header says.
 */
export function bodyText(kept: Buffer, bytes: number, contentType = ""): string {
  // A character may be cut at the end, which makes no text of bytes.
  const text = new StringDecoder("utf8").write(kept.subarray(0, MAX_KEPT))
  if (isUtf8(Buffer.from(text)) && !/[\0\ufffd]/.test(text)) return masked(text, contentType)
  return `(${bytes} bytes of ${contentType.split(";", 1)[0]?.trim() || "application/octet-stream"})`
}
