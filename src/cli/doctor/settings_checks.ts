import { EnvironmentReader } from "../../config"
import { OAuthIntegration, type Registry } from "../../framework"
import type { Settings } from "../../hub_config"
import { isEndOfLife } from "../../node_release"
import { offeredIntegrations, warnOfMissingOffers } from "../../server/action_api/offered"
import type { Check } from "./examination"
import { broken, change, counted, type Finding, ok } from "./finding"
import { checkPolicy, OF_POLICY } from "./policy_check"

/** Begins every sentence on a secret. */
const OF_SECRETS = /^(?:ACTION_HUB_SECRET|CIPHER_MASTER|ENCRYPT_PAYLOAD\w*|LINKS_SECRET)\b/

/** The checks that only read the environment. */
export function settingsChecks(settings: Settings, registry: Registry): Check[] {
  const { config, problems, unread } = settings
  const ofOffers = missingOffers(settings, registry)
  const isElsewhere = (text: string) => OF_SECRETS.test(text) || unread.includes(text) || ofOffers.includes(text)
  const start = [
    ...(problems.length === 0 ? [ok("The hub starts with these settings.")] : []),
    ...problems.filter((text) => !OF_SECRETS.test(text) && !OF_POLICY.test(text)).map((text) => broken(text)),
    ...config.warnings.filter((text) => !isElsewhere(text)).map((text) => change(text)),
    ...surroundings(config.isProduction),
  ]
  return [
    { name: "settings", run: () => start },
    { name: "secrets", run: () => secrets(settings, registry) },
    { name: "integrations", run: () => offers(settings, registry, ofOffers) },
    { name: "variables", run: () => variables(settings) },
    { name: "policy", run: () => checkPolicy(settings) },
  ]
}

function surroundings(isProduction: boolean): Finding[] {
  const { node } = process.versions
  return [
    ...(isProduction ? [] : [change("NODE_ENV is not production: what is meant for development is on.", "Set it.")]),
    ...(isEndOfLife(node) ? [change(`Node ${node} has reached its end of life.`, "Run the hub on Node 24.")] : []),
  ]
}

function secrets({ config, problems }: Settings, registry: Registry): Finding[] {
  const wrong = problems.filter((text) => OF_SECRETS.test(text)).map((text) => broken(text))
  const weak = config.warnings.filter((text) => OF_SECRETS.test(text)).map((text) => change(text))
  const { secrets: given, cipherMasters: masters, integrationEnvironment } = config
  // Several are accepted as one text as well, which is the longest of them.
  const pieces = given.length > 1 ? given.slice(0, -1) : given
  const lengths = pieces.map(({ length }) => length).join(", ")
  const tokens = `ACTION_HUB_SECRET holds ${counted(pieces.length, "secret")}, of ${lengths} characters.`
  const found = [...wrong, ...weak]
  if (given.length > 0 && found.every(({ message }) => !message.startsWith("ACTION_HUB_SECRET"))) found.push(ok(tokens))
  const isEncrypting = Object.entries(integrationEnvironment).some(
    ([name, value]) => name.startsWith("ENCRYPT_PAYLOAD") && value === "true",
  )
  const hasLogins = offeredIntegrations(registry, config).all.some((each) => each instanceof OAuthIntegration)
  if (wrong.some(({ message }) => /^(?:CIPHER|ENCRYPT)/.test(message))) return found
  return [...found, ...logins(masters.length, isEncrypting, hasLogins)]
}

function logins(keys: number, isEncrypting: boolean, hasLogins: boolean): Finding[] {
  if (keys > 0) {
    const use = isEncrypting ? "the first encrypts" : "they only read, since no ENCRYPT_PAYLOAD is true"
    return [ok(`CIPHER_MASTER holds ${counted(keys, "key")} of stored logins: ${use}.`)]
  }
  if (!hasLogins) return []
  return [ok("CIPHER_MASTER is not set: logins are given to Looker unencrypted, and Looker encrypts what it stores.")]
}

function offers({ config }: Settings, registry: Registry, warnings: readonly string[]): Finding[] {
  const offered = offeredIntegrations(registry, config).all
  const unverified = offered.filter(({ isUnverified }) => isUnverified).map(({ name }) => name)
  const more = unverified.length > 0 ? ` Nobody could try these against their service: ${unverified.join(", ")}.` : ""
  const all = `${offered.length} of ${counted(registry.all.length, "integration")} are offered.${more}`
  return [...warnings.map((text) => change(text)), offered.length > 0 ? ok(all) : change("Nothing is offered.")]
}

function variables({ config, unread }: Settings): Finding[] {
  const { unusedVariables: unused } = config
  const cure = unused.length > 1 ? "Unset them." : "Unset it."
  const idle = `${unused.join(", ")} ${unused.length > 1 ? "have" : "has"} no effect on this hub.`
  const found = unread.map((text) => change(text))
  if (unused.length > 0) found.push({ ...ok(idle), cure })
  return found.length > 0 ? found : [ok("The hub reads every variable that is meant for it.")]
}

/** What the start says of integrations that look as if they were wanted and are not offered. */
function missingOffers({ config }: Settings, registry: Registry): readonly string[] {
  const read = new EnvironmentReader({})
  warnOfMissingOffers(read, registry.all, config)
  return read.warnings
}
