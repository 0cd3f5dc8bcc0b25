import semver from "semver"
import { registry } from "../framework"
import "../integrations"
import { listing } from "../server/action_api/listing"

/** What a hub of this checkout lists for that version of Looker; all of it without one. */
export function localListing(version: string | undefined) {
  return listing(registry, { baseUrl: "", label: "" }, version ? semver.parse(version) : null).integrations
}
