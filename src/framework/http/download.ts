import http, { type ClientRequest, type IncomingMessage } from "node:http"
import https from "node:https"
import type { Readable } from "node:stream"
import { DownloadStream } from "./download_stream"
import { DownloadError, HubError } from "../errors"
import type { HubContext } from "../hub_context"
import { checkLookerUrl } from "./looker_address"
import { networkCause } from "./network_cause"
import { withinLimits } from "./within_limits"

const MAX_REDIRECTS = 5
const REDIRECTS = [301, 302, 303, 307, 308]
const KEEP_ALIVE_MS = 60_000

/**
 * Fetches the result that Looker holds ready. Its address works once, so nothing is repeated. The stream is there only
 * after Looker has answered 200, and fails with a DownloadError when the body does not come whole. Destroying it ends the
 * download, and so does the signal.
 * @param address A secret: no message holds it.
 * @param signal Aborted when Looker hangs up.
 * @throws DownloadError when Looker answers anything else, or is not reached.
 * @throws InvalidRequestError when the address, or one that it redirects to, is not a Looker's.
 * @throws DeliveryError when Looker hangs up.
 */
export async function openDownload(address: string, hub: HubContext, signal: AbortSignal): Promise<Readable> {
  const timeoutMs = hub.downloadTimeoutMs
  let url = checkLookerUrl(address, hub.lookerHosts)
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await fetchHead(url, timeoutMs, signal)
    const { statusCode = 0, headers } = response
    if (statusCode === 200) return new DownloadStream(response, { timeoutMs, signal })
    response.destroy()
    const { location } = headers
    if (!REDIRECTS.includes(statusCode) || !location || !URL.canParse(location, url.href)) throw refused(statusCode)
    url = checkLookerUrl(new URL(location, url).href, hub.lookerHosts)
  }
  throw new DownloadError(
    `Looker's download was redirected more than ${MAX_REDIRECTS} times. Ask Looker's administrator.`,
  )
}

/** Sends the GET and waits for the head of the answer. */
async function fetchHead(url: URL, timeoutMs: number, signal: AbortSignal): Promise<IncomingMessage> {
  const timeoutError = () => new DownloadError(`Looker's download did not answer within ${timeoutMs / 1000} seconds.`)
  try {
    return await withinLimits((ending) => answerTo(send(url, ending)), { signal, timeoutMs, timeoutError })
  } catch (error) {
    if (error instanceof HubError) throw error
    const cause = networkCause(error)
    throw cause ? new DownloadError(`Looker's download could not be reached: ${cause}.`, { cause: error }) : error
  }
}

function send(url: URL, signal: AbortSignal): ClientRequest {
  // node:http rather than undici, whose version 7 ends the process when a connection closes while the reader pauses.
  const { get, Agent } = url.protocol === "https:" ? https : http
  // A connection of its own, closed after the last byte. While the reader pauses it takes nothing more from the system
  // (`highWaterMark`, an option of every socket): a reset is then seen after the bytes that came before it, not instead.
  const agent = new Agent({ keepAlive: false, highWaterMark: 1 } as https.AgentOptions)
  const request = get(url, { agent, signal, headers: { accept: "*/*", "accept-encoding": "identity" } })
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
