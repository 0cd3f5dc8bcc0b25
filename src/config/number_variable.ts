import type { EnvironmentVariable } from "./variable"

export interface NumberRange {
  /** The value when the variable is not set. */
  fallback: number
  min: number
  max: number
}

/** A variable with a whole number, such as a wait in seconds. */
export class NumberVariable {
  /** For the `environment` of the integrations that read it. */
  readonly variable: EnvironmentVariable

  /** @param description One sentence for the operator, without the default. */
  constructor(
    private readonly name: string,
    description: string,
    private readonly range: NumberRange,
  ) {
    const { fallback, min, max } = range
    this.variable = {
      name,
      description: `${description} Default ${fallback}.`,
      check: (value) => (this.isValid(value) ? undefined : `give a whole number from ${min} to ${max}`),
    }
  }

  /** The number to use. An empty variable counts as not set. */
  of(environment: Readonly<Record<string, string | undefined>>): number {
    return Number(environment[this.name]?.trim() || this.range.fallback)
  }

  private isValid(value: string): boolean {
    const text = value.trim()
    const { min, max } = this.range
    return /^-?\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max
  }
}
