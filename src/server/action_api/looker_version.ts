import type { SemVer } from "semver"
import parse from "semver/functions/parse"

const PRODUCT = "LookerOutgoingWebhook/"

/** Looker's version from its user agent; null when it tells none. Leading zeros are dropped (7.3.00004561 is 7.3.4561). */
export function parseLookerVersion(userAgent: string | undefined): SemVer | null {
  const text = userAgent?.split(PRODUCT, 2)[1]
  return text ? parse(text, { loose: true }) : null
}
