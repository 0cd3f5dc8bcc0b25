import type { NewQuery } from "../../looker"

/** A page of Looker that a link leads to. */
export type LookerLink =
  | { kind: "look"; id: string; filters: Readonly<Record<string, string>> }
  | { kind: "slug"; slug: string }
  | { kind: "query"; query: NewQuery }
  | { kind: "dashboard"; id: string; filters: Readonly<Record<string, string>> }

const MAX_LENGTH = 8000
const ID = /^[\w:.-]{1,200}$/
const NAME = /^\w{1,200}$/
const FILTER = /^f\[([\w.]{1,300})\]$/

/** An address of the web, without a stray end of Slack's markup; undefined when it is none, or too long. */
export function webUrl(text: string): URL | undefined {
  const address = text.replace(/(?:%3E|>)$/i, "")
  const url = address.length <= MAX_LENGTH && URL.canParse(address) ? new URL(address) : undefined
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : undefined
}

/**
 * Reads a link to a page of an instance.
 * @param instanceUrl Address of the instance: the link must have the same origin.
 * @returns undefined when it leads elsewhere, or to a page without an answer.
 */
export function readLink({ origin, pathname, searchParams }: URL, instanceUrl: string): LookerLink | undefined {
  const instance = new URL(instanceUrl)
  const base = instance.pathname.replace(/\/$/, "")
  if (origin !== instance.origin || !pathname.startsWith(`${base}/`)) return undefined
  const [place = "", first = "", second = "", ...rest] = pathname
    .slice(base.length + 1)
    .replace(/\/$/, "")
    .split("/")
  if (place === "explore") return rest.length === 0 ? exploreLink(first, second, searchParams) : undefined
  if (second || !ID.test(first)) return undefined
  const id = decodeURIComponent(first)
  if (place === "looks") return /^\d+$/.test(id) ? { kind: "look", id, filters: fieldFilters(searchParams) } : undefined
  if (place === "x") return NAME.test(id) ? { kind: "slug", slug: id } : undefined
  if (place === "dashboards" || place === "dashboards-next") {
    return { kind: "dashboard", id, filters: Object.fromEntries(searchParams) }
  }
  return undefined
}

/** A link to an explore: to a query by its slug, or with the query in its parameters. */
function exploreLink(model: string, view: string, params: URLSearchParams): LookerLink | undefined {
  const slug = params.get("qid")
  if (slug) return NAME.test(slug) ? { kind: "slug", slug } : undefined
  const list = (name: string) => params.get(name)?.split(",").filter(Boolean)
  const fields = list("fields")
  if (!fields || !NAME.test(model) || !NAME.test(view)) return undefined
  const query: NewQuery = {
    model,
    view,
    fields,
    filters: fieldFilters(params),
    pivots: list("pivots"),
    fill_fields: list("fill_fields"),
    sorts: list("sorts"),
    limit: params.get("limit") ?? undefined,
    column_limit: params.get("column_limit") ?? undefined,
    total: params.get("total") === "on" || undefined,
    row_total: params.get("row_total") ?? undefined,
    filter_expression: params.get("filter_expression") ?? undefined,
    dynamic_fields: params.get("dynamic_fields") ?? undefined,
    query_timezone: params.get("query_timezone") ?? undefined,
    vis_config: visOf(params.get("vis")),
  }
  return {
    kind: "query",
    query: Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as NewQuery,
  }
}

function fieldFilters(params: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...params].flatMap(([name, value]) => {
      const field = FILTER.exec(name)?.[1]
      return field ? [[field, value]] : []
    }),
  )
}

function visOf(json: string | null): Record<string, unknown> | undefined {
  try {
    const vis: unknown = JSON.parse(json ?? "")
    return typeof vis === "object" && vis && !Array.isArray(vis) ? (vis as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
