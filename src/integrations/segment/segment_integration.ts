import * as Hub from "../../framework"
import { SegmentClient, type SegmentMessage } from "../../services/segment"
import { type SegmentColumns, segmentColumns } from "./segment_columns"
import { SEGMENT_ENVIRONMENT, segmentSettings } from "./segment_environment"
import { type SegmentRun, toMessage } from "./segment_message"
import { type SegmentPerson, toPerson } from "./segment_person"

/** Messages in one request: fifteen messages of the largest size stay below Segment's limit of 500 KB. */
const BATCH_SIZE = 15
/** Requests that run at the same time. */
const CONCURRENCY = 10

export interface SegmentOptions {
  /** Origin of the API. Default: `SEGMENT_HOST`, else https://api.segment.io. */
  apiUrl?: string
  /** Time for one request, in milliseconds. Default 30 000. */
  timeoutMs?: number
  /** Retries of a request after a temporary failure. Default 3. */
  retries?: number
  /** Wait before the first retry, in milliseconds; it doubles each time. Default 500. */
  retryDelayMs?: number
}

/** Turns each row into one Segment call. Base class of the three kinds of call. */
export abstract class SegmentIntegration extends Hub.RowIntegration {
  readonly params: Hub.Param[] = [
    {
      name: "segment_write_key",
      label: "Segment Write Key",
      description: "The write key of a source in Segment: Connections > Sources > Settings > API Keys.",
      required: true,
      sensitive: true,
    },
  ]
  override readonly acknowledgement = "`success` for every batch of messages"
  override readonly requiredFields: Hub.RequiredField[] = [{ any_tag: ["email", "user_id", "segment_anonymous_id"] }]
  override readonly environment = SEGMENT_ENVIRONMENT

  constructor(private readonly options: SegmentOptions = {}) {
    super()
  }

  /** The kind of call, by Segment's name. */
  protected abstract readonly kind: SegmentMessage["type"]

  override serviceUrls(environment: Hub.HubContext["environment"]) {
    return [this.options.apiUrl ?? segmentSettings(environment).host]
  }

  /** Turns a row into a call. `execute` adds the parts that all kinds of call share. */
  protected abstract callOf(
    person: SegmentPerson,
    writeKey: string,
    request: Hub.DataActionRequest,
  ): SegmentMessage | Hub.Refused

  /** @throws DeliveryError when this kind of call needs a column that is missing. */
  protected checkColumns?(columns: SegmentColumns): void

  /**
   * Succeeds when Segment has acknowledged every row.
   * @throws DeliveryError when the query lacks a tagged field; then nothing has been sent.
   */
  async execute(request: Hub.DataActionRequest): Promise<Hub.DataActionResponse> {
    const startedAt = new Date()
    const result = await request.rows({ cells: "values" })
    const columns = this.columnsOf(result, request)
    const { timeoutMs = 30_000, retries = 3, retryDelayMs = 500 } = this.options
    const { appVersion } = segmentSettings(request.hub.environment)
    const writeKey = request.requiredParam("segment_write_key")
    const client = new SegmentClient({ writeKey, host: this.host(request.hub), timeoutMs, mask: request.mask })
    const run: SegmentRun = { webhookId: request.webhookId, timestamp: result.ranAt ?? startedAt, appVersion }
    const receipt = await Hub.deliver(result.rows, {
      request,
      batchSize: BATCH_SIZE,
      concurrency: CONCURRENCY,
      retries,
      retryDelayMs,
      toItem: (row, rowNumber) => {
        const person = toPerson(row, columns)
        if (person instanceof Hub.Refused) return person
        const call = this.callOf(person, writeKey, request)
        return call instanceof Hub.Refused ? call : toMessage(call, run, rowNumber)
      },
      send: (batch, { signal }) => client.send(batch, signal),
    })
    return receipt.toResponse()
  }

  override destinations({ hub }: Hub.DataActionRequest) {
    return [Hub.listDestination("segment", Hub.hostIn(this.host(hub)), this.kind)]
  }

  private host({ environment }: Hub.HubContext): string {
    return this.options.apiUrl ?? segmentSettings(environment).host
  }

  private columnsOf(result: Hub.RowResult, request: Hub.DataActionRequest): SegmentColumns {
    const columns = segmentColumns(result, Hub.hiddenFieldNames(request.scheduledPlan))
    if (!columns) {
      throw new Hub.DeliveryError("Query requires a field tagged email or user_id or segment_anonymous_id.")
    }
    this.checkColumns?.(columns)
    return columns
  }
}
