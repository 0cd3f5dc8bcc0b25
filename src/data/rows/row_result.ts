import { DeliveryError } from "../../errors"
import type { Row } from "./cell"
import { type Field, type Pivot, isColumn } from "./field"
import { RowStream } from "./row_stream"

/** The parts of a result. */
export interface ResultParts {
  fields: readonly Field[]
  /** Default true. */
  hasFields?: boolean
  pivotFields: readonly Field[]
  pivots: readonly Pivot[]
  ranAt: Date | null
  rows: AsyncIterable<Row>
}

/** How to find a field by its LookML tags. */
export interface TagSearch {
  /** Categories of fields to search, in this order. Default: all fields that have cells, in the order of the result. */
  groups?: readonly string[]
  /** Which field to take when several match. Default `first`. */
  wins?: "first" | "last"
}

/** A result of Looker, in any of the six row formats. */
export class RowResult implements ResultParts {
  /**
   * Dimensions, measures, filters, parameters and table calculations, in this order, without duplicates. If the format has no
   * fields, these are the names in the first row; names that are whole numbers come first then.
   */
  readonly fields: readonly Field[]
  /** Whether the result describes its fields, with labels and tags. If not, only names are known. */
  readonly hasFields: boolean
  /** The pivoted dimensions, which have no cells of their own. */
  readonly pivotFields: readonly Field[]
  /** The columns of pivoted measures; empty when the result names them only after its rows. */
  readonly pivots: readonly Pivot[]
  /** When the query ran; null when the result does not say so, or only after its rows. */
  readonly ranAt: Date | null
  /**
   * Can be iterated only once. Ending the iteration early ends the source. Numbers are exact: see `Cell.value`.
   * @throws MalformedBodyError when the result is broken or breaks off. Some rows may have been read by then.
   * @throws DeliveryError for a row of more than 32 MiB, 100,000 values or 200 nested lists and objects, or for more than
   * 16 MiB besides the rows.
   * @throws whatever the source fails with.
   */
  readonly rows: AsyncIterable<Row>

  constructor({ fields, hasFields = true, pivotFields, pivots, ranAt, rows }: ResultParts) {
    this.fields = fields
    this.hasFields = hasFields
    this.pivotFields = pivotFields
    this.pivots = pivots
    this.ranAt = ranAt
    this.rows = rows
  }

  /** Number of rows that were read so far. */
  get rowsTaken(): number {
    return this.rows instanceof RowStream ? this.rows.taken : 0
  }

  /** The fields that have cells. Fields that only filter the query have none. */
  get columns(): Field[] {
    return this.fields.filter(isColumn)
  }

  /**
   * The column with a LookML tag; undefined when there is none.
   * @param tag The tag itself, or a function that decides whether a tag matches.
   */
  tagged(tag: string | ((tag: string) => boolean), { groups, wins = "first" }: TagSearch = {}): Field | undefined {
    const isWanted = typeof tag === "string" ? (each: string) => each === tag : tag
    const columns = this.columns.filter(({ tags }) => tags.some(isWanted))
    const ordered = groups ? groups.flatMap((group) => columns.filter(({ category }) => category === group)) : columns
    return wins === "first" ? ordered[0] : ordered.at(-1)
  }

  /**
   * As `tagged`.
   * @param which Names the field for people: "the one with the ids".
   * @throws DeliveryError that says what to tag, when no column has the tag.
   */
  requireTagged(tag: string, which: string, search?: TagSearch): Field {
    const field = this.tagged(tag, search)
    if (field) return field
    throw new DeliveryError(`No field of the query is tagged "${tag}": tag ${which} in LookML.`)
  }
}
