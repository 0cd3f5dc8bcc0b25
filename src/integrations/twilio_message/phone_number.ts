import * as Hub from "../../framework"

/** Tag of the field with the phone numbers. */
export const PHONE_TAG = "phone"

/** Least length of a phone number, in characters. Shorter numbers are codes and counts. */
const MIN_LENGTH = 6

/** Returns the phone number in a cell. Does not guess a country code, and keeps a leading `+` or `whatsapp:`. */
export function phoneNumberIn(cell: Hub.Cell | undefined): string | Hub.Refused | Hub.Skipped {
  const pivoted = cell && Hub.pivotedCells(cell)
  if (pivoted && pivoted.length > 0) {
    return new Hub.Refused(`The field tagged "${PHONE_TAG}" is pivoted. Tag a field that has one value in each row`)
  }
  const value = cell?.value ?? ""
  const text = typeof value === "string" ? value : digitsOf(value)
  if (text === undefined) return new Hub.Refused("The value is no phone number")
  return text.trim() || new Hub.Skipped("The phone number is empty")
}

/** Returns the digits of a whole number; undefined for any other value. */
function digitsOf(value: unknown): string | undefined {
  if (value instanceof Hub.ExactNumber) return /^\d+$/.test(value.text) ? value.text : undefined
  return Number.isSafeInteger(value) ? String(value) : undefined
}

/** Replaces phone numbers by `[number]`, so that equal reasons stay equal and messages show no phone number. */
export function withoutNumbers(text: string): string {
  return text.replaceAll(/(?<!\w)\+?\d[\dX ().-]*/g, (found: string, at: number) => {
    const number = Hub.trimEnd(found, " ().-")
    const rest = text.charAt(at + number.length)
    return number.length < MIN_LENGTH || /\w/.test(rest) ? found : `[number]${found.slice(number.length)}`
  })
}
