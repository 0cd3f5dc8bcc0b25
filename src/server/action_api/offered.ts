import { distance } from "fastest-levenshtein"
import type { EnvironmentReader } from "../../config"
import type { Integration, Registry } from "../../framework"
import type { ActionApiConfig } from "./action_api_config"

type Choice = Pick<ActionApiConfig, "whitelist" | "integrationEnvironment">
type Declares = Pick<Integration, "name" | "label" | "environment" | "isOffered">

/** The integrations that this hub offers: those of the whitelist, or all, whose variables are set. */
export function offeredIntegrations(registry: Registry, config: Choice): Registry {
  return registry.filter((each) => isListed(each, config) && each.isOffered(config.integrationEnvironment))
}

/** Warns of settings that keep integrations from being offered, though they look as if these were wanted. */
export function warnOfMissingOffers(read: EnvironmentReader, integrations: readonly Declares[], config: Choice): void {
  for (const integration of integrations.filter((each) => isListed(each, config))) {
    const warning = incomplete(integration, config)
    if (warning !== undefined) read.warnings.push(warning)
  }
  if (config.whitelist.length > 0) warnOfWhitelist(read, integrations, config)
}

function isListed({ name }: Pick<Integration, "name">, { whitelist }: Choice): boolean {
  return whitelist.length === 0 || whitelist.includes(name)
}

/** A sentence on an integration that lacks required variables: some of them, or all, where the whitelist names it. */
function incomplete(integration: Declares, { whitelist, integrationEnvironment: environment }: Choice) {
  const { name, label } = integration
  const required = integration.environment.filter((each) => each.required).map((each) => each.name)
  const set = required.filter((each) => environment[each]?.trim())
  const missing = required.filter((each) => !set.includes(each))
  const lack = `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing`
  const cure = `set ${missing.length > 1 ? "them" : "it"}`
  if (missing.length > 0 && set.length > 0) {
    return `${lack}, so ${label} is not offered: ${cure}, or unset ${set.join(" and ")}.`
  }
  if (whitelist.length === 0 || integration.isOffered(environment)) return undefined
  if (missing.length > 0) return `ACTION_WHITELIST names ${name}, but ${lack}, so it is not offered: ${cure}.`
  return `ACTION_WHITELIST names ${name}, which is not offered: docs/configuration.md says which variable switches it on.`
}

function warnOfWhitelist(read: EnvironmentReader, integrations: readonly Declares[], config: Choice): void {
  const names = integrations.map(({ name }) => name)
  for (const [index, entry] of config.whitelist.entries()) {
    if (names.includes(entry)) continue
    const meant = nearestName(entry, names)
    const cure = meant === undefined ? "give one of docs/integrations." : `did you mean ${meant}?`
    read.warnings.push(`ACTION_WHITELIST: entry ${index + 1} is the name of no action: ${cure}`)
  }
  const isAny = integrations.some((each) => isListed(each, config) && each.isOffered(config.integrationEnvironment))
  if (isAny) return
  read.warnings.push(
    "ACTION_WHITELIST matches no action that can be offered, so nothing is offered: give names of docs/integrations, " +
      "separated by commas, or unset it to offer all.",
  )
}

/** The known name that is most similar to `asked`; undefined when none is similar. */
function nearestName(asked: string, known: readonly string[]): string | undefined {
  const wanted = asked.toLowerCase().slice(0, 100)
  const [best] = known
    .map((name) => ({ name, slips: distance(wanted, name) }))
    .sort((one, other) => one.slips - other.slips)
  return best && best.slips <= best.name.length / 2 ? best.name : undefined
}
