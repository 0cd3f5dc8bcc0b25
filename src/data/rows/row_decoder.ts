import { parseExactly } from "../json/exact_json"
import { CLOSE_OBJECT } from "../json/json_bytes"
import { mayHaveLongDigits } from "../json/long_digits"
import type { Cell, Row } from "./cell"
import { type RowPattern, rowPattern } from "./row_pattern"

/** Most rows of one text from which a shape is learned. */
const SAMPLE_ROWS = 100
/**
 * Failed attempts to decode a text before the shape is dropped, because each costs time. A decoded text makes up for one
 * failure. Also limits how often a shape is learned.
 */
const CREDIT = 6
/** Longest text that is decoded or learned from, in characters. Only a row that is larger than a slice makes a longer text. */
const MAX_TEXT_LENGTH = 1024 * 1024

/**
 * Reads rows of the same shape as earlier rows, without building the parts that nobody needs. A pattern made from the shape
 * removes everything but the values from a text, and one `JSON.parse` reads all values as a flat list. The pattern matches
 * only JSON, also in the parts that it removes. A text with a row of another shape is not decoded.
 */
export class RowDecoder {
  private readonly samples: unknown[] = []
  private lesson?: string
  private lessonsLeft = CREDIT
  private credit = CREDIT
  private shape?: RowPattern
  private emptyRow: Record<string, unknown> = {}

  /** @param isValuesOnly Whether cells may hold more than a value; the rest is left out then. */
  constructor(private readonly isValuesOnly: boolean) {}

  /** Whether a shape is known, or can be learned now. */
  get isReady(): boolean {
    return this.shape !== undefined || this.lesson !== undefined
  }

  /** The rows of a text, `{…},{…}`; undefined when not all of them have the known shape. */
  decode(text: string): Row[] | undefined {
    this.study()
    const { shape } = this
    if (!shape || text.length > MAX_TEXT_LENGTH || text.charCodeAt(text.length - 1) !== CLOSE_OBJECT) return undefined
    const values = text.replace(shape.pattern, shape.replacement)
    if (values.endsWith(",")) {
      this.credit = Math.min(this.credit + 1, CREDIT)
      // The pattern matches no short number that would lose digits.
      return this.rowsOf(parseExactly(`[${values}null]`, mayHaveLongDigits(values)) as unknown[], shape)
    }
    // Not all rows were replaced: the text still ends with a brace.
    if (--this.credit === 0) this.shape = undefined
    return undefined
  }

  /** Takes a list of rows, `[{…},{…}]`, that was parsed elsewhere. Their shape is learned when another text comes. */
  learn(list: string): void {
    const isWorthIt = this.lessonsLeft > 0 && this.credit > 0 && list.length <= MAX_TEXT_LENGTH
    if (isWorthIt) this.lesson = list
  }

  private study(): void {
    const { lesson } = this
    if (lesson === undefined) return
    this.lesson = undefined
    this.lessonsLeft--
    this.samples.push(...(JSON.parse(lesson) as unknown[]).slice(0, SAMPLE_ROWS))
    this.shape = rowPattern(this.samples, lesson.slice(1, -1), this.isValuesOnly) ?? this.shape
    if (!this.shape) this.lessonsLeft = 0
    else this.emptyRow = emptyRow(this.samples[0], this.shape)
  }

  private rowsOf(values: unknown[], { columns }: RowPattern): Row[] {
    const rows: Row[] = []
    const { emptyRow } = this
    // A null follows the last value.
    for (let at = 0; at < values.length - 1;) {
      // Copying a template gives all rows one shape, and makes `__proto__` an own key like any other.
      const row = { ...emptyRow } as Row
      for (const { name, keys } of columns) {
        if (!keys) row[name] = { value: values[at++] }
        else {
          const cells = { ...(emptyRow[name] as Cell) }
          for (const key of keys) cells[key] = { value: values[at++] }
          row[name] = cells
        }
      }
      rows.push(row)
    }
    return rows
  }
}

/** A template row with every column, and with the keys of every pivoted cell. */
function emptyRow(sample: unknown, { columns }: RowPattern): Record<string, unknown> {
  const row = { ...(sample as Record<string, unknown>) }
  for (const { name, keys } of columns) if (!keys) row[name] = undefined
  return row
}
