import * as Hub from "../../framework"

/** Names of the fields that hold ids and the email address, and the fields that become traits. */
export interface SegmentColumns {
  readonly userId?: string
  readonly anonymousId?: string
  readonly groupId?: string
  readonly email?: string
  /** All other fields that the visualization shows. */
  readonly traits: readonly Hub.Field[]
}

const TAGS = { userId: "user_id", anonymousId: "segment_anonymous_id", groupId: "segment_group_id", email: "email" }

/**
 * Finds the columns by their LookML tags. The first field with a tag counts, hidden or not. A tagged field is never a trait.
 * @param hidden Names of fields that the visualization hides.
 * @returns undefined when no field has one of the tags.
 */
export function segmentColumns(result: Hub.RowResult, hidden: ReadonlySet<string>): SegmentColumns | undefined {
  const tags = Object.values(TAGS)
  const isTagged = (field: Hub.Field) => field.tags.some((tag) => tags.includes(tag))
  const { columns } = result
  if (!columns.some(isTagged)) return undefined
  const nameOf = (tag: string) => result.tagged(tag)?.name
  return {
    userId: nameOf(TAGS.userId),
    anonymousId: nameOf(TAGS.anonymousId),
    groupId: nameOf(TAGS.groupId),
    email: nameOf(TAGS.email),
    traits: columns.filter((field) => !isTagged(field) && !hidden.has(field.name)),
  }
}
