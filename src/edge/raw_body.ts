import type { IncomingMessage } from "node:http"
import { BodyTooLargeError, HubError, UnavailableError } from "../framework"
import { decoderOf } from "./content_encoding"

/** Limit for all bodies that are arriving from strangers at one process, together, in bytes. */
const MAX_ARRIVING_BYTES = 32 * 1024 * 1024
/** Time for a body to arrive, in milliseconds. */
const ARRIVAL_MS = 30_000

export interface RawBodyOptions {
  /** Largest body, in bytes. */
  maxBytes: number
  /** Default: 30 seconds. */
  arrivalMs?: number
}

let arrivingBytes = 0

/**
 * Reads the bytes of a body unchanged, so that its signature can be checked. The sender is not known yet, so size and time are
 * limited, and so is the memory for all callers together.
 * @throws BodyTooLargeError as soon as too much is announced or has arrived; UnavailableError when all callers together send
 * too much; HubError when the body is encoded, breaks off or arrives too late.
 */
export async function readRawBody(request: IncomingMessage, options: RawBodyOptions): Promise<Buffer> {
  const { maxBytes, arrivalMs = ARRIVAL_MS } = options
  if (decoderOf(request)) throw new HubError("unsupported_encoding", "Send the body unencoded.")
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const pieces: Buffer[] = []
  let bytes = 0
  return new Promise<Buffer>((resolve, reject) => {
    const settle = (work: () => void) => {
      clearTimeout(timer)
      request.off("data", take).off("end", end).off("error", breakOff)
      arrivingBytes -= bytes
      work()
    }
    // The rest of the body waits until the answer is sent. The app then discards it.
    const fail = (error: HubError) =>
      settle(() => {
        request.pause()
        reject(error)
      })
    const take = (piece: Buffer) => {
      bytes += piece.length
      arrivingBytes += piece.length
      pieces.push(piece)
      if (bytes > maxBytes) fail(tooLarge(maxBytes))
      else if (arrivingBytes > MAX_ARRIVING_BYTES) {
        fail(new UnavailableError("busy", "This hub is busy: it reads as much as it may. Send again in a moment."))
      }
    }
    const end = () => settle(() => resolve(Buffer.concat(pieces)))
    const breakOff = () => fail(new HubError("bad_request", "The request body broke off."))
    const late = () =>
      fail(new HubError("bad_request", `The request body did not arrive within ${arrivalMs / 1000} seconds.`))
    const timer = setTimeout(late, arrivalMs)
    request.on("data", take).once("end", end).once("error", breakOff)
  })
}

function tooLarge(maxBytes: number): BodyTooLargeError {
  return new BodyTooLargeError(`The request body is larger than ${Math.floor(maxBytes / 1024)} KiB.`)
}
