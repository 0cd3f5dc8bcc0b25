import semver from "semver"
import { registry } from "../framework"
import "../integrations"
import { listing } from "../server/action_api/listing"

/** The integrations that a hub of this checkout lists for that version of Looker; all of them without one. */
export function localListing(version: string | undefined) {
  return listing(registry, { baseUrl: "", label: "" }, version ? semver.parse(version) : null).integrations
}
