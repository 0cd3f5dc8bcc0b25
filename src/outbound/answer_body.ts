import { addAbortSignal, type Readable, type Transform } from "node:stream"
import zlib from "node:zlib"
import { ServiceError } from "../errors"

/** What calls accept as `content-encoding`: there are decoders for these only. */
export const ACCEPTED_ENCODINGS = "gzip, deflate"

/** The head of an answer, as far as reading its body needs it. */
export interface AnswerHead {
  /** Name of the service as users know it. */
  service: string
  status: number
  /** Its header `content-encoding`. */
  encoding?: string | string[]
}

export interface AnswerBody {
  bytes: Buffer
  /** Whether there was more than the limit; the rest is not read. */
  isCut: boolean
}

/**
 * Reads and decodes the body of an answer, `maxBytes` of it at most, both as they come and decoded: however much a service
 * sends, or a few bytes unpack to, no more is held.
 * @param signal Ends the reading.
 * @throws ServiceError when the body is encoded in another way than `ACCEPTED_ENCODINGS`, or not as it says.
 */
export async function readBody(
  body: Readable,
  head: AnswerHead,
  maxBytes: number,
  signal?: AbortSignal,
): Promise<AnswerBody> {
  // It may fail while nobody reads it; the reading finds the error when it does.
  body.on("error", () => undefined)
  if (signal) addAbortSignal(signal, body)
  const { service, status } = head
  const encoding = [head.encoding ?? []].flat().join(",").trim().toLowerCase() || "identity"
  const openDecoder = DECODERS.get(encoding)
  if (!openDecoder && encoding !== "identity") {
    body.destroy()
    throw new ServiceError(service, `${service} answered ${status} in an encoding that the hub does not read.`, {
      status,
    })
  }
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

/** The failure of an answer that is larger than its limit. */
export function tooLarge({ service, status }: AnswerHead, maxBytes: number): ServiceError {
  return new ServiceError(service, `${service} answered more than ${maxBytes} bytes.`, { status })
}

const DECODERS: ReadonlyMap<string, (body: AnswerBody) => Transform> = new Map([
  ["gzip", (body) => zlib.createGunzip(zlibOptions(body))],
  ["x-gzip", (body) => zlib.createGunzip(zlibOptions(body))],
  [
    "deflate",
    (body) => (hasZlibHead(body) ? zlib.createInflate(zlibOptions(body)) : zlib.createInflateRaw(zlibOptions(body))),
  ],
])

/** The standard demands a head, whose first byte ends in 8; some servers leave it out. */
function hasZlibHead({ bytes }: AnswerBody): boolean {
  return (bytes.readUInt8() & 15) === 8
}

/** A body that is cut lacks its end, which is no fault of it. */
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
