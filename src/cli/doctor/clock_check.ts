import { SIGNATURE_WINDOW_SEC } from "../../sealing"
import { askHub, NoHubAnswerError } from "../ask_hub"
import { broken, change, type Finding, ok, unchecked } from "./finding"

const TIMEOUT_MS = 4_000
const MAX_ANSWER_BYTES = 64 * 1024
/** A clock that is set by itself is far closer. */
const MAX_SKEW_SEC = 30

/** Somebody whose clock is asked. */
export interface ClockSource {
  /** Such as `Looker (acme)`. */
  name: string
  url: URL
}

/**
 * Compares the clock of this machine with others, by the `Date` header of their answers.
 * @param sources Groups; of each one counts who answers first in its order.
 */
export async function checkClock(sources: readonly (readonly ClockSource[])[]): Promise<Finding[]> {
  const findings = await Promise.all(sources.map(firstOf))
  const found = findings.flatMap((each) => each ?? [])
  return found.length > 0 ? found : [unchecked("Nobody could be asked for the time.")]
}

async function firstOf(sources: readonly ClockSource[]): Promise<Finding | undefined> {
  for (const source of sources) {
    const skewSec = await skewTo(source.url)
    if (skewSec !== undefined) return findingOf(source.name, skewSec)
  }
  return undefined
}

/** Seconds by which the clock here is ahead of the other one; undefined when that does not tell the time. */
async function skewTo(url: URL): Promise<number | undefined> {
  const askedAt = Date.now()
  try {
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES }
    const { headers } = await askHub({ url, method: "HEAD", headers: {}, ...limits })
    const toldAt = Date.parse(headers.date ?? "")
    return Number.isNaN(toldAt) ? undefined : ((askedAt + Date.now()) / 2 - toldAt) / 1000
  } catch (error) {
    if (error instanceof NoHubAnswerError) return undefined
    throw error
  }
}

function findingOf(name: string, skewSec: number): Finding {
  const size = Math.round(Math.abs(skewSec))
  if (size <= MAX_SKEW_SEC) return ok(`The clock here and that of ${name} agree.`)
  const skew = `The clock here is ${size} seconds ${skewSec > 0 ? "ahead of" : "behind"} that of ${name}.`
  const cure = "Let the system set its clock by itself (NTP, chrony or systemd-timesyncd)."
  if (size <= SIGNATURE_WINDOW_SEC) return change(skew, cure)
  return broken(
    `${skew} Signed calls of Slack and of links are refused, and so are calls to services that are signed with the time.`,
    cure,
  )
}
