import { Shape, type Shaped } from "../../data/json"
import { networkCause } from "../../outbound"
import { trimEnd } from "../../text/trim_text"
import { askHub, type HubAnswer, lookerHeaders, NoHubAnswerError } from "../ask_hub"
import { broken, change, type Finding, ok, unchecked } from "./finding"

const TIMEOUT_MS = 5_000
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

const ALIVE = new Shape((z) => z.object({ status: z.literal("ok") }))
const LISTING = new Shape((z) =>
  z.object({ label: z.string(), integrations: z.array(z.object({ name: z.string(), url: z.string() })) }),
)
type Listing = Shaped<typeof LISTING>
/** Of the page that people see at the address. */
const VERSION = /\bVersion (\d{1,6}\.\d{1,6}\.\d{1,6})/

/** What is known of the hub that should answer. */
export interface ExpectedHub {
  /** Token of the hub. Absent: the list is not asked for. */
  token?: string
  /** The rest is not compared where it is absent. */
  label?: string
  version?: string
  /** Names of what is offered. */
  names?: readonly string[]
}

/** Looks from outside whether this hub answers at its public address, as Looker calls it. */
export async function checkAddress(baseUrl: string, expected: ExpectedHub): Promise<Finding[]> {
  const alive = await ask(baseUrl, "/healthz")
  if ("failure" in alive) return [alive.failure]
  if (!ALIVE.tryRead(alive.json)) return [strangerAt(baseUrl, alive)]
  const [ready, page, listed] = await Promise.all([
    ask(baseUrl, "/readyz"),
    ask(baseUrl, "/"),
    expected.token === undefined ? undefined : ask(baseUrl, "/", expected.token),
  ])
  return [
    ...schemeFindings(baseUrl),
    ...readyFindings(ready),
    ...versionFindings(page, expected.version),
    ...listingFindings(baseUrl, listed, expected),
  ]
}

type Asked = HubAnswer | { failure: Finding }

async function ask(baseUrl: string, path: string, token?: string): Promise<Asked> {
  try {
    return await askHub({
      url: new URL(trimEnd(baseUrl, "/") + path),
      method: token === undefined ? "GET" : "POST",
      headers: token === undefined ? {} : lookerHeaders(token),
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
    })
  } catch (error) {
    if (error instanceof NoHubAnswerError) return { failure: unreached(baseUrl, error) }
    throw error
  }
}

function unreached(baseUrl: string, { reason, cause }: NoHubAnswerError): Finding {
  const network = networkCause(cause) ?? "the connection failed"
  if (network.includes("certificate")) return unchecked(`${baseUrl} was not asked: ${network}; see certificate.`)
  const why = reason === "late" ? `it did not answer within ${TIMEOUT_MS / 1000} seconds` : network
  return broken(
    `${baseUrl} cannot be reached from here: ${why}.`,
    "Look at the DNS name, the firewall, the proxy in front and the hub, in this order. From inside its own network a public address may not work: try from outside as well, with --url.",
  )
}

function strangerAt(baseUrl: string, { status, headers: { location } }: HubAnswer): Finding {
  if (location !== undefined) {
    const cure = "Give the address behind the redirect: Looker posts here, and a redirect may turn a POST into a GET."
    return broken(`${baseUrl} leads elsewhere, to ${originOf(location, baseUrl)} (${status}).`, cure)
  }
  if (status >= 502 && status <= 504) {
    return broken(
      `At ${baseUrl} a proxy answers ${status}, and no hub behind it.`,
      "Start the hub, and compare PORT with the port that the proxy calls.",
    )
  }
  return broken(
    `At ${baseUrl} something else answers: ${status} to /healthz.`,
    "Give the address of the hub, with the path that the proxy in front adds, if it adds one.",
  )
}

