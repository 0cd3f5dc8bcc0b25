import { MAX_LEVELS, rowTooDeep } from "./broken_result"

/** Sizes between which a number of few digits is exact. */
const SAFE_LEAST = 1e-290
const SAFE_MOST = 1e290

/** Looks at the values of rows while they are made. */
export class ValueCheck {
  /** Whether a number is among them that may have been parsed from an exponent beyond what JavaScript numbers reach. */
  hasExtremes = false

  /** @param rowNumber Of the row under way. */
  constructor(public rowNumber = 1) {}

  /**
   * @param levels Lists and objects that the value stands in; the row is the first.
   * @throws DeliveryError when they are too many for what is made of the row.
   */
  see(value: unknown, levels: number): void {
    // Nearly all are texts and numbers, which cost next to nothing this way.
    if (typeof value === "string") return
    if (typeof value === "number") {
      const size = value < 0 ? -value : value
      // Too small a number was read as 0.
      if (!(size > SAFE_LEAST && size < SAFE_MOST)) this.hasExtremes = true
    } else if (typeof value === "object" && value !== null) this.seeInside(value, levels + 1)
  }

  private seeInside(value: object, levels: number): void {
    if (levels > MAX_LEVELS) throw rowTooDeep(this.rowNumber)
    if (Array.isArray(value)) for (const element of value as unknown[]) this.see(element, levels)
    else for (const key in value) this.see((value as Record<string, unknown>)[key], levels)
  }
}
