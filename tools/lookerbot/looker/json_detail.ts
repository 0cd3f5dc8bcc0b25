import { cellActions } from "./data_actions"
import { DIMENSIONS, type Dimension, fieldOf, type Measure, MEASURES } from "./fields"
import { filterOrders } from "./order_filter"
import type { Order } from "./orders"
import type { StoredQuery } from "./query"

/** The view whose queries fail in the database. */
export const BROKEN_VIEW = "broken"

type Cells = Record<string, unknown>

/** A document in the format json_detail. */
export interface JsonDetail {
  data: readonly Cells[]
  [member: string]: unknown
}

/** Runs a query over the orders. */
export function jsonDetail(query: StoredQuery, orders: readonly Order[]): JsonDetail {
  const fields = query.fields ?? []
  const pivots = DIMENSIONS.filter(({ name }) => query.pivots?.includes(name))
  const dimensions = DIMENSIONS.filter(({ name }) => fields.includes(name) && !query.pivots?.includes(name))
  const measures = MEASURES.filter(({ name }) => fields.includes(name))
  const isBroken = query.view === BROKEN_VIEW
  const found = isBroken ? [] : filterOrders(orders, query.filters ?? {})
  const groups = [...groupBy(found, dimensions).values()]
  const keys = pivots.length > 0 ? [...groupBy(found, pivots).keys()].sort() : undefined
  const rows = groups.map((group) => rowOf(group, { query, dimensions, measures, pivots, keys }))
  const sorted = sortRows(rows, query.sorts ?? []).slice(0, Number(query.limit ?? 500))
  const totals = query.total ? rowOf(found, { query, dimensions: [], measures, pivots, keys }) : undefined
  const lists = { dimensions, measures, pivots, table_calculations: [] as Measure[] }
  return {
    id: query.slug,
    status: isBroken ? "error" : "complete",
    ran_at: new Date().toISOString(),
    runtime: "0.042",
    timezone: "UTC",
    applied_filters: {},
    has_totals: totals !== undefined,
    has_row_totals: false,
    truncated: false,
    fields: Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.map(fieldOf)])),
    pivots: keys?.map((key) => pivotOf(key, pivots)) ?? null,
    totals_data: totals ?? null,
    errors: isBroken ? [BROKEN] : null,
    warnings: [],
    data: isBroken ? [] : sorted,
  }
}

const BROKEN = {
  message: "The warehouse database encountered an error while running this query.",
  message_details: 'SQL error: relation "orders_2019" does not exist\nLINE 3: FROM orders_2019 AS orders',
  error_pos: 34,
  level: "error",
  fatal: true,
}

interface RowParts {
  query: StoredQuery
  dimensions: readonly Dimension[]
  measures: readonly Measure[]
  pivots: readonly Dimension[]
  keys?: readonly string[]
}

function groupBy(orders: readonly Order[], dimensions: readonly Dimension[]): Map<string, Order[]> {
  const groups = new Map<string, Order[]>()
  // Measures alone give one row, even of nothing; dimensions give none.
  if (dimensions.length === 0 && orders.length > 0) return groups.set("", [...orders])
  for (const order of orders) {
    const key = dimensions.map(({ valueOf }) => valueOf(order)).join(" | ")
    groups.set(key, [...(groups.get(key) ?? []), order])
  }
  return groups
}

function rowOf(orders: readonly Order[], { query, dimensions, measures, pivots, keys }: RowParts): Cells {
  const first = orders[0]
  const cells: Cells = {}
  for (const { name, valueOf } of dimensions) cells[name] = dimensionCell(name, first ? valueOf(first) : "")
  for (const measure of measures) {
    if (!keys) cells[measure.name] = measureCell(measure, orders, query)
    else {
      const byKey = groupBy(orders, pivots)
      cells[measure.name] = Object.fromEntries(
        keys.map((key) => [key, measureCell(measure, byKey.get(key) ?? [], query)]),
      )
    }
  }
  return cells
}

function dimensionCell(name: string, value: string | number): object {
  if (value === "") return { value: null }
  if (name !== "orders.id") return { value, filterable_value: String(value) }
  return { value, html: `<a href="/explore/shop/orders?f[orders.id]=${value}">${value}</a>` }
}

function measureCell(
  measure: Measure,
  orders: readonly Order[],
  { model, view, fields, vis_config }: StoredQuery,
): object {
  const value = measure.valueOf(orders)
  if (value === null) return { value: null }
  const drill = `/explore/${model}/${view}?fields=orders.id,orders.created_date,orders.customer,orders.revenue`
  const links: object[] = [
    { label: "Show All", label_value: measure.render(value), url: drill, type: "measure_default" },
  ]
  const isAlone = vis_config?.type === "single_value" && fields?.length === 1
  return { value, rendered: measure.render(value), links: isAlone ? [...cellActions(measure.name), ...links] : links }
}

function pivotOf(key: string, pivots: readonly Dimension[]): object {
  const values = key.split(" | ")
  const data = Object.fromEntries(pivots.map(({ name }, at) => [name, values[at] ?? ""]))
  return { key, is_total: false, data, metadata: {}, labels: data, sort_values: data }
}

/** Sorts by the first of `field desc` or `field`. */
function sortRows(rows: readonly Cells[], [sort = ""]: readonly string[]): Cells[] {
  const [name = "", direction] = sort.split(" ")
  const valueOf = (row: Cells) => (row[name] as { value?: string | number | null } | undefined)?.value ?? ""
  const sign = direction === "desc" ? -1 : 1
  return rows.toSorted((one, other) =>
    valueOf(one) < valueOf(other) ? -sign : valueOf(one) > valueOf(other) ? sign : 0,
  )
}