/** Where a redirect leads, without its query. */
function originOf(location: string, baseUrl: string): string {
  const url = URL.canParse(location, baseUrl) ? new URL(location, baseUrl) : undefined
  return url ? url.origin + url.pathname : "an address that is none"
}

function schemeFindings(baseUrl: string): Finding[] {
  if (new URL(baseUrl).protocol === "https:") return [ok(`${baseUrl} answers, over https and without a redirect.`)]
  return [change(`${baseUrl} answers, over http.`, "Put a proxy with a certificate in front: Looker calls only https.")]
}

function readyFindings(ready: Asked): Finding[] {
  if ("failure" in ready) return [ready.failure]
  if (ready.status === 200) return []
  return [change("The hub says that it is not ready, or is stopping.", "Read the answer of /readyz and the log.")]
}

function versionFindings(page: Asked, expected: string | undefined): Finding[] {
  if (expected === undefined || "failure" in page) return []
  const version = VERSION.exec(page.text)?.[1]
  if (version === undefined) return [change("The hub there does not say its version.", "Look whether it is this hub.")]
  if (version === expected) return []
  return [change(`The hub there has version ${version}, this one ${expected}.`, "Deploy one version everywhere.")]
}

function listingFindings(baseUrl: string, listed: Asked | undefined, expected: ExpectedHub): Finding[] {
  if (listed === undefined) {
    return [unchecked("The list of integrations was not asked for, which needs a token.", "Add --key, or set HUB_KEY.")]
  }
  if ("failure" in listed) return [listed.failure]
  if (listed.status === 403) {
    return [
      broken(
        "The hub there refuses the token: its ACTION_HUB_SECRET is another one.",
        "Give every copy of the hub, and this command, the same secret.",
      ),
    ]
  }
  const listing = listed.status === 200 ? LISTING.tryRead(listed.json) : undefined
  if (!listing) return [broken(`The hub there answers ${listed.status} and no list.`, "Look at its log.")]
  const findings = [...ownAddress(baseUrl, listing, expected), ...sameList(listing, expected)]
  return findings.length > 0
    ? findings
    : [ok(`It takes the token, and lists ${listing.integrations.length} integrations.`)]
}

/** The addresses in the list are those that Looker calls. */
function ownAddress(baseUrl: string, { integrations }: Listing, expected: ExpectedHub): Finding[] {
  const elsewhere = integrations.find(({ url }) => !hrefOf(url).startsWith(`${trimEnd(baseUrl, "/")}/`))
  if (!elsewhere) return []
  const place = originOf(elsewhere.url, baseUrl).replace(/\/actions\/.*/, "")
  // A live hub may well be looked at by an address that is not its public one.
  const outcome = expected.names ? broken : change
  return [
    outcome(
      `The hub there takes itself to be at ${place}, so Looker calls it there.`,
      "Set its ACTION_HUB_BASE_URL to its public address, then refresh the hub in Looker.",
    ),
  ]
}

function hrefOf(address: string): string {
  return URL.canParse(address) ? new URL(address).href : ""
}

function sameList({ label, integrations }: Listing, expected: ExpectedHub): Finding[] {
  const findings: Finding[] = []
  if (expected.label !== undefined && label !== expected.label) {
    findings.push(
      change(
        `The hub there has the label "${label}".`,
        "Start it anew with these settings, or look whether it is this hub.",
      ),
    )
  }
  const { names } = expected
  if (!names) return findings
  const there = integrations.map(({ name }) => name)
  const more = there.filter((name) => !names.includes(name))
  const fewer = names.filter((name) => !there.includes(name))
  if (more.length === 0 && fewer.length === 0) return findings
  const parts = [
    ...(more.length > 0 ? [`it offers ${more.join(", ")}`] : []),
    ...(fewer.length > 0 ? [`it does not offer ${fewer.join(", ")}`] : []),
  ]
  return [
    ...findings,
    change(`The hub there has other settings: ${parts.join("; ")}.`, "Start it anew with these settings."),
  ]
}
