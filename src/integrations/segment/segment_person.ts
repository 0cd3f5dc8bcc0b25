import * as Hub from "../../framework"
import type { SegmentColumns } from "./segment_columns"

/** Whom a row is about, and what it says of them. */
export interface SegmentPerson {
  userId?: string
  anonymousId?: string
  groupId?: string
  /** As text; also among the traits. */
  email?: string
  /**
   * Name of the field → value; `email` for the tagged one. Where Segment would round a number, the `ExactNumber` becomes text
   * in the JSON that the library writes.
   */
  traits: Record<string, unknown>
}

/** The ids of a call: Segment demands at least one. */
export type SegmentIds = { userId: string; anonymousId?: string } | { userId?: undefined; anonymousId: string }

/** The trait that holds the tagged address. */
const EMAIL = "email"
/** The trait of a column that is merely named `email`, a table calculation say, where another one carries the tag. */
const UNTAGGED_EMAIL = "column.email"

/** Reads a row. A row without a cell where every row must have one is refused. */
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
 * The ids of a call. A row that has none but an email address gets an anonymous id made from it, the same in every run, so
 * that repeated runs reach the same profile.
 * @param otherwise Makes the anonymous id of a row without an address.
 */
export function idsOf(person: SegmentPerson, writeKey: string, otherwise: () => string): SegmentIds {
  const { userId, anonymousId, email } = person
  if (userId !== undefined) return anonymousId === undefined ? { userId } : { userId, anonymousId }
  if (anonymousId !== undefined) return { anonymousId }
  const address = email?.trim().toLowerCase()
  return { anonymousId: address ? Hub.stableUuid("segment email", writeKey, address) : otherwise() }
}

/** An id as Segment takes it, text; undefined when there is nothing to see in the cell. */
function textOf(row: Hub.Row, name: string | undefined): string | undefined {
  const value = name === undefined ? null : Hub.cellValue(row, name)
  if (value === null || (Array.isArray(value) && value.length === 0)) return undefined
  const text = typeof value === "string" ? value : Hub.exactJson(value)
  return Hub.isBlank(text) ? undefined : text
}
