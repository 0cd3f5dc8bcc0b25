import { InvalidRequestError } from "../../errors"

/** Most values of one member, and longest value in characters. */
const MAX_VALUES = 200
const MAX_LENGTH = 2000

/** Members of a form or of JSON that cannot be used, each with what is wrong. */
export class FieldError extends InvalidRequestError {
  constructor(readonly fields: Readonly<Record<string, string>>) {
    super(messageOf(fields))
  }
}

/** The members of a request about a link, read by name. Problems are collected, so that they are told together. */
export class FieldValues {
  private readonly problems = new Map<string, string>()

  private constructor(private readonly values: ReadonlyMap<string, readonly string[]>) {}

  /**
   * Reads a JSON object: texts, numbers, true and false, and lists of texts and numbers. An empty text counts as not given.
   * @throws FieldError for members that are not known or of another type.
   */
  static ofJson(body: unknown, known: ReadonlySet<string>): FieldValues {
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new InvalidRequestError("The body must be a JSON object.")
    }
    const values = new Map<string, readonly string[]>()
    const read = new FieldValues(values)
    for (const [name, value] of Object.entries(body)) {
      const texts = (Array.isArray(value) ? (value as unknown[]) : [value]).map(textOf)
      if (!known.has(name)) read.refuse(name, "is unknown here")
      else if (texts.includes(undefined)) read.refuse(name, "is not a text, or a list of texts")
      else values.set(name, texts as string[])
    }
    return read.bounded()
  }

  /**
   * Reads a form. Lists are repeated fields, or lines or commas in one.
   * @param lists Names of the members that are lists.
   * @throws FieldError for members that are not known.
   */
  static ofForm(form: URLSearchParams, known: ReadonlySet<string>, lists: ReadonlySet<string>): FieldValues {
    const values = new Map<string, readonly string[]>()
    const read = new FieldValues(values)
    for (const name of new Set(form.keys())) {
      // Unknown names are not looked up: a form may have thousands of them.
      if (!known.has(name)) read.refuse(name, "is unknown here")
      else {
        const given = form.getAll(name)
        values.set(name, lists.has(name) ? given.flatMap((each) => each.split(/[\n,]/)) : given)
      }
    }
    return read.bounded()
  }

  /** The one value of a member; undefined when it is not given or blank. */
  text(name: string): string | undefined {
    const given = this.list(name)
    if (given.length > 1) this.refuse(name, "takes one value")
    return given[0]
  }

  /** The values of a member, trimmed, without blanks and doubles. */
  list(name: string): string[] {
    const given = (this.values.get(name) ?? []).map((value) => value.trim()).filter(Boolean)
    return [...new Set(given)]
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const value = this.text(name)
    const known = value === undefined ? fallback : choices.find((choice) => choice === value)
    if (known === undefined) this.refuse(name, `is one of ${choices.join(", ")}`)
    return known ?? fallback
  }

  /** One or more of several words; `fallback` when none is given. */
  choices<T extends string>(name: string, choices: readonly T[], fallback: readonly T[]): T[] {
    const given = this.list(name)
    const known = choices.filter((choice) => given.includes(choice))
    if (known.length < given.length) this.refuse(name, `takes ${choices.join(", ")}`)
    return known.length > 0 ? known : [...fallback]
  }

  integer(name: string, { min, max, fallback }: { min: number; max: number; fallback: number }): number {
    const value = this.text(name)
    if (value === undefined) return fallback
    const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN
    if (number >= min && number <= max) return number
    this.refuse(name, `is a whole number from ${min} to ${max}`)
    return fallback
  }

  /** True unless the member says `false`. */
  isOn(name: string): boolean {
    return this.choice(name, ["true", "false"], "true") === "true"
  }

  /** Notes what is wrong with a member, such as `is missing`. The first complaint of a member counts. */
  refuse(name: string, problem: string): void {
    if (!this.problems.has(name)) this.problems.set(name, problem)
  }

  /** @throws FieldError when anything was wrong. */
  finish(): void {
    if (this.problems.size > 0) throw new FieldError(Object.fromEntries(this.problems))
  }

  /** The members as they were given, for a form that is shown again. */
  entries(): readonly (readonly [name: string, values: readonly string[]])[] {
    return [...this.values]
  }

  private bounded(): this {
    for (const [name, given] of this.values) {
      if (given.length > MAX_VALUES) this.refuse(name, `takes ${MAX_VALUES} values at most`)
      else if (given.some((each) => each.length > MAX_LENGTH))
        this.refuse(name, `is longer than ${MAX_LENGTH} characters`)
    }
    this.finish()
    return this
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined
}

function messageOf(fields: Readonly<Record<string, string>>): string {
  const told = Object.entries(fields).slice(0, 5)
  return told.map(([name, problem]) => `${name.slice(0, 60)} ${problem}.`).join(" ")
}
