import { addAbortSignal, type Readable, type Transform } from "node:stream"
import zlib from "node:zlib"
import { ServiceError } from "../errors"

/** The `accept-encoding` header of every call. It names only encodings that the hub can decode. */
export const ACCEPTED_ENCODINGS = "gzip, deflate"

/** The parts of an answer's head that are needed to read its body. */
export interface AnswerHead {
  /** Name of the service as users know it. */
  service: string
  status: number
  /** The `content-encoding` header. */
  encoding?: string | string[]
}

export interface AnswerBody {
  bytes: Buffer
  /** Whether the body was longer than the limit. The rest is not read. */
  isCut: boolean
}

/**
 * Reads and decodes the body of an answer. `maxBytes` limits the encoded and the decoded bytes, so neither a huge body nor a
 * small one that unpacks to a huge one fills the memory.
 * @param signal Aborts the reading.
 * @throws ServiceError when the hub cannot decode the encoding, or the body is not encoded as its header says.
 */
export async function readBody(
  body: Readable,
  head: AnswerHead,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<AnswerBody> {
  // The body may fail before anyone reads it. The listener keeps that from ending the process; the reader below still gets the
  // error.
  body.on("error", () => undefined)
  if (signal) addAbortSignal(signal, body)
  const { service, status } = head
  const encoding = encodingOf(head, body)
  const openDecoder = DECODERS.get(encoding)
  const raw = await firstBytes(body, maxBytes)
  if (!openDecoder || raw.bytes.length === 0) return raw
  const decoder = openDecoder(raw).end(raw.bytes)
  try {
    const { bytes, isCut } = await firstBytes(decoder, maxBytes)
    return { bytes, isCut: isCut || raw.isCut }
  } catch (cause) {
    const message = `${service} answered ${status} with a body that is not ${encoding}, though it says so.`
    throw new ServiceError(service, message, { status, cause })
  }
}

/** An answer is larger than its limit. */
export class AnswerTooLargeError extends ServiceError {}

/** The error for an answer that is larger than its limit. */
export function tooLarge({ service, status }: AnswerHead, maxBytes: number): AnswerTooLargeError {
  return new AnswerTooLargeError(service, `${service} answered more than ${maxBytes} bytes.`, { status })
}

/** Decodes a body as it arrives; undefined when it is not encoded. @throws ServiceError for an unknown encoding. */
export function streamDecoder(head: AnswerHead, body: Readable): Transform | undefined {
  const encoding = encodingOf(head, body)
  if (encoding === "identity") return undefined
  return encoding === "deflate" ? zlib.createInflate() : zlib.createGunzip()
}

/** The encoding of a body. @throws ServiceError, and ends the body, when the hub cannot decode it. */
function encodingOf({ service, status, encoding: header }: AnswerHead, body: Readable): string {
  const encoding = [header ?? []].flat().join(",").trim().toLowerCase() || "identity"
  if (encoding === "identity" || DECODERS.has(encoding)) return encoding
  body.destroy()
  throw new ServiceError(service, `${service} answered ${status} in an encoding that the hub does not read.`, {
    status,
  })
}

const DECODERS: ReadonlyMap<string, (body: AnswerBody) => Transform> = new Map([
  ["gzip", (body) => zlib.createGunzip(zlibOptions(body))],
  ["x-gzip", (body) => zlib.createGunzip(zlibOptions(body))],
  [
    "deflate",
    (body) => (hasZlibHead(body) ? zlib.createInflate(zlibOptions(body)) : zlib.createInflateRaw(zlibOptions(body))),
  ],
])

/**
 * Whether the body begins with the zlib header, whose first byte ends in 8. The standard requires it, but some servers omit it.
 */
function hasZlibHead({ bytes }: AnswerBody): boolean {
  return (bytes.readUInt8() & 15) === 8
}

/** Accepts a missing end when the hub itself has cut the body. */
function zlibOptions({ isCut }: AnswerBody): zlib.ZlibOptions {
  return isCut ? { finishFlush: zlib.constants.Z_SYNC_FLUSH } : {}
}

async function firstBytes(stream: Readable, maxBytes: number): Promise<AnswerBody> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), isCut: size > maxBytes }
}
