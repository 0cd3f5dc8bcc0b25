import { DeliveryError, MalformedBodyError } from "../errors"

/** Most bytes of one row. */
export const MAX_ROW_BYTES = 32 * 1024 * 1024
/** Most bytes of all that is not rows; the fields of a wide explore alone can take several MiB. */
export const MAX_METADATA_BYTES = 16 * 1024 * 1024

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

export function rowTooLarge(rowNumber: number): DeliveryError {
  const limitMib = MAX_ROW_BYTES / 1024 / 1024
  return new DeliveryError(
    `Row ${rowNumber} of the result is larger than ${limitMib} MiB, the most that is taken. Remove long columns from the query.`,
  )
}

export function metadataTooLarge(): DeliveryError {
  const limitMib = MAX_METADATA_BYTES / 1024 / 1024
  return new DeliveryError(
    `The description of the result (fields, totals, …) is larger than ${limitMib} MiB, the most that is taken. ` +
      "Remove columns or totals from the query.",
  )
}
