import {
  createQuery,
  type DashboardTile,
  type Drawn,
  type LookerCalls,
  type LookerDashboard,
  type LookerQuery,
  withFilters,
} from "../../looker"
import { DeliveryError } from "../../errors"

/** How a dashboard is answered: by the query of its one tile, or by a picture. */
export type DashboardRun = { kind: "query"; query: LookerQuery } | { kind: "picture"; drawn: Drawn }

/**
 * Says how to answer with a dashboard.
 * @param values By the names of the filters.
 * @throws DeliveryError when it has no tile with data.
 */
export async function runDashboard(
  calls: LookerCalls,
  dashboard: LookerDashboard,
  values: ReadonlyMap<string, string>,
): Promise<DashboardRun> {
  const [tile, ...others] = dashboard.tiles
  if (!tile) throw new DeliveryError(`The dashboard "${dashboard.title}" has no tile with data: add one in Looker.`)
  if (others.length === 0 && tile.query) {
    const filters = filtersOf(tile, values)
    return { kind: "query", query: await createQuery(calls, withFilters(tile.query, filters)) }
  }
  // A tile of merged results takes no filters: then the whole dashboard is drawn.
  if (others.length === 0 && values.size === 0) return { kind: "picture", drawn: { kind: "tile", id: tile.id } }
  return { kind: "picture", drawn: { kind: "dashboard", id: dashboard.id, filters: byTitle(dashboard, values) } }
}

/** Where people find a dashboard with these filters. */
export function dashboardUrl(instanceUrl: string, dashboard: LookerDashboard, values: ReadonlyMap<string, string>) {
  const query = new URLSearchParams(byTitle(dashboard, values)).toString().replaceAll("+", "%20")
  return `${instanceUrl}/dashboards/${encodeURIComponent(dashboard.id)}${query ? `?${query}` : ""}`
}

/** Values for the filters of a dashboard, by their names: those of an address, else their defaults. */
export function linkedValues({ filters }: LookerDashboard, given: Readonly<Record<string, string>>) {
  return new Map(
    filters.flatMap(({ name, title, defaultValue }) => {
      const value = given[title] ?? given[name] ?? defaultValue
      return value ? [[name, value] as const] : []
    }),
  )
}

/** The same values by the titles of the filters, as addresses and pictures have them. */
export function byTitle({ filters }: LookerDashboard, values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    filters.flatMap(({ name, title }) => {
      const value = values.get(name)
      return value === undefined ? [] : [[title, value]]
    }),
  )
}

function filtersOf({ listens }: DashboardTile, values: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    listens.flatMap(({ filter, field }) => {
      const value = values.get(filter)
      return value === undefined ? [] : [[field, value]]
    }),
  )
}
