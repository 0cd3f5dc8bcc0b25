import { wrongUse } from "../command_error"

/** The sources of links, and what their services are called. */
const SERVICES = {
  github: "GitHub",
  dbt_cloud: "dbt Cloud",
  fivetran: "Fivetran",
  webhook: "the sender",
  incident: "the sender",
} as const

/** What calls a link, as it stands in addresses. */
export type LinkSource = keyof typeof SERVICES

/** @throws CommandError for an unknown name. */
export function linkSource(name = ""): LinkSource {
  if (Object.hasOwn(SERVICES, name)) return name as LinkSource
  throw wrongUse(`There is no source "${name.slice(0, 100)}": give one of ${Object.keys(SERVICES).join(", ")}.`)
}

/** Name of the service for people. */
export function serviceOf(source: LinkSource): string {
  return SERVICES[source]
}
