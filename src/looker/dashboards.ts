import type { IDashboard, IDashboardElement } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"
import { type LookerQuery, querySchema } from "./queries"

/** Source: API 4.0, `Dashboard`, `DashboardElement`, `DashboardFilter`. */
const DASHBOARD = new Shape((z) => {
  const text = z.string().nullish()
  const query = querySchema(z).nullish()
  const listen = z.object({ dashboard_filter_name: text, field: text })
  const resultMaker = z.object({
    query,
    merge_result_id: text,
    vis_config: z.record(z.string(), z.unknown()).nullish(),
    filterables: z.array(z.object({ listen: z.array(listen).nullish() })).nullish(),
  })
  const element = z.object({
    id: z.coerce.string(),
    title: text,
    query,
    look: z.object({ id: z.coerce.string(), title: text, query }).nullish(),
    merge_result_id: text,
    result_maker: resultMaker.nullish(),
    /** Of older instances: filter → field. */
    listen: z.record(z.string(), z.string()).nullish().catch(undefined),
  })
  const filter = z.object({
    name: text,
    title: text,
    default_value: text,
    row: z.number().nullish(),
    required: z.boolean().nullish(),
  })
  return z.object({
    id: z.coerce.string(),
    title: text,
    description: text,
    dashboard_filters: z.array(filter).nullish(),
    dashboard_elements: z.array(element).nullish(),
  })
})
type Dashboard = Known<Shaped<typeof DASHBOARD>, IDashboard>
type Element = NonNullable<Dashboard["dashboard_elements"]>[number]

/** A dashboard with its filters in their order, and its tiles that carry data. */
export interface LookerDashboard {
  id: string
  title: string
  description: string
  filters: readonly DashboardFilter[]
  tiles: readonly DashboardTile[]
}

/** A filter of a dashboard. */
export interface DashboardFilter {
  name: string
  title: string
  defaultValue?: string
  isRequired: boolean
}

/** A tile with data. Without a query it shows merged results. */
export interface DashboardTile {
  id: string
  title: string
  query?: LookerQuery
  /** The fields that a filter of the dashboard, by its name, is applied to. */
  listens: readonly { filter: string; field: string }[]
}

/** @throws ServiceError that names the dashboard. */
export async function readDashboard(calls: LookerCalls, id: string): Promise<LookerDashboard> {
  const query = { fields: "id,title,description,dashboard_filters,dashboard_elements" }
  const found = await calls.get(pathOf("dashboards", id), { answer: DASHBOARD, query, what: `The dashboard ${id}` })
  const filters = (found.dashboard_filters ?? []).toSorted((one, other) => (one.row ?? 0) - (other.row ?? 0))
  return {
    id: found.id,
    title: found.title ?? id,
    description: found.description ?? "",
    filters: filters.map(({ name, title, default_value, required }) => ({
      name: name ?? title ?? "",
      title: title ?? name ?? "",
      defaultValue: default_value ?? undefined,
      isRequired: required === true,
    })),
    tiles: (found.dashboard_elements ?? []).flatMap(tileOf),
  }
}

/** None for a text, a button, or anything else without data. */
function tileOf(element: Known<Element, IDashboardElement & { listen: unknown }>): DashboardTile[] {
  const { id, title, look, result_maker: maker } = element
  const isMerged = Boolean(element.merge_result_id ?? maker?.merge_result_id)
  const query = isMerged ? undefined : (element.query ?? look?.query ?? maker?.query ?? undefined)
  if (!query && !isMerged) return []
  const listens = [
    ...(maker?.filterables ?? []).flatMap(({ listen }) => listen ?? []),
    ...Object.entries(element.listen ?? {}).map(([dashboard_filter_name, field]) => ({ dashboard_filter_name, field })),
  ].flatMap(({ dashboard_filter_name: filter, field }) => (filter && field ? [{ filter, field }] : []))
  const shown = query && maker?.vis_config && !query.vis_config ? { ...query, vis_config: maker.vis_config } : query
  return [{ id, title: title ?? look?.title ?? "", query: shown, listens }]
}
