import type { Request } from "express"
import { ForbiddenError } from "../../errors"
import type { LinksContext } from "../links_context"

const OWN_SITES: readonly string[] = ["same-origin", "none"]

/**
 * Refuses a form that a page of another site sent. `Origin: null` is what browsers send from our own pages, because of their
 * `no-referrer`.
 * @throws ForbiddenError
 */
export function checkOwnRequest({ config }: LinksContext, { headers }: Request): void {
  const { origin } = headers
  const site = headers["sec-fetch-site"]
  const isOwn = origin === undefined || origin === "null" || origin === new URL(config.baseUrl).origin
  if (isOwn && (site === undefined || OWN_SITES.includes(String(site)))) return
  throw new ForbiddenError("This form was sent by a page of another site. Open the page of this hub and begin there.")
}
