import http, { type ClientRequest, type IncomingMessage } from "node:http"
import https from "node:https"
import type { Readable, Transform } from "node:stream"
import { createUnzip } from "node:zlib"
import { DeliveryTally } from "./delivery_tally"
import { DownloadStream, type DownloadStreamOptions } from "./download_stream"
import { DownloadError, HubError } from "../errors"
import type { LookerGuard } from "./looker_guard"
import { networkCause } from "./network_cause"
import { isPageType, pageInstead, type ResultInspector } from "../data/result"
import { answered, httpCall, tracedStream } from "../telemetry"
import { withinLimits } from "./within_limits"

const MAX_REDIRECTS = 5
const REDIRECTS = [301, 302, 303, 307, 308]
const KEEP_ALIVE_MS = 60_000

/** The parts of the hub that a download uses. */
export interface DownloadContext {
  looker: LookerGuard
  /** Longest silence during a download, and longest wait for its headers, in milliseconds. */
  downloadTimeoutMs: number
}

/**
 * Downloads a result from Looker. The address works only once, so nothing is retried. The promise resolves after Looker has
 * answered 200 and the inspector has accepted the first bytes. The stream fails with a DownloadError when the body does not
 * arrive completely. Destroying the stream or aborting the signal ends the download.
 * @param address A secret: no message contains it.
 * @param signal Aborted when Looker hangs up.
 * @param inspector Tells a result from an error that was sent in its place. Default: every body is accepted.
 * @throws DownloadError when Looker answers anything else or cannot be reached; QueryFailedError when the query failed.
 * @throws InvalidRequestError when the address, or a redirect target, is not on a host of LOOKER_HOSTS.
 * @throws DeliveryError when no Looker can run at the address, or Looker hangs up.
 */
export async function openDownload(
  address: string,
  hub: DownloadContext,
  signal: AbortSignal,
  inspector?: ResultInspector,
): Promise<Readable> {
  const url = hub.looker.checkUrl(address)
  const tally = DeliveryTally.of(signal)
  const open = () => beginDownload(url, hub, signal, inspector)
  // Looker is told nothing of the trace: it began there.
  return tracedStream(
    () => httpCall("Looker", "GET", url),
    () => (tally ? tally.timed("result", open) : open()),
  )
}

async function beginDownload(
  first: URL,
  hub: DownloadContext,
  signal: AbortSignal,
  inspector?: ResultInspector,
): Promise<Readable> {
  const timeoutMs = hub.downloadTimeoutMs
  let url = first
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetchHead(url, hub, signal)
    const { statusCode = 0, headers } = response
    answered(statusCode)
    if (statusCode === 200) return openBody(response, { timeoutMs, signal, inspector })
    response.destroy()
    const { location } = headers
    if (!REDIRECTS.includes(statusCode) || !location || !URL.canParse(location, url.href)) throw refused(statusCode)
    url = hub.looker.checkUrl(new URL(location, url).href)
  }
  throw new DownloadError(
    `Looker's download was redirected more than ${MAX_REDIRECTS} times. Ask Looker's administrator.`,
  )
}

/** @throws DownloadError when the answer cannot be a result. */
function openBody(response: IncomingMessage, options: DownloadStreamOptions): Promise<Readable> {
  try {
    const { inspector } = options
    if (inspector && !inspector.expectsHtml && isPageType(response.headers["content-type"])) throw pageInstead()
    return new DownloadStream(response, { ...options, decoder: decoderFor(response) }).begin()
  } catch (error) {
    response.destroy()
    throw error
  }
}

/** Decoder for an encoding that a proxy added although the hub asked for none; undefined when the body is not encoded. */
function decoderFor({ headers }: IncomingMessage): Transform | undefined {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() || "identity"
  if (encoding === "identity") return undefined
  if (["gzip", "x-gzip", "deflate"].includes(encoding)) return createUnzip()
  throw new DownloadError(
    `Looker's download came encoded in a way that this hub does not read (${encoding.slice(0, 40)}). Ask Looker's administrator ` +
      "what stands between Looker and this hub: it has to send the data as it is, or as gzip.",
  )
}

/** Sends the GET and waits for the head of the answer. */
async function fetchHead(url: URL, hub: DownloadContext, signal: AbortSignal): Promise<IncomingMessage> {
  const timeoutMs = hub.downloadTimeoutMs
  const timeoutError = () => new DownloadError(`Looker's download did not answer within ${timeoutMs / 1000} seconds.`)
  try {
    return await withinLimits((ending) => answerTo(send(url, hub, ending)), { signal, timeoutMs, timeoutError })
  } catch (error) {
    if (error instanceof HubError) throw error
    const cause = networkCause(error)
    throw cause ? new DownloadError(`Looker's download could not be reached: ${cause}.`, { cause: error }) : error
  }
}

function send(url: URL, { looker: { lookup } }: DownloadContext, signal: AbortSignal): ClientRequest {
  // node:http rather than undici, whose version 7 ends the process when a connection closes while the reader pauses.
  const { get, Agent } = url.protocol === "https:" ? https : http
  // Each download has its own connection, closed after the last byte. `highWaterMark`, an option of every socket, keeps a
  // paused connection from reading ahead. A reset is then reported after the bytes that came before it, not instead of them.
  const agent = new Agent({ keepAlive: false, highWaterMark: 1 } as https.AgentOptions)
  const request = get(url, { agent, lookup, signal, headers: { accept: "*/*", "accept-encoding": "identity" } })
  request.setSocketKeepAlive(true, KEEP_ALIVE_MS)
  return request
}

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on("response", resolve).on("error", reject)
  })
}

function refused(status: number): DownloadError {
  const cure = "A download works once, and for an hour: send the result again."
  return new DownloadError(`Looker's download answered ${status} instead of the data. ${cure}`)
}
