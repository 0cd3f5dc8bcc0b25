import type { Amounts, Facts } from "./facts"
import { type Match, matchRule, type Rule } from "./rule"

/** The sentence of a policy that refuses what no rule names. */
const REFUSED_BY_DEFAULT = "The policy of this hub does not allow this delivery: ask the administrators of Looker."
/** How the log and the metrics name the decision where no rule matches. */
const DEFAULT_NAME = "default"

/** Why something is refused. */
export interface Refusal {
  /** Of the rule, or `default`. For the log and the metrics only. */
  readonly rule: string
  /** For people. */
  readonly sentence: string
  /** Keys that the rule asks for and nothing tells. */
  readonly unknown: readonly string[]
}

/** What a policy says of a delivery. `open`: it depends on facts that are not known yet. */
export type Decision =
  | { readonly is: "allowed"; readonly limits: readonly Limit[] }
  | { readonly is: "open" }
  | { readonly is: "refused"; readonly refusal: Refusal }

/** A rule that refuses once an amount is exceeded. */
export interface Limit {
  readonly above: Amounts
  readonly refusal: Refusal
}

/** One rule on the way to a decision, for `hub policy explain`. */
export interface Step {
  readonly rule: Rule
  readonly match: Match
}

/** Who may send what where: rules in order, of which the first that matches decides. Without state. */
export class Policy {
  constructor(
    readonly rules: readonly Rule[],
    readonly refusesByDefault: boolean,
  ) {}

  /**
   * Decides by the facts. A limit is exceeded when an amount is more than it allows, or when nobody counts that amount.
   * @param onStep Is told of each rule that was compared.
   */
  decide(facts: Facts, onStep?: (step: Step) => void): Decision {
    const limits: Limit[] = []
    for (const rule of this.rules) {
      const match = matchRule(rule, facts)
      onStep?.({ rule, match })
      if (match.is === "no") continue
      if (match.is === "pending") return this.isRefusedAnyway(facts) ?? { is: "open" }
      if (rule.refuse === undefined) return { is: "allowed", limits }
      const refusal = { rule: rule.name, sentence: rule.refuse, unknown: match.unknown }
      if (!rule.above) return { is: "refused", refusal }
      const limit = { above: rule.above, refusal }
      const exceeded = exceededBy(limit, facts.amounts)
      if (exceeded) return { is: "refused", refusal: exceeded }
      limits.push(limit)
    }
    return this.refusesByDefault ? { is: "refused", refusal: DEFAULT_REFUSAL } : { is: "allowed", limits }
  }

  /** What the facts decide although some are missing: no rule that may still allow it comes before one that refuses it. */
  private isRefusedAnyway(facts: Facts): Decision | undefined {
    for (const rule of this.rules) {
      const match = matchRule(rule, facts)
      if (match.is === "no" || rule.above) continue
      if (rule.refuse === undefined) return undefined
      const refusal = { rule: rule.name, sentence: rule.refuse, unknown: match.unknown }
      if (match.is === "yes") return { is: "refused", refusal }
    }
    return this.refusesByDefault ? { is: "refused", refusal: DEFAULT_REFUSAL } : undefined
  }
}

const DEFAULT_REFUSAL: Refusal = { rule: DEFAULT_NAME, sentence: REFUSED_BY_DEFAULT, unknown: [] }

/** The refusal of a limit that the amounts exceed; it names the amounts that nobody counts. */
export function exceededBy({ above, refusal }: Limit, amounts: Amounts): Refusal | undefined {
  const names = (["rows", "bytes"] as const).filter((name) => {
    const most = above[name]
    return most !== undefined && !((amounts[name] ?? Infinity) <= most)
  })
  if (names.length === 0) return undefined
  const uncounted = names.filter((name) => amounts[name] === undefined)
  return { ...refusal, unknown: [...refusal.unknown, ...uncounted] }
}
