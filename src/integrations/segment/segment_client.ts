import { STATUS_CODES } from "node:http"
import type { Analytics, HTTPClient, HTTPClientRequest, HTTPResponse } from "@segment/analytics-node"
import * as Hub from "../../framework"
import type { SegmentMessage } from "./segment_message"

/**
 * Segment's answer when it accepted a batch.
 * Source: https://segment.com/docs/connections/sources/catalog/libraries/server/http-api
 */
const TAKEN = new Hub.Shape((z) => z.object({ success: z.literal(true) }))
const MAX_ANSWER_BYTES = 64 * 1024

export interface SegmentConnection extends Pick<Hub.HttpClientOptions, "mask" | "timeoutMs"> {
  writeKey: string
  /** Origin of the API. */
  host: string
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
    const { writeKey, host, ...limits } = this.connection
    const options = { ...limits, service: "Segment", baseUrl: host, signal, maxResponseBytes: MAX_ANSWER_BYTES }
    const httpClient = new SegmentTransport(new Hub.HttpClient(options))
    // One client per batch: it sends as soon as it holds all messages, so its result is the result of the batch. deliver() does
    // the retries, because its waits end when Looker hangs up.
    const analytics = new Analytics({ writeKey, host, httpClient, flushAt: batch.length, maxRetries: 0 })
    let acknowledged = 0
    // Events instead of callbacks, because the library delays callbacks by 300 ms.
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

/** The HTTP transport of one Segment client. Remembers the failure of a request, worded for the user. */
class SegmentTransport implements HTTPClient {
  failure?: Hub.HubError
  private readonly fetch: ReturnType<typeof Hub.sdkFetch>

  constructor(client: Hub.HttpClient) {
    this.fetch = Hub.sdkFetch(client)
  }

  async makeRequest({ url, ...request }: HTTPClientRequest): Promise<HTTPResponse> {
    try {
      return await checkAcknowledged(await this.fetch(url, request))
    } catch (error) {
      if (error instanceof Hub.HubError) this.failure = error
      throw error
    }
  }
}

async function checkAcknowledged(response: Response): Promise<HTTPResponse> {
  const { status, ok, headers } = response
  const statusText = STATUS_CODES[status] ?? ""
  if (ok) {
    Hub.checkedAnswer("Segment", { status, text: await response.text() }, TAKEN)
    return { status, statusText }
  }
  throw new Hub.ServiceError("Segment", `Segment answered [${status}] ${statusText}`.trim(), {
    status,
    retryAfterSec: Hub.retryAfterSec(headers.get("retry-after") ?? undefined),
  })
}
