import type { IQuery } from "@looker/sdk"
import { z } from "zod"

/** What a caller may say of a query. Ids and filters come as texts. */
export const NEW_QUERY = z.object({
  model: z.string().min(1),
  view: z.string().min(1),
  fields: z.array(z.string()).nullish(),
  pivots: z.array(z.string()).nullish(),
  filters: z.record(z.string(), z.string()).nullish(),
  sorts: z.array(z.string()).nullish(),
  limit: z.union([z.string(), z.number()]).nullish(),
  total: z.boolean().nullish(),
  vis_config: z.record(z.string(), z.unknown()).nullish(),
  dynamic_fields: z.string().nullish(),
})

export type NewQuery = z.infer<typeof NEW_QUERY>

export interface StoredQuery extends NewQuery {
  id: string
  slug: string
}

/** The queries of a Looker. None is ever changed: another one gets another id. */
export class QueryStore {
  private readonly queries = new Map<string, StoredQuery>()

  add(query: NewQuery): StoredQuery {
    const number = this.queries.size + 1
    const stored = { ...query, id: String(100 + number), slug: `Slug${String(number).padStart(4, "0")}` }
    this.queries.set(stored.id, stored)
    return stored
  }

  find(id: string): StoredQuery | undefined {
    return this.queries.get(id)
  }

  findBySlug(slug: string): StoredQuery | undefined {
    return [...this.queries.values()].find((each) => each.slug === slug)
  }
}

/** A query as the API gives it. @param url Origin of this Looker. */
export function queryOf(query: StoredQuery, url: string): IQuery {
  const { model, view, slug, limit, fields, pivots, filters, sorts, total, vis_config, dynamic_fields } = query
  const address = `/explore/${model}/${view}?qid=${slug}`
  return {
    can: {},
    id: query.id,
    model,
    view,
    fields: fields ?? [],
    pivots: pivots ?? null,
    fill_fields: null,
    filters: filters ?? null,
    filter_expression: null,
    sorts: sorts ?? null,
    limit: limit ? String(limit) : "500",
    column_limit: null,
    total: total ?? false,
    row_total: null,
    subtotals: null,
    vis_config: vis_config ?? null,
    filter_config: null,
    visible_ui_sections: null,
    slug,
    dynamic_fields: dynamic_fields ?? null,
    client_id: slug,
    share_url: `${url}/x/${slug}`,
    expanded_share_url: url + address,
    url: address,
    query_timezone: "UTC",
    has_table_calculations: false,
  }
}
