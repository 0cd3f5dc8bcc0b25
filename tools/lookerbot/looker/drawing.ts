import { type ChartBar, type ChartPanel, drawCharts } from "./chart"
import { type Dashboard, type Tile, UNDRAWABLE } from "./content"
import { jsonDetail } from "./json_detail"
import type { Order } from "./orders"
import type { StoredQuery } from "./query"

export interface Size {
  width: number
  height: number
}

/** What cannot be drawn: maps. */
function isDrawable({ vis_config }: StoredQuery): boolean {
  return vis_config?.type !== "looker_google_map"
}

/** How to draw a query; undefined when it cannot be drawn. */
export function queryDrawing(query: StoredQuery, title: string, orders: readonly Order[], size: Size) {
  if (!isDrawable(query)) return undefined
  return () => drawCharts(title, [{ title: captionOf(query), bars: barsOf(query, orders) }], size.width, size.height)
}

/** How to draw a tile; undefined when it cannot be drawn. */
export function tileDrawing(tile: Tile, orders: readonly Order[], size: Size) {
  if (tile.query) return queryDrawing(tile.query, tile.title, orders, size)
  return () => drawCharts(tile.title, [{ title: "Merged results", bars: MERGED }], size.width, size.height)
}

/** How to draw a whole dashboard; undefined when it cannot be drawn. @param filters As in an address: `Date=7%20days`. */
export function dashboardDrawing(
  dashboard: Dashboard,
  filters: string | undefined,
  orders: readonly Order[],
  size: Size,
) {
  if (dashboard.title === UNDRAWABLE) return undefined
  const given = new URLSearchParams(filters ?? "")
  const values = dashboard.filters.map(({ name, field, defaultValue }) => [field, given.get(name) ?? defaultValue])
  const own = Object.fromEntries(values) as Record<string, string>
  const panels = dashboard.tiles.flatMap(({ title, query }): ChartPanel[] =>
    query ? [{ title, bars: barsOf({ ...query, filters: { ...query.filters, ...own } }, orders) }] : [],
  )
  return () => drawCharts([dashboard.title, ...given.values()].join(" - "), panels, size.width, size.height)
}

const MERGED: readonly ChartBar[] = [
  { label: "Shop", value: 34 },
  { label: "Web", value: 51 },
]

function captionOf({ fields }: StoredQuery): string {
  return (fields ?? []).map((name) => name.replace(/^\w+\./, "").replaceAll("_", " ")).join(", ")
}

/** A bar a row, of the first column and the last one. */
function barsOf(query: StoredQuery, orders: readonly Order[]): ChartBar[] {
  const { data } = jsonDetail(query, orders)
  return data.slice(0, 40).map((row) => {
    const cells = Object.values(row) as { value?: unknown }[]
    const [first, last] = [cells[0]?.value, cells.at(-1)?.value]
    return { label: typeof first === "string" ? first : "", value: typeof last === "number" ? last : 0 }
  })
}
