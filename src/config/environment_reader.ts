import { readFileSync } from "node:fs"

/** Lists every problem found in the environment and how to fix it. Never holds a value that could be a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(["The configuration has problems:", ...problems.map((problem) => `  - ${problem}`)].join("\n"))
    this.name = "ConfigError"
  }
}

/** A secret below this length can be guessed. */
const MIN_SECRET_LENGTH = 16

const FLAGS: Readonly<Record<string, boolean>> = { true: true, yes: true, 1: true, false: false, no: false, 0: false }
const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }

/** For a switch that any value turns on: what to do where the value seems to turn it off. */
export function switchCure(value: string): string | undefined {
  const isMeantOff = /^(?:false|no|0|off)$/i.test(value.trim())
  return isMeantOff ? "unset it to switch it off, since any value switches it on" : undefined
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads typed values from the environment and collects all problems, so that they are reported together. */
export class EnvironmentReader {
  readonly problems: string[] = []
  /** Settings that work but should be changed, each with how to change it. */
  readonly warnings: string[] = []
  /** Names of all variables that were asked for, set or not. */
  readonly asked = new Set<string>()

  constructor(private readonly environment: Environment) {}

  /** Whether a switch is on. Any value that is not empty turns it on; one that means off gets a warning. */
  isSet(name: string): boolean {
    const value = this.raw(name)
    const cure = switchCure(value ?? "")
    if (cure !== undefined) this.warnings.push(`${name} has no usable value: ${cure}.`)
    return Boolean(value)
  }

  /** A switch with a value of its own: true, yes, 1, false, no or 0, in any case. */
  flag(name: string, fallback: boolean): boolean {
    const value = this.text(name)
    const known = value === undefined ? fallback : FLAGS[value.toLowerCase()]
    if (known === undefined) this.problems.push(`${name} is neither true nor false: give one of them.`)
    return known ?? fallback
  }

  /** One of several words, in any case. */
  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.text(name)?.toLowerCase()
    const known = value === undefined ? fallback : choices.find((choice) => choice === value)
    if (known === undefined) this.problems.push(`${name} is unknown: give one of ${choices.join(", ")}.`)
    return known ?? fallback
  }

  /** A number of bytes: digits, and after them b, kb, mb or gb where it is not bytes. */
  bytes(name: string, fallback: number): number {
    const value = this.text(name)
    if (value === undefined) return fallback
    const [, digits, unit = "b"] = /^(\d{1,12})\s*([kmg]?b)?$/i.exec(value) ?? []
    const bytes = Number(digits) * (UNITS[unit.toLowerCase()] ?? 1)
    if (bytes > 0) return bytes
    this.problems.push(`${name} is not a size: give one such as 50mb.`)
    return fallback
  }

  /** The names of all set variables for which `fit` returns true. */
  names(fit: (name: string) => boolean): string[] {
    return Object.keys(this.environment).filter((name) => this.environment[name] !== undefined && fit(name))
  }

  /** The value as it is set, not trimmed. */
  raw(name: string): string | undefined {
    this.asked.add(name)
    return this.environment[name]
  }

  /** The trimmed value of the first of `names` that is set and not blank. */
  text(...names: string[]): string | undefined {
    return names.map((name) => this.raw(name)?.trim()).find((value) => value)
  }

  /** The value of a variable, else the content of the file that `<name>_FILE` names. */
  secretText(name: string): string | undefined {
    const file = this.text(`${name}_FILE`)
    const value = this.text(name)
    if (value !== undefined || file === undefined) return value
    try {
      return readFileSync(file, "utf8").trim() || undefined
    } catch {
      this.problems.push(`${name}_FILE is not a file that the hub can read: give the path of one.`)
      return undefined
    }
  }

  /** As `secretText`, for a variable that had another name; the newer one wins, and the older one gets a warning. */
  renamedText(name: string, olderName: string): string | undefined {
    const older = this.secretText(olderName)
    if (older !== undefined) this.warnings.push(`${olderName} is an older name: set ${name} instead.`)
    return this.secretText(name) ?? older
  }

  /** @param cure Tells people what to set; ends the error message. */
  required(names: readonly string[], cure: string): string {
    const value = this.text(...names)
    if (!value) this.problems.push(`${names[0]} is missing: ${cure}`)
    return value ?? ""
  }

  /**
   * A whole number from `min` to `max`.
   * @param isShown Whether the problem quotes a wrong value. Default true.
   */
  integer(
    name: string,
    { min, max, fallback, isShown = true }: { min: number; max: number; fallback: number; isShown?: boolean },
  ): number {
    const value = this.text(name)
    if (value === undefined) return fallback
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN
    if (number >= min && number <= max) return number
    const trouble = isShown ? `is "${value.slice(0, 20)}"` : "cannot be used"
    this.problems.push(`${name} ${trouble}: give a whole number from ${min} to ${max}.`)
    return fallback
  }

  /** Trimmed entries of a comma-separated list. */
  list(...names: string[]): string[] {
    return (this.text(...names) ?? "")
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry)
  }

  /**
   * Reads one secret, or several separated by commas. The hub makes tokens with the first and accepts all of them. Older
   * secrets may contain a comma, so the whole text is accepted too. If a piece is too short to be a secret, only the whole
   * text is accepted.
   */
  secrets(names: readonly [string, ...string[]], cure: string): string[] {
    const whole = this.required(names, cure)
    if (!whole) return []
    const pieces = this.list(...names)
    const isShort = (secret: string) => secret.length < MIN_SECRET_LENGTH
    if (isShort(whole)) {
      this.warnings.push(
        `${names[0]} is shorter than ${MIN_SECRET_LENGTH} characters, so it can be guessed. Set a long one ` +
          "(openssl rand -hex 32), make a token with it (npm run -s generate-api-key) and enter that in Looker at once: " +
          "the tokens of a short secret end with it, since it counts in no list.",
      )
    } else if (pieces.some(isShort)) {
      this.warnings.push(
        `${names[0]} holds a comma, and what stands on one side of it is too short for a secret. So the whole value, ` +
          `comma and all, is the one secret. Meant as a list, it needs ${MIN_SECRET_LENGTH} characters or more in each.`,
      )
    }
    return pieces.some(isShort) ? [whole] : [...new Set([...pieces, whole])]
  }

  /** An http or https address without query, fragment or user; trailing slashes are dropped. */
  baseUrl(names: readonly string[], cure: string): string {
    const value = this.required(names, cure)
    if (!value) return ""
    const url = URL.canParse(value) ? new URL(value) : undefined
    const isPlain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password
    if (!isPlain) this.problems.push(`${names[0]} is not a web address: ${cure}`)
    let baseUrl = value
    while (baseUrl.endsWith("/")) baseUrl = baseUrl.slice(0, -1)
    return baseUrl
  }

  /** @throws ConfigError when anything was wrong. */
  finish(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems)
  }
}
