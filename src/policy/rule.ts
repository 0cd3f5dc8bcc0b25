import { type Facts, type Fact, type Key, PENDING } from "./facts"
import type { Pattern } from "./pattern"

/** Longest text that is compared, in characters. A longer one counts as unknown. */
const MAX_TEXT = 4096

/** The patterns of one key. */
export interface Condition {
  readonly patterns: readonly Pattern[]
  /** Whether it matches when none of the patterns does. */
  readonly isNot: boolean
}

/** A rule of a policy. All its conditions must match. */
export interface Rule {
  readonly name: string
  /** The sentence for people. Absent: the rule allows. */
  readonly refuse?: string
  readonly keys: ReadonlyMap<Key, Condition>
  /** By the name of a setting. */
  readonly params: ReadonlyMap<string, Condition>
  /** Refuses only what exceeds one of these. */
  readonly above?: { readonly rows?: number; readonly bytes?: number }
}

/** Whether a rule matches. `at` is the first key that did not, or is not known yet; `unknown` are the keys that nothing tells. */
export interface Match {
  readonly is: "yes" | "no" | "pending"
  readonly at?: string
  readonly unknown: readonly string[]
}

/** Compares a rule with the facts. */
export function matchRule(rule: Rule, facts: Facts): Match {
  const isRefusing = rule.refuse !== undefined
  const unknown: string[] = []
  let pending: string | undefined
  for (const [name, condition, fact] of conditions(rule, facts)) {
    if (fact === PENDING) {
      pending ??= name
      continue
    }
    const held = isRefusing ? someMatch(condition, fact) : everyMatches(condition, fact)
    if (held === "no") return { is: "no", at: name, unknown }
    if (held === "unknown") unknown.push(name)
  }
  return pending === undefined ? { is: "yes", unknown } : { is: "pending", at: pending, unknown }
}

function* conditions({ keys, params }: Rule, facts: Facts): Generator<[string, Condition, Fact | typeof PENDING]> {
  for (const [key, condition] of keys) yield [key, condition, facts[key]]
  for (const [name, condition] of params) {
    const value = facts.params[name]
    yield [`param ${name}`, condition, [value ? [value] : undefined]]
  }
}

/** One part is enough. What is unknown counts as matching. */
function someMatch(condition: Condition, fact: Fact): "yes" | "no" | "unknown" {
  const held = fact.map((names) => holds(condition, names))
  return held.includes(true) ? "yes" : held.includes(undefined) ? "unknown" : "no"
}

/** Every part must match. What is unknown does not. */
function everyMatches(condition: Condition, fact: Fact): "yes" | "no" {
  return fact.every((names) => holds(condition, names) === true) ? "yes" : "no"
}

function holds({ patterns, isNot }: Condition, names: readonly string[] | undefined): boolean | undefined {
  if (names === undefined || names.some((name) => name.length > MAX_TEXT)) return undefined
  return names.some((name) => patterns.some((pattern) => pattern.matches(pattern.plainText(name)))) !== isNot
}
