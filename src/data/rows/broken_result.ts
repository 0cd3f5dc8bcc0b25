import { DeliveryError, MalformedBodyError } from "../../errors"

/** How much of a value has been read. */
export interface ValueSize {
  /** In bytes. */
  length: number
  /** Commas between members and elements: n commas mean at least n + 1 of these. */
  commas: number
  /** Most levels of nested lists and objects. */
  deepest: number
}

/** Most bytes of one row. */
export const MAX_ROW_BYTES = 32 * 1024 * 1024
/** Most values of one row, counting cells, members of cells, and elements of lists. */
const MAX_ROW_VALUES = 100_000
/** Most levels of nested lists and objects in a row, the row included, or in a member that does not hold rows. */
export const MAX_LEVELS = 200
/** Most bytes of everything but the rows. The fields of a wide explore alone can take several MiB. */
const MAX_METADATA_BYTES = 16 * 1024 * 1024

/** Most fields of a result. Applies to each kind alone: columns, pivoted dimensions, and columns of pivoted measures. */
export const MAX_FIELDS = 5000

/** @param what Follows "The result is not valid JSON: ". Must not quote the result. */
export function notJson(what: string): MalformedBodyError {
  return new MalformedBodyError(`The result is not valid JSON: ${what}`)
}

/** @param where Such as "in row 7" or "before its fields". */
export function endsEarly(where: string): MalformedBodyError {
  return notJson(`it breaks off ${where}. Send it again.`)
}

export function tooManyFields(): DeliveryError {
  return new DeliveryError(
    `The result has more than ${MAX_FIELDS} fields, the most that is taken. Remove columns or pivots from the query.`,
  )
}

/** The error for a row that exceeds a limit, given how much of it has been read; undefined when it is within the limits. */
export function rowRefusal({ length, commas, deepest }: ValueSize, rowNumber: number): DeliveryError | undefined {
  if (deepest > MAX_LEVELS) return rowTooDeep(rowNumber)
  if (commas >= MAX_ROW_VALUES) return tooManyValues(rowNumber)
  return length > MAX_ROW_BYTES ? rowTooLarge(rowNumber) : undefined
}

export function rowTooLarge(rowNumber: number): DeliveryError {
  const limitMib = MAX_ROW_BYTES / 1024 / 1024
  return new DeliveryError(
    `Row ${rowNumber} of the result is larger than ${limitMib} MiB, the most that is taken. Remove long columns from the query.`,
  )
}

function tooManyValues(rowNumber: number): DeliveryError {
  const limit = MAX_ROW_VALUES.toLocaleString("en")
  return new DeliveryError(
    `Row ${rowNumber} of the result has more than ${limit} values, the most that is taken. ` +
      "Remove columns or pivots from the query.",
  )
}

export function rowTooDeep(rowNumber: number): DeliveryError {
  return new DeliveryError(
    `Row ${rowNumber} of the result has more than ${MAX_LEVELS} lists and objects in each other, the most that is taken. ` +
      "Remove the column that holds them from the query.",
  )
}

/** The error for a description that exceeds a limit, given the current member and the bytes of the members before it. */
export function metadataRefusal({ length, deepest }: ValueSize, bytesBefore: number): DeliveryError | undefined {
  if (deepest > MAX_LEVELS) {
    return new DeliveryError(
      `The description of the result (fields, totals, …) has more than ${MAX_LEVELS} lists and objects in each other, ` +
        "the most that is taken. Send the query in another format.",
    )
  }
  if (bytesBefore + length <= MAX_METADATA_BYTES) return undefined
  const limitMib = MAX_METADATA_BYTES / 1024 / 1024
  return new DeliveryError(
    `The description of the result (fields, totals, …) is larger than ${limitMib} MiB, the most that is taken. ` +
      "Remove columns or totals from the query.",
  )
}
