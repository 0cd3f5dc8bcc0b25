import type { SOURCE_NAMES } from "../../links"
import { wrongUse } from "../command_error"

/** What calls a link, as it stands in addresses. */
export type LinkSource = (typeof SOURCE_NAMES)[number]

/** What the services are called. */
const SERVICES: Readonly<Record<LinkSource, string>> = {
  github: "GitHub",
  dbt_cloud: "dbt Cloud",
  fivetran: "Fivetran",
  webhook: "the sender",
  incident: "the sender",
}

/** @throws CommandError for an unknown name. */
export function linkSource(name = ""): LinkSource {
  if (Object.hasOwn(SERVICES, name)) return name as LinkSource
  throw wrongUse(`There is no source "${name.slice(0, 100)}": give one of ${Object.keys(SERVICES).join(", ")}.`)
}

/** Name of the service for people. */
export function serviceOf(source: LinkSource): string {
  return SERVICES[source]
}
