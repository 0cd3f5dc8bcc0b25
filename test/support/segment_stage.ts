import type { SegmentIntegration, SegmentOptions } from "../../src/integrations/segment/segment_integration"
import { FakeLooker } from "./fake_looker"
import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"
import { hubWith } from "./hub_with"
import { type SampleAttachment, type SampleRow, fieldsOf, jsonDetail } from "./samples"

export interface SegmentDelivery {
  /** In place of `attachment`. */
  downloadUrl?: string
  attachment?: SampleAttachment
  /** Names of fields that the visualization hides. */
  hidden?: string[]
  formParams?: Record<string, string>
  webhookId?: string
  environment?: Record<string, string>
}

/** A message as Segment received it. */
export interface ReceivedMessage {
  type: string
  messageId: string
  timestamp: string
  userId?: string
  anonymousId?: string
  groupId?: string
  event?: string
  traits?: Record<string, unknown>
  properties?: Record<string, unknown>
  context: { app?: unknown; library: { name: string } }
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** A Segment integration between a Looker and a Segment. */
export class SegmentStage {
  private constructor(
    private readonly make: (options: SegmentOptions) => SegmentIntegration,
    readonly looker: FakeLooker,
    readonly segment: FakeService,
  ) {}

  static async start(make: (options: SegmentOptions) => SegmentIntegration): Promise<SegmentStage> {
    const segment = await FakeService.start()
    segment.taken = { success: true }
    return new SegmentStage(make, await FakeLooker.start(), segment)
  }

  /** The integration, sending to this stage, and quick to try again. */
  integration(options: SegmentOptions = {}): SegmentIntegration {
    return this.make({ apiUrl: this.segment.url, retries: 2, retryDelayMs: 1, timeoutMs: 5000, ...options })
  }

  /** Sends a query to the integration. */
  execute(delivery: SegmentDelivery, integration = this.integration()) {
    const { downloadUrl, attachment, hidden = [], formParams, webhookId, environment } = delivery
    const answer = hubWith(integration, { environment }).post(`/actions/${integration.name}/execute`)
    if (webhookId !== undefined) answer.set("x-looker-webhook-id", webhookId)
    return answer.send({
      type: "query",
      data: { segment_write_key: "k3y" },
      form_params: formParams,
      scheduled_plan: { download_url: downloadUrl, query: { vis_config: { hidden_fields: hidden } } },
      attachment,
    })
  }

  /** What Segment received, in rows' order for a result of one batch. */
  get messages(): ReceivedMessage[] {
    return this.segment.requests.flatMap(messagesOf)
  }

  async stop(): Promise<void> {
    await Promise.all([this.looker.stop(), this.segment.stop()])
  }
}

export function messagesOf(request: RecordedRequest): ReceivedMessage[] {
  return (request.json() as { batch: ReceivedMessage[] }).batch
}

/** Rows of plain cells, from rows of values. */
function cells(rows: Record<string, unknown>[]): SampleRow[] {
  return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { value }])))
}

/** A json_detail result of plain cells. @param tags Field name → its LookML tag. */
export function taggedResult(rows: Record<string, unknown>[], tags: Record<string, string> = {}): SampleAttachment {
  const lists = Object.fromEntries(Object.entries(tags).map(([name, tag]) => [name, [tag]]))
  const sample = cells(rows)
  return jsonDetail(sample, { fields: { dimensions: fieldsOf(sample, lists) } })
}

/** Answers the batch that holds `userId` with `failure`, and all others with 200. */
export function failing(userId: string, failure: FakeAnswer) {
  return (request: RecordedRequest): FakeAnswer =>
    messagesOf(request).some((message) => message.userId === userId) ? failure : {}
}

/** The attachment with a JSON number of these digits for each text "number:<digits>". */
export function withNumbers(attachment: SampleAttachment): SampleAttachment {
  return { ...attachment, data: attachment.data.replaceAll(/"number:([^"]*)"/g, "$1") }
}

export function isUuid(text: string | undefined): boolean {
  return text !== undefined && UUID.test(text)
}
