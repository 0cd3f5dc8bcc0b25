import type { Environment } from "../../config"
import { registry } from "../../framework"
import { type Config, readSettings } from "../../hub_config"
import "../../integrations"
import { lookerbotEntry } from "../../lookerbot"
import { SecretMask } from "../../outbound"
import { makeApiToken } from "../../sealing"
import { offeredIntegrations } from "../../server/action_api"
import { version } from "../../server/version"
import { trimEnd } from "../../text/trim_text"
import { wrongUse } from "../command_error"
import { checkAddress, type ExpectedHub } from "./address_check"
import { checkCertificate } from "./certificate_check"
import { checkClock, type ClockSource } from "./clock_check"
import { checkDisk } from "./disk_check"
import type { Check } from "./examination"
import { unchecked } from "./finding"
import { checkLinks } from "./links_check"
import { checkLookerbot } from "./lookerbot_findings"
import { checkLookers } from "./looker_check"
import { checkServices, partnersOf, targetsOf, withoutAddress } from "./services_check"
import { settingsChecks } from "./settings_checks"

/** What is looked at. */
export interface Plan {
  checks: Check[]
  /** Hides secrets in a text. */
  hide: (text: string) => string
}

/** What can be seen of any hub from outside. @throws CommandError when `text` is not a web address. */
export function outsidePlan(text: string, key: string | undefined): Plan {
  const url = webAddress(text)
  if (!url) throw wrongUse(`"${text.slice(0, 100)}" is no address of a hub: give it from http:// on.`)
  const mask = new SecretMask()
  if (key !== undefined) mask.add(key)
  return { checks: addressChecks(url, { token: key }), hide: (each) => mask.hide(each) }
}

/** Everything, for the hub that the environment describes. */
export function ownPlan(environment: Environment): Plan {
  const settings = readSettings(environment, registry.all)
  const { config } = settings
  const { integrationEnvironment, links, lookerbot, secrets } = config
  const offered = offeredIntegrations(registry, config).all
  const url = webAddress(config.baseUrl)
  const targets = targetsOf(offered, integrationEnvironment)
  const open = withoutAddress(offered, integrationEnvironment)
  const clocks = [
    ...lookerbot.lookers.map((looker) => ({ name: looker.name, url: new URL(looker.url) })),
    ...targets.map((each) => ({ name: each.url.host, url: each.url })),
  ]
  const notAsked = ["address", "certificate"].map((name) => ({
    name,
    run: () => [unchecked("The hub has no public address that could be called.", "Set ACTION_HUB_BASE_URL.")],
  }))
  const mask = maskOf(environment, config)
  return {
    hide: (text) => mask.hide(text),
    checks: [
      ...settingsChecks(settings, registry),
      ...(url ? addressChecks(url, expectedHub(config), clocks) : notAsked),
      { name: "services", run: () => checkServices([...targets, ...partnersOf(links)], open, environment) },
      { name: "disk", run: () => checkDisk(config) },
      ...(url ? [{ name: "looker", run: () => checkLookers(lookerbot.lookers, config.baseUrl) }] : []),
      { name: "lookerbot", run: () => checkLookerbot(environment, settings) },
      { name: "links", run: () => checkLinks(links, secrets) },
    ],
  }
}

/** @param clocks Who else tells the time, besides the hub at the address. */
function addressChecks(url: URL, expected: ExpectedHub, clocks: readonly ClockSource[] = []): Check[] {
  const baseUrl = trimEnd(url.href, "/")
  const ownClock = { name: url.host, url: new URL(`${baseUrl}/healthz`) }
  return [
    { name: "address", run: () => checkAddress(baseUrl, expected) },
    { name: "certificate", run: () => checkCertificate(url) },
    { name: "clock", run: () => checkClock([[ownClock], clocks.slice(0, MAX_CLOCKS)]) },
  ]
}

/** More would take long where none answers. */
const MAX_CLOCKS = 3

function expectedHub(config: Config): ExpectedHub {
  const [secret] = config.secrets
  const entry = lookerbotEntry({ config: config.lookerbot, hub: config }) as { name: string } | undefined
  const names = offeredIntegrations(registry, config).all.map(({ name }) => name)
  return {
    token: secret === undefined ? undefined : makeApiToken(secret),
    label: config.label,
    version: version(),
    names: entry ? [...names, entry.name] : names,
  }
}

function webAddress(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url && /^https?:$/.test(url.protocol) ? url : undefined
}

/** Knows every secret of the hub, so that no answer from outside can bring one back. */
function maskOf(environment: Environment, { secrets, cipherMasters, lookerbot, links }: Config): SecretMask {
  const mask = new SecretMask()
  mask.addNamed(Object.entries(environment).map(([name, value]) => [name, value ?? ""]))
  const { slack, lookers, authToken } = lookerbot
  const ofLookers = lookers.flatMap(({ credentials, webhookToken, deploySecret }) => [
    credentials?.clientSecret,
    webhookToken,
    deploySecret,
  ])
  const all = [...secrets, ...cipherMasters, ...links.secrets, ...ofLookers]
  for (const secret of [...all, authToken, slack.botToken, ...slack.signingSecrets]) mask.add(secret ?? "")
  return mask
}
