import { setMaxListeners } from "node:events"
import type { Readable } from "node:stream"
import type { Request, Response } from "express"
import {
  type DeliveryTally,
  type Envelope,
  type HubContext,
  type Param,
  DataActionRequest,
  MalformedBodyError,
} from "../../framework"
import type { Place } from "../admission"
import { decoderOf, whenOver } from "../../edge"
import { checkEnvelope } from "./envelope_members"
import { type EnvelopeLimits, type RawEnvelope, readEnvelope } from "./envelope_reader"
import { parseLookerVersion } from "./looker_version"

const MAX_HEADER_TEXT = 200

/** Shared by all requests, so that no exception with its stack is made for each answer. */
const CLOSED = new DOMException("The response is closed.", "AbortError")

export interface ReadOptions {
  hub: HubContext
  limits: EnvelopeLimits
  /** The settings that the integration declares. */
  params: readonly Param[]
  /** Counts the bytes of the body, and gives out memory. */
  place: Place
  /** Counts the bytes and the times of a delivery. Absent for a form. */
  tally?: DeliveryTally
}

/**
 * Reads the body of a form or execute call as a stream. When the response is over, its data in memory and on disk is released,
 * and the `signal` of the request is aborted.
 * @throws MalformedBodyError, BodyTooLargeError; DeliveryError for a setting or an answer that cannot be used.
 */
export async function readRequest(
  request: Request,
  response: Response,
  options: ReadOptions,
): Promise<DataActionRequest> {
  const controller = new AbortController()
  // Every running call to a service listens, and a delivery may have many.
  setMaxListeners(0, controller.signal)
  // Also after an answer, to end what is still open, such as an unread download.
  whenOver(response, () => controller.abort(CLOSED))
  const { place, tally } = options
  const { takeMemory } = place
  tally?.follow(controller.signal)
  const takenMemory = takeMemory && (() => takeMemory(controller.signal))
  const readEnvelope = () => readBody(request, response, options)
  const envelope = await (tally ? tally.timed("request", readEnvelope) : readEnvelope())
  return new DataActionRequest({
    envelope,
    hub: options.hub,
    signal: controller.signal,
    lookerVersion: parseLookerVersion(request.headers["user-agent"]),
    instanceId: headerText(request, "x-looker-instance"),
    webhookId: headerText(request, "x-looker-webhook-id"),
    declared: options.params,
    holdMemory: takenMemory && tally ? () => tally.timed("memory", takenMemory) : takenMemory,
  })
}

async function readBody(request: Request, response: Response, options: ReadOptions): Promise<Envelope> {
  const { params } = options
  const hasBody = request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"]) > 0
  // A body of another content type has always counted as empty.
  if (!hasBody || !request.is("application/json")) {
    request.resume()
    return checkEnvelope({ members: {} }, params)
  }
  const raw = await readDecoded(request, options)
  whenOver(response, () => void raw.captured?.spool.dispose())
  return checkEnvelope(raw, params)
}

async function readDecoded(request: Request, { limits, place, tally }: ReadOptions): Promise<RawEnvelope> {
  const decoder = decoderFor(request)
  try {
    const took = (bytes: number) => {
      place.took(bytes)
      if (tally) tally.receivedBytes = decoder?.bytesWritten ?? tally.receivedBytes + bytes
    }
    return await readEnvelope(counted(decoder ? request.pipe(decoder) : request, took), limits)
  } catch (error) {
    if (request.errored) throw new MalformedBodyError("The request body broke off.", { cause: error })
    if (decoder?.errored) throw new MalformedBodyError("The request body is not encoded as it says.", { cause: error })
    throw error
  } finally {
    request.unpipe().resume()
    decoder?.destroy()
  }
}

async function* counted(body: Readable, took: (bytes: number) => void): AsyncGenerator<Buffer> {
  // Keeps the request open, because the answer to a refused body uses the same connection.
  for await (const piece of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    took(piece.length)
    yield piece
  }
}

function decoderFor(request: Request) {
  const decoder = decoderOf(request)?.()
  if (decoder) request.on("error", (error) => decoder.destroy(error))
  return decoder
}

function headerText(request: Request, name: string): string | undefined {
  return request.header(name)?.slice(0, MAX_HEADER_TEXT)
}
