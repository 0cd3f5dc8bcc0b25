import * as Hub from "../../framework"
import type { SegmentColumns } from "./segment_columns"

/** The person that a row describes. */
export interface SegmentPerson {
  userId?: string
  anonymousId?: string
  groupId?: string
  /** As text; also among the traits. */
  email?: string
  /**
   * Field name → value; the tagged address is under `email`. A number that Segment would round is an `ExactNumber`, which the
   * library writes into the JSON as text.
   */
  traits: Record<string, unknown>
}

/** The ids of a call: Segment requires at least one. */
export type SegmentIds = { userId: string; anonymousId?: string } | { userId?: undefined; anonymousId: string }

/** The trait that holds the tagged address. */
const EMAIL = "email"
/** The trait for an untagged column named `email`, such as a table calculation, when another column carries the tag. */
const UNTAGGED_EMAIL = "column.email"

/** Reads a row. Refuses a row that lacks the cell of a trait. */
export function toPerson(row: Hub.Row, columns: SegmentColumns): SegmentPerson | Hub.Refused {
  const traits: [string, unknown][] = []
  const { email } = columns
  if (email !== undefined) traits.push([EMAIL, Hub.cellValue(row, email)])
  for (const { name } of columns.traits) {
    if (!Object.hasOwn(row, name)) return new Hub.Refused(`The row has no cell for the field ${name}.`)
    const key = name === EMAIL && email !== undefined ? UNTAGGED_EMAIL : name
    traits.push([key, Hub.cellValue(row, name)])
  }
  return {
    userId: textOf(row, columns.userId),
    anonymousId: textOf(row, columns.anonymousId),
    groupId: textOf(row, columns.groupId),
    email: textOf(row, columns.email),
    traits: Object.fromEntries(traits),
  }
}

/**
 * Returns the ids of a call. A row with an email address but no id gets an anonymous id derived from the address. That id is the
 * same in every run, so that repeated runs reach the same profile.
 * @param otherwise Makes the anonymous id of a row without an address.
 */
export function idsOf(person: SegmentPerson, writeKey: string, otherwise: () => string): SegmentIds {
  const { userId, anonymousId, email } = person
  if (userId !== undefined) return anonymousId === undefined ? { userId } : { userId, anonymousId }
  if (anonymousId !== undefined) return { anonymousId }
  const address = email?.trim().toLowerCase()
  return { anonymousId: address ? Hub.stableUuid("segment email", writeKey, address) : otherwise() }
}

/** Returns a cell as text; undefined when the cell shows nothing. */
function textOf(row: Hub.Row, name: string | undefined): string | undefined {
  const value = name === undefined ? null : Hub.cellValue(row, name)
  if (value === null || (Array.isArray(value) && value.length === 0)) return undefined
  const text = typeof value === "string" ? value : Hub.exactJson(value)
  return Hub.isBlank(text) ? undefined : text
}
