import { distance } from "fastest-levenshtein"

/** A variable that begins so is meant for this hub and for nothing else. */
const OWN_PREFIXES = ["ACTION_HUB_", "ENCRYPT_PAYLOAD", "LINKS_", "LOOKERBOT_", "LOOKER_SLACKBOT_", "SLACKBOT_"]
/** Names that platforms and other programs set, or nearly: a name that is close to one of them says nothing. */
const SHARED = /^(?:APP|AWS|AZURE|BASE|DEBUG|GITHUB|GOOGLE_CLOUD|IDENTITY|NODE|PORT|WEB)(?:_|$)/
/** Most letters in which a name of no own prefix may differ from one that the hub reads, to count as meant for it. */
const MAX_SLIPS = 2
const MIN_LENGTH = 8
/** Limits of logs in OpenTelemetry: each name is two letters off that of traces, `OTEL_BSP_`. */
const OTEL_LOGS = "OTEL_BLRP_"

/**
 * Finds the variables that are meant for this hub and that nobody reads: those with a prefix of its own, and those that are one
 * or two letters off.
 * @param set Names of all variables that are set.
 * @param known Names of all variables that the hub reads, or accepts without effect.
 * @returns for each a sentence with the nearest name, without its value.
 */
export function unreadVariables(set: readonly string[], known: ReadonlySet<string>): string[] {
  const isSet = new Set(set)
  const names = [...known].filter((name) => !name.endsWith("_FILE"))
  return set
    .filter((name) => !known.has(name) && !isOfKubernetes(name) && !name.startsWith(OTEL_LOGS))
    .flatMap((name) => {
      const ofFile = name.endsWith("_FILE") ? name.slice(0, -"_FILE".length) : ""
      if (known.has(ofFile) && !SHARED.test(ofFile)) {
        return [`${name} is set, but ${ofFile} cannot come from a file: set ${ofFile} itself.`]
      }
      if (OWN_PREFIXES.some((prefix) => name.startsWith(prefix))) return [unread(name, nearest(name, names))]
      const meant = slipOf(name, names)
      return meant === undefined || isSet.has(meant) ? [] : [unread(name, meant)]
    })
}

/** Kubernetes sets these for a service of the same name, such as ACTION_HUB_PORT_80_TCP_ADDR for `action-hub`. */
function isOfKubernetes(name: string): boolean {
  return name.endsWith("_SERVICE_HOST") || name.endsWith("_PORT") || name.includes("_PORT_")
}

function unread(name: string, meant: string | undefined): string {
  const cure = meant === undefined ? "unset it" : `did you mean ${meant}? Else unset it`
  return `${name} is set, but the hub reads no variable of that name: ${cure}.`
}

/** The name that was meant; undefined when none is similar. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const longer = known.find((each) => each.startsWith(name))
  if (longer !== undefined) return longer
  const [best] = known
    .map((each) => ({ each, slips: distance(name, each) }))
    .sort((one, other) => one.slips - other.slips)
  return best && best.slips <= name.length / 3 ? best.each : undefined
}

/** The name of which `name` is a slip of the keyboard. */
function slipOf(name: string, known: readonly string[]): string | undefined {
  const [first] = name.split("_", 1)
  const own = known.filter((each) => !SHARED.test(each) && each.length >= MIN_LENGTH && each.split("_", 1)[0] === first)
  return own.find((each) => Math.abs(each.length - name.length) <= MAX_SLIPS && distance(name, each) <= MAX_SLIPS)
}
