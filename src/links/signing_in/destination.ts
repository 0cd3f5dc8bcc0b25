import type { LinksContext } from "../links_context"

/** Longest repository that is remembered, in characters. */
const MAX_LENGTH = 200

/** The page that a sign-in leads to. It is none but these two, so nobody is sent anywhere else. */
export interface Destination {
  source: string
  /** `new`: the form; `list`: the links of the source. */
  page: "new" | "list"
  /** Name of the instance. */
  looker: string
  repository?: string
}

/** A path with one more member in its query. */
export function withQuery(path: string, name: string, value: string): string {
  return `${path}${path.includes("?") ? "&" : "?"}${name}=${encodeURIComponent(value)}`
}

/** Its path, with what it is about in the query. */
export function pathOf(links: LinksContext, { source, page, repository }: Omit<Destination, "looker">): string {
  const place = repository === undefined || repository.length > MAX_LENGTH ? undefined : repository
  const query = place === undefined ? "" : `?repository=${encodeURIComponent(place).replaceAll("%2F", "/")}`
  return links.pathOf(`/${source}${page === "new" ? "/new" : ""}${query}`)
}
