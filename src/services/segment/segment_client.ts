import { STATUS_CODES } from "node:http"
import type {
  Analytics,
  GroupParams,
  HTTPClient,
  HTTPClientRequest,
  HTTPResponse,
  IdentifyParams,
  TrackParams,
} from "@segment/analytics-node"
import { Shape } from "../../data/json"
import { HubError, ServiceError } from "../../errors"
import { checkedAnswer, HttpClient, type HttpClientOptions, retryAfterSec, sdkFetch } from "../../outbound"

/** One call in the form that Segment's library takes. */
export type SegmentMessage =
  ({ type: "identify" } & IdentifyParams) | ({ type: "group" } & GroupParams) | ({ type: "track" } & TrackParams)

/**
 * Segment's answer when it accepted a batch.
 * Source: https://segment.com/docs/connections/sources/catalog/libraries/server/http-api
 */
const TAKEN = new Shape((z) => z.object({ success: z.literal(true) }))
const MAX_ANSWER_BYTES = 64 * 1024

export interface SegmentConnection extends Pick<HttpClientOptions, "mask" | "timeoutMs"> {
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
    const httpClient = new SegmentTransport(new HttpClient(options))
    // One client per batch: it sends as soon as it holds all messages, so its result is the result of the batch. deliver() does
    // the retries, because its waits end when Looker hangs up.
    const analytics = new Analytics({ writeKey, host, httpClient, flushAt: batch.length, maxRetries: 0 })
    let acknowledged = 0
    // Events instead of callbacks, because the library delays callbacks by 300 ms.
    for (const type of ["identify", "group", "track"] as const) analytics.on(type, () => acknowledged++)
    for (const message of batch) call(analytics, message)
    await analytics.closeAndFlush()
    if (acknowledged === batch.length) return
    throw httpClient.failure ?? new ServiceError("Segment", "Segment did not acknowledge every row of a batch.")
  }
}

function call(analytics: Analytics, message: SegmentMessage): void {
  if (message.type === "identify") analytics.identify(message)
  else if (message.type === "group") analytics.group(message)
  else analytics.track(message)
}

/** The HTTP transport of one Segment client. Remembers the failure of a request, worded for the user. */
class SegmentTransport implements HTTPClient {
  failure?: HubError
  private readonly fetch: ReturnType<typeof sdkFetch>

  constructor(client: HttpClient) {
    this.fetch = sdkFetch(client)
  }

  async makeRequest({ url, ...request }: HTTPClientRequest): Promise<HTTPResponse> {
    try {
      return await checkAcknowledged(await this.fetch(url, request))
    } catch (error) {
      if (error instanceof HubError) this.failure = error
      throw error
    }
  }
}

async function checkAcknowledged(response: Response): Promise<HTTPResponse> {
  const { status, ok, headers } = response
  const statusText = STATUS_CODES[status] ?? ""
  if (ok) {
    checkedAnswer("Segment", { status, text: await response.text() }, TAKEN)
    return { status, statusText }
  }
  throw new ServiceError("Segment", `Segment answered [${status}] ${statusText}`.trim(), {
    status,
    retryAfterSec: retryAfterSec(headers.get("retry-after") ?? undefined),
  })
}
