import { MalformedBodyError } from "../../errors"

const COMMIT = /^[0-9a-f]{7,64}$/
const MAX_TIME_LENGTH = 40
const MAX_ID_LENGTH = 200

/** A member of an event that is a text; undefined otherwise. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined
}

/** A member of an event that is an object; else an empty one. */
export function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}

/**
 * The commit in an event, which becomes part of an address in Looker.
 * @returns undefined when there is none.
 * @throws MalformedBodyError when it is no commit id.
 */
export function commitOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === "string" && COMMIT.test(value)) return value
  throw new MalformedBodyError("The commit in the body is no commit id: 7 to 64 hexadecimal digits in lower case.")
}

/** The time in an event, ISO 8601, in seconds since 1970; undefined when it is none. */
export function timeSecOf(value: unknown): number | undefined {
  if (typeof value !== "string" || value.length > MAX_TIME_LENGTH) return undefined
  const ms = Date.parse(value)
  return Number.isNaN(ms) ? undefined : ms / 1000
}

/** The partner's id of a delivery; undefined when it is none, or too long to be remembered. */
export function idOf(value: unknown): string | undefined {
  return typeof value === "string" && value && value.length <= MAX_ID_LENGTH ? value : undefined
}
