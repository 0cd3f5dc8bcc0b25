import * as Hub from "../../framework"
import type { HubspotRecord } from "./hubspot_record"

/** Length of HubSpot's own words in a reason, in characters. A reason of a receipt has 300 at most. */
const MAX_SAID = 160
/** Shorter values stay in HubSpot's words: they identify nobody. */
const MIN_HIDDEN = 5
const MAX_EVIDENCE = 50
const MAX_ID = 40

/** The part of HubSpot's errors that is for people. */
export interface HubspotError {
  message?: string
  errors: { message?: string; code?: string }[]
}

/** What HubSpot's support asks for. */
export interface Evidence {
  /** Of the record. */
  id?: string
  correlationId?: string
}

/** HubSpot writes the properties at fault into its message, as a JSON list behind a colon. */
const PROBLEMS = new Hub.Shape((z) =>
  z.array(z.object({ message: z.string(), error: z.string().optional(), name: z.string().optional() })).min(1),
)

/** What HubSpot says, in one line; undefined when it says nothing. */
export function wordsOf({ message = "", errors }: HubspotError): string | undefined {
  const start = message.indexOf("[{")
  const problems = start < 0 ? undefined : PROBLEMS.tryReadJson(message.slice(start))
  const said = problems
    ? message.slice(0, start) +
      problems.map((problem) => `${problem.message}${inBrackets([problem.name, problem.error])}`).join("; ")
    : message
  const details = errors.flatMap((each) => (each.message && !said.includes(each.message) ? [each.message] : []))
  return Hub.words([said, ...details.slice(0, 3)].filter(Boolean).join(" "))
}

/** Puts "…" in the place of cell values, which HubSpot likes to quote: they may be addresses of people. */
export function withoutValues(said: string, records: readonly HubspotRecord[]): string {
  let text = said
  for (const { properties } of records) {
    for (const value of Object.values(properties)) {
      if (value && value.length >= MIN_HIDDEN && value.length <= text.length) text = text.replaceAll(value, "…")
    }
  }
  return text
}

/**
 * Makes the reasons of a delivery. Equal words become one reason, with the first id and correlation id that came with them, so that
 * the receipt counts them together.
 */
export class HubspotReasons {
  /** Words → the reason with its evidence. */
  private readonly firsts = new Map<string, { reason: string; hasId: boolean }>()

  /** @param before Text before HubSpot's words. @param after Text behind them, such as a cure. */
  of(said: string, { id, correlationId }: Evidence, before: string, after = ""): string {
    const words = Hub.sentence(before + Hub.shortenText(said, MAX_SAID)) + (after && ` ${after}`)
    const known = this.firsts.get(words)
    // A batch that is refused before it is sent in halves has no id yet.
    if (known && (known.hasId || id === undefined)) return known.reason
    const facts = [
      id && `id ${Hub.cutText(id, MAX_ID)}`,
      correlationId && `correlation id ${Hub.cutText(correlationId, MAX_ID)}`,
    ]
    const reason = words + inBrackets(facts)
    if (known || this.firsts.size < MAX_EVIDENCE) this.firsts.set(words, { reason, hasId: id !== undefined })
    return reason
  }
}

function inBrackets(parts: readonly (string | undefined)[]): string {
  const said = parts.filter(Boolean).join(", ")
  return said && ` [${said}]`
}
