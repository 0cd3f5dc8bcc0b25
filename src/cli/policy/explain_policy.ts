import {
  countedAmounts,
  type Decision,
  deliveryFacts,
  describedFacts,
  type Facts,
  type Policy,
  type Step,
} from "../../policy"
import { namedDestinations } from "../../framework"
import type { CommandOptions } from "../command_options"
import type { CommandPlace } from "../command_place"
import { table } from "../terminal"
import { type AskedDelivery, askedDelivery } from "./asked_delivery"
import { goodPolicy } from "./check_policy"

/** What a policy decides of a delivery, and the rules that were compared on the way. */
export interface Explanation {
  decision: Decision
  steps: Step[]
  destinations: readonly (string | undefined)[]
}

/** Prints it. @returns whether the delivery is allowed. @throws CommandError */
export async function explainPolicy(
  options: CommandOptions,
  [file = "", request]: readonly string[],
  place: CommandPlace,
): Promise<boolean> {
  const policy = goodPolicy(file)
  const explanation = await explainDelivery(policy, await askedDelivery(options, request, place))
  if (options.json === true) place.print(JSON.stringify(plain(explanation), undefined, 2))
  else for (const line of lines(policy, explanation)) place.print(line)
  return explanation.decision.is !== "refused"
}

/** Decides as the server does, without calling the integration. */
export async function explainDelivery(
  policy: Policy,
  { request, integration, told }: AskedDelivery,
): Promise<Explanation> {
  const destinations = await namedDestinations(integration, request)
  const facts = deliveryFacts(request, integration, destinations)
  let known: Facts = { ...facts, ...told.facts }
  let found = decide(policy, known)
  if (found.decision.is === "open") {
    known = { ...known, ...(await describedFacts(request, known)) }
    found = decide(policy, known)
  }
  // The server counts what passes only when nothing else refuses it.
  if (found.decision.is === "allowed" && found.decision.limits.length > 0) {
    const amounts = { ...(await countedAmounts(request, known.amounts)), ...told.amounts }
    found = decide(policy, { ...known, amounts })
  }
  return { ...found, destinations }
}

function decide(policy: Policy, facts: Facts): Pick<Explanation, "decision" | "steps"> {
  const steps: Step[] = []
  return { decision: policy.decide(facts, (step) => void steps.push(step)), steps }
}

function lines(policy: Policy, { decision, steps, destinations }: Explanation): string[] {
  const rest = policy.rules.slice(steps.length).map(({ name }) => [name, "not tried"])
  const rows = [...steps.map((step) => [step.rule.name, wordsOf(step, decision)]), ...rest]
  return [
    `Destinations: ${destinations.map((each) => each ?? "unknown").join(", ") || "unknown"}`,
    "",
    ...table(rows),
    ...(rows.length > 0 ? [""] : []),
    verdict(decision),
  ]
}

function wordsOf({ rule, match }: Step, decision: Decision): string {
  const unknown = match.unknown.length > 0 ? ` (unknown, so it counts as matching: ${match.unknown.join(", ")})` : ""
  if (match.is === "no") return `does not match: ${match.at}`
  if (match.is === "pending") return `depends on what is not told: ${match.at}; give --field`
  if (!rule.above) return `matches${unknown}: ${rule.refuse === undefined ? "allows" : "refuses"}`
  const isExceeded = decision.is === "refused" && decision.refusal.rule === rule.name
  const most = [rule.above.rows, rule.above.bytes].map(
    (most, at) => most !== undefined && `${most} ${["rows", "bytes"][at]}`,
  )
  return `matches${unknown}: ${isExceeded ? "refuses, because there are more than" : "allows up to"} ${most.filter(Boolean).join(" and ")}`
}

function verdict(decision: Decision): string {
  if (decision.is === "open") return "Decision: open, because it depends on the fields of the result: give --field."
  if (decision.is === "refused")
    return `Decision: refused by ${decision.refusal.rule}. People see: ${decision.refusal.sentence}`
  return "Decision: allowed."
}

function plain({ decision, steps, destinations }: Explanation) {
  return {
    decision: decision.is,
    ...(decision.is === "refused" && decision.refusal),
    destinations: destinations.map((each) => each ?? null),
    rules: steps.map(({ rule, match }) => ({
      name: rule.name,
      matches: match.is,
      at: match.at,
      unknown: match.unknown,
    })),
  }
}
