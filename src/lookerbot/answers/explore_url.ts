import type { Looker, LookerQuery } from "../../looker"

/** Where a query can be explored. */
export function exploreUrl({ settings: { url } }: Looker, { slug, share_url }: LookerQuery): string | undefined {
  if (share_url?.startsWith(`${url}/`)) return share_url
  return slug ? `${url}/x/${encodeURIComponent(slug)}` : undefined
}
