import { createQuery, type LookerCalls, type LookerQuery, readQueryBySlug } from "../../looker"
import type { LookerLink } from "./looker_link"

/** The query behind a link to an explore. */
export function linkQuery(
  calls: LookerCalls,
  link: Extract<LookerLink, { kind: "slug" | "query" }>,
): Promise<LookerQuery> {
  return link.kind === "slug" ? readQueryBySlug(calls, link.slug) : createQuery(calls, link.query)
}
