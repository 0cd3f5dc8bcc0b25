/**
 * What is known of one thing that a rule asks for, in parts. A part is a list of names for the same: one that matches is enough.
 * A part is undefined when the request does not tell it.
 */
export type Fact = readonly (readonly string[] | undefined)[]

/** Not known yet: it is told later, such as the tags of a result that has not been read. */
export const PENDING = Symbol("pending")
/** Nothing tells it. */
export const UNKNOWN: Fact = [undefined]

export const KEYS = [
  "looker",
  "integration",
  "type",
  "format",
  "model",
  "explore",
  "title",
  "fields",
  "tags",
  "destination",
] as const

export type Key = (typeof KEYS)[number]

/** A number that grows while data passes; undefined when nobody counts it. */
export interface Amounts {
  rows?: number
  bytes?: number
}

/** Everything that a policy can ask of one delivery, form, answer or operation. */
export interface Facts extends Readonly<Record<Key, Fact | typeof PENDING>> {
  /** The values of settings by name. */
  readonly params: Readonly<Record<string, string | undefined>>
  /** What has passed. */
  readonly amounts: Amounts
}

/** Where nothing is known. */
export const NO_FACTS: Facts = {
  ...(Object.fromEntries(KEYS.map((key) => [key, UNKNOWN])) as Record<Key, Fact>),
  params: {},
  amounts: {},
}

/** A fact with one value. An empty value tells nothing. */
export function oneFact(value: string | undefined): Fact {
  return value ? [[value]] : UNKNOWN
}

/** A fact with a part for each value. */
export function eachFact(values: readonly (string | undefined)[]): Fact {
  return values.length > 0 ? values.map((value) => (value ? [value] : undefined)) : UNKNOWN
}
