import { distance } from "fastest-levenshtein"
import { isBlank } from "../text/invisible_text"
import { type Key, KEYS } from "./facts"
import { Pattern, type TextKind } from "./pattern"
import { Policy } from "./policy"
import type { Condition, Rule } from "./rule"

/** A fault of a policy: where it is, and what to do. */
export interface Fault {
  path: (string | number)[]
  words: string
}

const TOP = ["version", "default", "rules"]
const RULE = ["name", "refuse", "allow", "when", "above"]
const WHEN = [...KEYS, "param"]
const AMOUNTS = ["rows", "bytes"]
const NAME = /^[a-z0-9][a-z0-9._-]{0,79}$/i
const MAX_RULES = 10_000
const MAX_SENTENCE = 500
const MAX_PATTERN = 500
const KINDS: Readonly<Partial<Record<Key, TextKind>>> = { destination: "address", looker: "host" }

type Path = readonly (string | number)[]
type Members = Readonly<Record<string, unknown>>

/** Turns the value of a policy file into a policy, and collects everything that is wrong with it. */
export class RuleReader {
  readonly problems: Fault[] = []

  read(value: unknown): Policy {
    const top = this.members(value, [], TOP, "the file holds no policy: begin it with `version: 1`.")
    if (top.version !== 1) this.fault(["version"], "`version` is not 1: write `version: 1`.")
    const { default: otherwise = "allow", rules: list = [] } = top
    if (otherwise !== "allow" && otherwise !== "refuse") {
      this.fault(["default"], "`default` is neither allow nor refuse: give one of them.")
    }
    if (!Array.isArray(list)) this.fault(["rules"], "`rules` is not a list: begin each rule with a dash.")
    else if (list.length > MAX_RULES) this.fault(["rules"], `there are more than ${MAX_RULES} rules: say it in fewer.`)
    const rules = Array.isArray(list)
      ? list.slice(0, MAX_RULES).map((rule, index) => this.rule(rule, ["rules", index]))
      : []
    this.checkNames(rules)
    return new Policy(rules, otherwise === "refuse")
  }

  private rule(value: unknown, path: Path): Rule {
    const { name, refuse, allow, when, above } = this.members(
      value,
      path,
      RULE,
      "a rule has a `name` and `refuse` or `allow`.",
    )
    if (typeof name !== "string" || !NAME.test(name)) {
      this.fault([...path, "name"], "the rule has no usable `name`: give one of letters, digits, dots and dashes.")
    }
    if ((refuse === undefined) === (allow === undefined)) {
      this.fault(path, "a rule either refuses or allows: give it `refuse: <sentence>` or `allow: true`.")
    } else if (refuse !== undefined && !isSentence(refuse)) {
      this.fault(
        [...path, "refuse"],
        "`refuse` is no sentence: tell people in up to 500 characters what they may do instead.",
      )
    } else if (allow !== undefined && allow !== true) {
      this.fault([...path, "allow"], "`allow` is not true: write `allow: true`, or `refuse: <sentence>`.")
    }
    if (above !== undefined && allow !== undefined) {
      this.fault([...path, "above"], "only a rule that refuses can have `above`: write `refuse: <sentence>`.")
    }
    return {
      name: String(name),
      refuse: allow === undefined ? String(refuse) : undefined,
      ...this.when(when, [...path, "when"]),
      above: above === undefined ? undefined : this.above(above, [...path, "above"]),
    }
  }

  private when(value: unknown, path: Path): Pick<Rule, "keys" | "params"> {
    const members =
      value === undefined ? {} : this.members(value, path, WHEN, "`when` holds no keys: leave it out to match all.")
    const keys = KEYS.filter((key) => members[key] !== undefined).map(
      (key) => [key, this.condition(members[key], [...path, key], KINDS[key] ?? "name")] as const,
    )
    const at = [...path, "param"]
    const settings =
      members.param === undefined ? {} : this.members(members.param, at, undefined, "`param` names no setting.")
    const params = Object.keys(settings).map(
      (name) => [name, this.condition(settings[name], [...at, name], "value")] as const,
    )
    return { keys: new Map(keys), params: new Map(params) }
  }

  private condition(value: unknown, path: Path, kind: TextKind): Condition {
    const isNot = isObject(value)
    const list = isNot ? this.members(value, path, ["not"], "").not : value
    const texts = Array.isArray(list) ? list : [list]
    if (texts.length === 0)
      this.fault(path, "the list is empty, so it would never match: name something, or leave the key out.")
    const good = texts.filter((text): text is string | number => typeof text === "string" || typeof text === "number")
    const isGood = good.length === texts.length && good.every((text) => !isBlank(String(text)))
    if (!isGood)
      this.fault(path, "this is no list of texts: write [one, two] or { not: [one, two] }, in quotes where in doubt.")
    if (good.some((text) => String(text).length > MAX_PATTERN))
      this.fault(path, "a pattern has more than 500 characters.")
    return { patterns: good.map((text) => new Pattern(String(text), kind)), isNot }
  }

  private above(value: unknown, path: Path): NonNullable<Rule["above"]> {
    const members = this.members(value, path, AMOUNTS, "`above` holds no number: give `rows` or `bytes`.")
    for (const name of AMOUNTS) {
      const amount = members[name]
      if (amount === undefined || (Number.isSafeInteger(amount) && Number(amount) >= 0)) continue
      this.fault([...path, name], `\`${name}\` is not a whole number from 0: write digits only.`)
    }
    const { rows, bytes } = members
    if (rows === undefined && bytes === undefined) this.fault(path, "`above` holds no number: give `rows` or `bytes`.")
    return { rows: rows as number | undefined, bytes: bytes as number | undefined }
  }

  private checkNames(rules: readonly Rule[]): void {
    const seen = new Set<string>()
    for (const [index, { name }] of rules.entries()) {
      if (seen.has(name)) this.fault(["rules", index, "name"], "another rule has this name: give each its own.")
      seen.add(name)
    }
  }

  /** The members of a map. @param names Those that it may have; undefined: any. */
  private members(value: unknown, path: Path, names: readonly string[] | undefined, cure: string): Members {
    if (!isObject(value)) {
      this.fault(path, cure)
      return {}
    }
    for (const name of Object.keys(value)) {
      if (!names || names.includes(name)) continue
      const near = names.toSorted((one, other) => distance(one, name) - distance(other, name))[0]
      this.fault([...path, name], `nothing is called ${JSON.stringify(name.slice(0, 60))} here: did you mean ${near}?`)
    }
    return value
  }

  private fault(path: Path, words: string): void {
    this.problems.push({ path: [...path], words })
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isSentence(value: unknown): boolean {
  return typeof value === "string" && !isBlank(value) && value.length <= MAX_SENTENCE
}
