import { type Looker, type LookerCalls, type LookerQuery, type Drawn, renderPicture, runQuery } from "../../looker"
import type { Permit } from "../permit"
import type { Answer, PageLink } from "./answer"
import { answerOf } from "./answer_of"
import { DETAIL_DOCUMENT } from "./detail_document"

/** Types of visualizations whose answer is data. Everything else is a picture. */
const DATA_TYPES = new Set(["table", "looker_grid", "looker_single_record", "single_value"])
const PICTURE = { width: 800, height: 600 }
const DASHBOARD_PICTURE = { width: 1200, height: 1200 }

/** Content of Looker that is shown in an answer. */
export interface Shown {
  looker: Looker
  /** Calls with the rights of the person who asks. */
  calls: LookerCalls
  /** Where people find it in Looker. */
  page: PageLink
  /** What it is, for messages: `The Look 12`. */
  what: string
  /** Time for a query or a picture, in milliseconds. */
  timeoutMs: number
  signal: AbortSignal
  /** Is asked before it is shown. Absent: it is not shown. */
  permit?: Permit
}

/** A query, and what it is shown as. */
export interface ShownQuery extends Shown {
  query: LookerQuery
}

/** Whether the answer is a picture, as its visualization says. */
export function isPicture({ query }: ShownQuery): boolean {
  const type = query.vis_config?.type
  return typeof type === "string" && !DATA_TYPES.has(type)
}

/** Runs a query and says what to show of its result. */
export async function answerTo(shown: ShownQuery, maxRows: number): Promise<Answer> {
  const { looker, calls, query, page, what, timeoutMs } = shown
  const instanceUrl = looker.settings.url
  const { members, rows, rowCount } = await runQuery(calls, query.id, { maxRows, timeoutMs, instanceUrl, what })
  const failure = failureIn(rows)
  const document = DETAIL_DOCUMENT.tryRead({ fields: {}, ...members, data: failure ? [] : rows })
  if (!document)
    return { kind: "failed", page, errors: [{ message: "Looker gave a result of another form.", details: "" }] }
  const { dimensions, measures, table_calculations: calculations, pivots } = document.fields
  const fields = [dimensions, measures, calculations, pivots].flatMap((some) => some ?? [])
  await shown.permit?.({ type: "query", title: page.text, query, fields, rows: rowCount })
  return answerOf(
    { ...document, rowCount, ...(failure !== undefined && { errors: [{ message: failure }] }) },
    { instanceUrl, page, visConfig: query.vis_config, fieldOrder: query.fields ?? [], maxRows },
  )
}

/** Has Looker draw it. @returns a PNG. */
export async function drawn(shown: Shown, what: Drawn, query?: LookerQuery): Promise<Buffer> {
  const { calls, timeoutMs, signal, page } = shown
  await shown.permit?.({ type: what.kind === "dashboard" ? "dashboard" : "query", title: page.text, query })
  const size = what.kind === "dashboard" ? DASHBOARD_PICTURE : PICTURE
  return renderPicture(calls, what, { ...size, timeoutMs, signal, what: shown.what })
}

/** Some instances report a failed query as the only row. */
function failureIn(rows: readonly Record<string, unknown>[]): string | undefined {
  const [row] = rows
  const said = rows.length === 1 && row ? row.looker_error : undefined
  const value: unknown = typeof said === "object" && said ? Reflect.get(said, "value") : said
  return typeof value === "string" ? value : undefined
}
