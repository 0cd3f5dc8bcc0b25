/** Every problem found in the environment, each with its cure; never a value that could be a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(["The configuration has problems:", ...problems.map((problem) => `  - ${problem}`)].join("\n"))
    this.name = "ConfigError"
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Reads typed values from the environment and collects what is wrong with them, so that all is told at once. */
export class EnvironmentReader {
  readonly problems: string[] = []

  constructor(private readonly environment: Environment) {}

  /** The value of the first of `names` that is set and not empty. */
  text(...names: string[]): string | undefined {
    return names.map((name) => this.environment[name]?.trim()).find((value) => value)
  }

  /** @param cure What to set, for the message. */
  required(names: readonly string[], cure: string): string {
    const value = this.text(...names)
    if (!value) this.problems.push(`${names[0]} is missing: ${cure}`)
    return value ?? ""
  }

  /** A whole number from `min` to `max`. */
  integer(name: string, { min, max, fallback }: { min: number; max: number; fallback: number }): number {
    const value = this.text(name)
    if (value === undefined) return fallback
    const number = /^\d{1,15}$/.test(value) ? Number(value) : NaN
    if (number >= min && number <= max) return number
    this.problems.push(`${name} is "${value.slice(0, 20)}": give a whole number from ${min} to ${max}.`)
    return fallback
  }

  /** Trimmed entries of a comma-separated list. */
  list(...names: string[]): string[] {
    return (this.text(...names) ?? "")
      .split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry)
  }

  /** An http or https address without query, fragment or user; trailing slashes are dropped. */
  baseUrl(names: readonly string[], cure: string): string {
    const value = this.required(names, cure)
    if (!value) return ""
    const url = URL.canParse(value) ? new URL(value) : undefined
    const isPlain = url && /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password
    if (!isPlain) this.problems.push(`${names[0]} is no web address: ${cure}`)
    let baseUrl = value
    while (baseUrl.endsWith("/")) baseUrl = baseUrl.slice(0, -1)
    return baseUrl
  }

  /** @throws ConfigError when anything was wrong. */
  finish(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems)
  }
}
