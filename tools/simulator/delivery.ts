import { Readable } from "node:stream"
import { type FormattedResult, formatResult } from "./formats"
import type { SampleResult } from "./samples"

export interface DeliveryProgress {
  /** Bytes of the document, before base64. */
  bytes: number
  /** Absent when the format is not made row by row. */
  rows?: number
  totalRows?: number
}

/** What a user or a schedule sends. */
export interface Delivery {
  type: "cell" | "query" | "dashboard"
  /** One of Looker's formats; ignored for a cell. */
  format: string
  /** The result to send; its rows are made again for each call. */
  result: SampleResult
  title: string
  formParams: Record<string, string>
  /** Whether to send through a download URL. Default: as the hub lists the integration. */
  isStreamed?: boolean
  /** Value of the cell, for a cell action. */
  cellValue?: string
  /** Looker's id of this delivery; the same when Looker repeats one. Default: a random one. */
  webhookId?: string
  /** Ends the delivery: Looker hangs up. */
  signal?: AbortSignal
  /** Called while data is sent. */
  onProgress?: (progress: DeliveryProgress) => void
}

/** Content links lead to a Looker that does not exist. */
const CONTENT = "https://looker.example.com"

/** Formats the data of a delivery. `read` returns its bytes and reports the progress while they are read. */
export async function formatDelivery(
  delivery: Delivery,
): Promise<{ formatted: FormattedResult; read: () => Readable }> {
  const { result, format, title, onProgress } = delivery
  let rows: number | undefined
  const formatted = await formatResult(result, format, { title, onRow: (made) => (rows = made) })
  const read = () => {
    if (!onProgress) return formatted.bytes()
    const told = (bytes: number) =>
      onProgress(rows === undefined ? { bytes } : { bytes, rows, totalRows: result.rowCount })
    return Readable.from(counted(formatted.bytes(), told), { objectMode: false })
  }
  return { formatted, read }
}

async function* counted(source: Readable, told: (bytes: number) => void): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of source as AsyncIterable<Buffer>) {
    yield chunk
    bytes += chunk.length
    told(bytes)
  }
}

/** Describes the content that is sent, a Look or a dashboard, as Looker does. */
export function scheduledPlanOf({ type, result, title }: Delivery, downloadUrl?: string): object {
  const download = { download_url: downloadUrl ?? null, async_callback_url: null }
  if (type === "dashboard") {
    const about = { scheduled_plan_id: 7, title, type: "Dashboard", url: `${CONTENT}/dashboards/7` }
    return { ...about, query_id: null, query: null, filters_differ_from_look: null, ...download }
  }
  const about = { scheduled_plan_id: 7, title, type: "Look", url: `${CONTENT}/looks/7`, query_id: 42 }
  return { ...about, query: queryOf(result), filters_differ_from_look: false, ...download }
}

function queryOf({ fields, pivots }: SampleResult): object {
  const names = Object.values(fields).flatMap((group) => group.map((field) => (field as { name?: string }).name))
  const distinct = [...new Set(names)].filter((name) => name !== undefined)
  const [view = "sample"] = (distinct[0] ?? "").split(".")
  return {
    id: "42",
    model: "shop",
    view,
    fields: distinct,
    pivots: pivots ? (fields.pivots ?? []).map((field) => (field as { name?: string }).name) : null,
    filters: {},
    sorts: [],
    limit: "500",
    query_timezone: "UTC",
    vis_config: null,
    share_url: `${CONTENT}/x/0123456789`,
    url: `${CONTENT}/explore/shop/${view}?qid=0123456789`,
  }
}
