import type { Analytics, HTTPClient, HTTPClientRequest, HTTPResponse } from "@segment/analytics-node"
import * as Hub from "../../framework"
import type { SegmentMessage } from "./segment_message"

export interface SegmentConnection {
  writeKey: string
  /** Origin of the API. */
  host: string
  /** Time for one request, in milliseconds. */
  timeoutMs: number
}

/** Sends messages with Segment's library, which is loaded on first use. */
export class SegmentClient {
  constructor(private readonly connection: SegmentConnection) {}

  /**
   * Sends a batch as one request, once.
   * @throws ServiceError when Segment does not acknowledge every message.
   * @throws DeliveryError when Looker hangs up.
   */
  async send(batch: readonly SegmentMessage[], signal: AbortSignal): Promise<void> {
    const { Analytics } = await import("@segment/analytics-node")
    const { writeKey, host, timeoutMs } = this.connection
    const httpClient = new SegmentTransport(timeoutMs, signal)
    // A client a batch: it sends as soon as it holds them all, and its outcome is theirs. Repeating is left to deliver(),
    // whose waits end when Looker hangs up.
    const analytics = new Analytics({ writeKey, host, httpClient, flushAt: batch.length, maxRetries: 0 })
    let acknowledged = 0
    // Events rather than callbacks, which the library holds back for 300 ms.
    for (const type of ["identify", "group", "track"] as const) analytics.on(type, () => acknowledged++)
    for (const message of batch) call(analytics, message)
    await analytics.closeAndFlush()
    if (acknowledged === batch.length) return
    throw httpClient.failure ?? new Hub.ServiceError("Segment", "Segment did not acknowledge every row of a batch.")
  }
}

function call(analytics: Analytics, message: SegmentMessage): void {
  if (message.type === "identify") analytics.identify(message)
  else if (message.type === "group") analytics.group(message)
  else analytics.track(message)
}

/** The way out of one client. It remembers why a request failed in words for people. */
class SegmentTransport implements HTTPClient {
  failure?: Hub.HubError

  constructor(
    private readonly timeoutMs: number,
    private readonly signal: AbortSignal,
  ) {}

  async makeRequest(request: HTTPClientRequest): Promise<HTTPResponse> {
    const { timeoutMs, signal } = this
    const timeoutError = () => new Hub.ServiceTimeoutError("Segment", timeoutMs)
    try {
      return await Hub.withinLimits((ending) => post(request, ending), { signal, timeoutMs, timeoutError })
    } catch (error) {
      this.failure = error instanceof Hub.HubError ? error : unreached(error)
      throw error
    }
  }
}

async function post({ url, method, body, ...request }: HTTPClientRequest, signal: AbortSignal): Promise<HTTPResponse> {
  const headers = { ...request.headers, "accept-encoding": Hub.ACCEPT_ENCODING }
  // A redirect followed would turn the POST into a GET, whose success says nothing.
  const response = await fetch(url, { method, headers, body, signal, redirect: "manual" })
  // Read to its end, so that the connection can be used again.
  const text = await response.text()
  const { status, statusText, ok } = response
  if (ok) {
    Hub.parsedAnswer("Segment", { status, text })
    return { status, statusText }
  }
  throw new Hub.ServiceError("Segment", `Segment answered [${status}] ${statusText}`.trim(), {
    status,
    retryAfterSec: Hub.retryAfterSec(response.headers.get("retry-after") ?? undefined),
  })
}

function unreached(error: unknown): Hub.ServiceError | undefined {
  return error instanceof Error ? Hub.unreachedError("Segment", error.cause) : undefined
}
