import { eachFact, type Facts, fieldFacts, type Gate, NO_FACTS, oneFact, UNKNOWN } from "../policy"
import type { Looker, LookerQuery } from "../looker"
import type { Slack } from "./slack/slack"
import type { SlackCalls } from "./slack/slack_calls"

/** What is about to be posted, as far as it is known. */
export interface Outgoing {
  type: "query" | "dashboard"
  title?: string
  query?: Pick<LookerQuery, "model" | "view">
  /** Of a file that Looker has pushed. */
  format?: string
  /** The fields of a result that is shown. */
  fields?: readonly { name: string; tags?: readonly string[] | null }[]
  /** Rows of that result. */
  rows?: number
}

/** Asks the policy whether it may be posted. Rejects with DeliveryError, which has the sentence for people. */
export type Permit = (outgoing: Outgoing) => Promise<void>

export interface PermitOptions {
  /** Absent: everything may be posted. */
  gate?: Gate
  looker: Looker
  slack: Slack
  calls: SlackCalls
  /** Absent where Slack does not tell it. */
  channel?: string
}

/** Permits what is posted in one channel. */
export function permitFor({ gate, looker, slack, calls, channel }: PermitOptions): Permit {
  return async ({ type, title, query, format, fields, rows }) => {
    if (!gate) return
    const { team_id: team } = await slack.identity(calls)
    const described = fieldFacts(fields?.map(({ name, tags }) => ({ name, label: name, tags: [...(tags ?? [])] })))
    const facts: Facts = {
      ...NO_FACTS,
      looker: oneFact(new URL(looker.settings.url).hostname),
      integration: oneFact("lookerbot"),
      type: oneFact(type),
      format: oneFact(format),
      model: oneFact(query?.model ?? undefined),
      explore: query ? oneFact(`${query.model}/${query.view}`) : UNKNOWN,
      title: oneFact(title),
      ...described,
      destination: eachFact([channel && `slack://${team?.toLowerCase() ?? ""}/${channel}`]),
      amounts: { rows },
    }
    gate.check(facts, { integration: "lookerbot" })
  }
}
