import type { Readable } from "node:stream"

/** A part of a stream, of the requested size. The last piece may be shorter, or empty when the stream is empty. */
export interface StreamPiece {
  bytes: Buffer
  /** Bytes of the stream before this piece. */
  offset: number
  isLast: boolean
}

/**
 * Cuts a stream into pieces of one size, for services that take a file in parts. Reads at least one byte more than a piece, to
 * know whether the piece is the last. Ending the iteration early ends the stream.
 * @param size In bytes.
 * @throws whatever the stream fails with; no piece is marked as the last then.
 */
export async function* streamPieces(stream: Readable, size: number): AsyncGenerator<StreamPiece> {
  let chunks: Buffer[] = []
  let length = 0
  let offset = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let rest = chunk
    while (length + rest.length > size) {
      const taken = rest.subarray(0, size - length)
      const bytes = Buffer.concat([...chunks, taken], size)
      rest = rest.subarray(taken.length)
      chunks = []
      length = 0
      yield { bytes, offset, isLast: false }
      offset += size
    }
    chunks.push(rest)
    length += rest.length
  }
  yield { bytes: Buffer.concat(chunks, length), offset, isLast: true }
}
