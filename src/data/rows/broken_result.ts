import { DeliveryError, MalformedBodyError } from "../../errors"

/** What is read of a value so far. */
export interface ValueSize {
  /** In bytes. */
  length: number
  /** Commas between members and elements: one less than there are, at most. */
  commas: number
  /** Most lists and objects in each other. */
  deepest: number
}

/** Most bytes of one row. */
export const MAX_ROW_BYTES = 32 * 1024 * 1024
/** Most values of one row, whatever they are in: cells, members of cells, elements of lists. */
const MAX_ROW_VALUES = 100_000
/** Most lists and objects in each other in a row, itself included, or in a member of what is not rows. */
export const MAX_LEVELS = 200
/** Most bytes of all that is not rows; the fields of a wide explore alone can take several MiB. */
const MAX_METADATA_BYTES = 16 * 1024 * 1024

/** Most fields of a result: columns, pivoted dimensions, and columns of pivoted measures, each. */
export const MAX_FIELDS = 5000

/** @param what Goes on after "The result is not valid JSON: ", without content of the result. */
export function notJson(what: string): MalformedBodyError {
  return new MalformedBodyError(`The result is not valid JSON: ${what}`)
}

/** @param where "in row 7", "before its fields". */
export function endsEarly(where: string): MalformedBodyError {
  return notJson(`it breaks off ${where}. Send it again.`)
}

export function tooManyFields(): DeliveryError {
  return new DeliveryError(
    `The result has more than ${MAX_FIELDS} fields, the most that is taken. Remove columns or pivots from the query.`,
  )
}

/** Why a row is not taken of which this much is read; undefined when it is not too much. */
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

/** Why what is not rows is not taken, given the member under way and the bytes of those before it. */
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
