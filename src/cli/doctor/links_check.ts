import type { LinksConfig } from "../../links"
import { trimEnd } from "../../text/trim_text"
import { askHub, NoHubAnswerError } from "../ask_hub"
import { change, counted, type Finding, ok, unchecked } from "./finding"

const TIMEOUT_MS = 5_000
const MAX_ANSWER_BYTES = 1024 * 1024

/** Looks whether services can call back into Looker through this hub. */
export async function checkLinks(config: LinksConfig, hubSecrets: readonly string[]): Promise<Finding[]> {
  const { isOn, lookers, sources, secrets, revoked, baseUrl, days } = config
  if (!isOn) {
    return [
      unchecked(lookers.length === 0 ? "Links are off: no Looker is set." : "Links are off: LINKS_SOURCES is none."),
    ]
  }
  const own = secrets === hubSecrets ? "the keys of ACTION_HUB_SECRET" : counted(secrets.length, "own key")
  const facts = `Links are on: ${sources.join(", ")}; ${own}, ${days} days, ${revoked.length} revoked.`
  const findings = [ok(facts)]
  if (lookers.every(({ credentials }) => credentials === undefined)) {
    findings.push(
      change("No Looker has API credentials here, so links can only deploy by webhook.", "Set those of an API user."),
    )
  }
  const isAnswered = await answersAt(baseUrl)
  if (isAnswered === false) {
    const cure = "Let the proxy in front pass /links and /hooks on to the hub, and start all of it with these settings."
    findings.push(change(`${baseUrl}/links does not show the page of links.`, cure))
  }
  return findings
}

/** Whether the page of links is there; undefined when nothing answers, which the address says. */
async function answersAt(baseUrl: string): Promise<boolean | undefined> {
  if (!URL.canParse(baseUrl)) return undefined
  const url = new URL(`${trimEnd(baseUrl, "/")}/links`)
  try {
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES }
    const { status } = await askHub({ url, method: "GET", headers: { accept: "text/html" }, ...limits })
    return status === 200
  } catch (error) {
    if (error instanceof NoHubAnswerError) return undefined
    throw error
  }
}
