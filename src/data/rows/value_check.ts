import { MAX_LEVELS, rowTooDeep } from "./broken_result"

/** A number with few digits is exact if it lies between these sizes. */
const SAFE_LEAST = 1e-290
const SAFE_MOST = 1e290

/** Checks the values of rows while the rows are made. */
export class ValueCheck {
  /** Whether one of the numbers may have had an exponent that JavaScript numbers cannot reach. */
  hasExtremes = false

  /** @param rowNumber Number of the current row. */
  constructor(public rowNumber = 1) {}

  /**
   * @param levels Lists and objects around the value, the row included.
   * @throws DeliveryError when the value is nested too deep.
   */
  see(value: unknown, levels: number): void {
    // Nearly all values are texts and numbers, which cost next to nothing when they are checked first.
    if (typeof value === "string") return
    if (typeof value === "number") {
      const size = value < 0 ? -value : value
      // A number that is too small was parsed as 0.
      if (!(size > SAFE_LEAST && size < SAFE_MOST)) this.hasExtremes = true
    } else if (typeof value === "object" && value !== null) this.seeInside(value, levels + 1)
  }

  private seeInside(value: object, levels: number): void {
    if (levels > MAX_LEVELS) throw rowTooDeep(this.rowNumber)
    if (Array.isArray(value)) for (const element of value as unknown[]) this.see(element, levels)
    else for (const key in value) this.see((value as Record<string, unknown>)[key], levels)
  }
}
