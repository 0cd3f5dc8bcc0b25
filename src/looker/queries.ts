import type { Readable } from "node:stream"
import type { IQuery } from "@looker/sdk"
import type * as Zod from "zod"
import { Shape, type Shaped } from "../data/json"
import { type Beginning, readBeginning } from "../data/rows"
import { DeliveryError } from "../errors"
import { AnswerTooLargeError } from "../outbound"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Largest result that is read, in bytes. */
const MAX_RESULT_BYTES = 20 * 1024 * 1024
/** Members of a json_detail document that are kept besides the first rows. */
const MEMBERS = ["fields", "pivots", "errors", "totals_data"] as const
/** The members of a query that may be written, with the id and the addresses that are read. */
const QUERY_FIELDS =
  "id,slug,share_url,model,view,fields,pivots,fill_fields,filters,filter_expression,sorts,limit,column_limit,total,row_total," +
  "subtotals,vis_config,dynamic_fields,query_timezone"

/** Members of a query that only Looker writes. */
const READ_ONLY = new Set(["id", "slug", "share_url"])

/** A query as Looker gives it, also within other content. Source: API 4.0, `Query`. */
export const querySchema = (z: typeof Zod) => {
  const text = z.string().nullish()
  const texts = z.array(z.string()).nullish()
  return z.object({
    id: z.coerce.string(),
    slug: text,
    share_url: text,
    model: z.string(),
    view: z.string(),
    fields: texts,
    pivots: texts,
    fill_fields: texts,
    filters: z.record(z.string(), z.unknown()).nullish(),
    filter_expression: text,
    sorts: texts,
    limit: z.union([z.string(), z.number()]).nullish(),
    column_limit: z.union([z.string(), z.number()]).nullish(),
    total: z.boolean().nullish(),
    row_total: text,
    subtotals: texts,
    vis_config: z.record(z.string(), z.unknown()).nullish(),
    dynamic_fields: text,
    query_timezone: text,
  })
}
const QUERY = new Shape(querySchema)
export type LookerQuery = Known<Shaped<typeof QUERY>, IQuery>

/** A query to be made: everything of one but its id and addresses. */
export type NewQuery = Omit<LookerQuery, "id" | "slug" | "share_url">

/** @throws ServiceError that names the query. */
export function readQuery(calls: LookerCalls, id: string): Promise<LookerQuery> {
  return calls.get(pathOf("queries", id), { answer: QUERY, query: { fields: QUERY_FIELDS }, what: `The query ${id}` })
}

/** The query behind a short link, `/x/<slug>`. */
export function readQueryBySlug(calls: LookerCalls, slug: string): Promise<LookerQuery> {
  return calls.get(pathOf("queries", "slug", slug), {
    answer: QUERY,
    query: { fields: QUERY_FIELDS },
    what: `The query ${slug}`,
  })
}

/** Makes a query; Looker gives the same one again for the same content. */
export function createQuery(calls: LookerCalls, query: NewQuery): Promise<LookerQuery> {
  return calls.post(pathOf("queries"), query, {
    answer: QUERY,
    query: { fields: QUERY_FIELDS },
    what: `The explore ${query.model}/${query.view}`,
  })
}

/** What of a query is written when it is copied with other filters. */
export function withFilters(query: LookerQuery, filters: Readonly<Record<string, string>>): NewQuery {
  const members = Object.entries(query).filter(
    ([name, value]) => !READ_ONLY.has(name) && value !== undefined && value !== null,
  )
  return { ...(Object.fromEntries(members) as NewQuery), filters: { ...query.filters, ...filters } }
}

export interface RunOptions {
  /** Rows that are kept. */
  maxRows: number
  /** Time for the query, in milliseconds. */
  timeoutMs: number
  /** Address of the instance, which relative links of the result begin with. */
  instanceUrl: string
  /** What people know the query as; a refusal names it. */
  what: string
  /** Whether Looker may give a result that it has kept. Default: as Looker does by itself. */
  fromCache?: boolean
}

/**
 * Runs a query and keeps the first rows of its result.
 * @throws DeliveryError when the result is larger than 20 MiB; ServiceError when Looker refuses or fails.
 */
export async function runQuery(calls: LookerCalls, id: string, options: RunOptions): Promise<Beginning> {
  const { maxRows, timeoutMs, instanceUrl, what, fromCache } = options
  const query = {
    generate_drill_links: true,
    apply_formatting: true,
    apply_vis: true,
    path_prefix: instanceUrl,
    cache: fromCache,
  }
  const path = pathOf("queries", id, "run", "json_detail")
  const read = (body: Readable) => readBeginning(body, { names: MEMBERS, maxRows })
  try {
    return await calls.receive(path, { query, what, timeoutMs, maxBytes: MAX_RESULT_BYTES }, read)
  } catch (error) {
    if (!(error instanceof AnswerTooLargeError)) throw error
    throw new DeliveryError(`${what} gives more than 20 MB: set a row limit in Looker, or choose fewer columns.`, {
      cause: error,
    })
  }
}
