import type { SemVer } from "semver"
import parse from "semver/functions/parse"

const PRODUCT = "LookerOutgoingWebhook/"

/**
 * Reads Looker's version from its user agent; null when there is none. Leading zeros are dropped (7.3.00004561 is 7.3.4561).
 */
export function parseLookerVersion(userAgent: string | undefined): SemVer | null {
  const text = userAgent?.split(PRODUCT, 2)[1]
  return text ? parse(text, { loose: true }) : null
}
