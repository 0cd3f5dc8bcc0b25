import * as Hub from "../../framework"

/** The tag of the field with the numbers. */
export const PHONE_TAG = "phone"

/** Shorter ones, in characters, are codes and counts. */
const MIN_LENGTH = 6

/** The number in a cell as Twilio takes it. Country codes are not guessed, and a leading `+` or `whatsapp:` is kept. */
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

/** The digits of a whole number; undefined for any other value. */
function digitsOf(value: unknown): string | undefined {
  if (value instanceof Hub.ExactNumber) return /^\d+$/.test(value.text) ? value.text : undefined
  return Number.isSafeInteger(value) ? String(value) : undefined
}

/** A text without the phone numbers in it, so that equal reasons stay equal and numbers stay out of messages. */
export function withoutNumbers(text: string): string {
  return text.replaceAll(/(?<!\w)\+?\d[\dX ().-]*/g, (found: string, at: number) => {
    const number = Hub.trimEnd(found, " ().-")
    const rest = text.charAt(at + number.length)
    return number.length < MIN_LENGTH || /\w/.test(rest) ? found : `[number]${found.slice(number.length)}`
  })
}
