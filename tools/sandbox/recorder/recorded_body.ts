import { isUtf8 } from "node:buffer"
import { createHash } from "node:crypto"
import { StringDecoder } from "node:string_decoder"
import { masked } from "./masked_texts"

/** Bytes that are kept of a body, and shown. */
const MAX_KEPT = 64 * 1024

/** Counts and hashes a body as it arrives, and keeps its beginning. */
export class RecordedBody {
  bytes = 0
  private readonly hash = createHash("sha256")
  private readonly chunks: Buffer[] = []
  private keptBytes = 0

  /** @param maxKept Most bytes kept. Default: 64 KB. */
  constructor(private readonly maxKept = MAX_KEPT) {}

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.hash.update(chunk)
    if (this.keptBytes >= this.maxKept) return
    // Copied: the chunk may be a small part of a large pool.
    const part = Buffer.from(chunk.subarray(0, this.maxKept - this.keptBytes))
    this.keptBytes += part.length
    this.chunks.push(part)
  }

  /** The beginning: all of a short body. */
  get kept(): Buffer {
    return Buffer.concat(this.chunks)
  }

  /** Hash of all bytes so far, hexadecimal. */
  get sha256(): string {
    return this.hash.copy().digest("hex")
  }
}

/**
 * Returns the text to show for a body.
 * @param kept The first 64 KB of the body.
 * @param bytes Length of the whole body.
 * @param contentType Value of the header.
 */
export function bodyText(kept: Buffer, bytes: number, contentType = ""): string {
  // The decoder leaves out a character that is cut at the end, so that the rest still counts as text.
  const text = new StringDecoder("utf8").write(kept.subarray(0, MAX_KEPT))
  if (isUtf8(Buffer.from(text)) && !/[\0\ufffd]/.test(text)) return masked(text, contentType)
  return `(${bytes} bytes of ${contentType.split(";", 1)[0]?.trim() || "application/octet-stream"})`
}
