import { parseExactly } from "../json/exact_json"
import { CLOSE_OBJECT } from "../json/json_bytes"
import { mayHaveLongDigits } from "../json/long_digits"
import type { Cell, Row } from "./cell"
import { type RowPattern, rowPattern } from "./row_pattern"

/** Rows from which a shape is learned, each time. */
const SAMPLE_ROWS = 100
/** Texts that may be taken in vain, each of which costs time; one that is decoded makes good for one of them. */
const CREDIT = 6
/** Longest text that is decoded or learned from, in characters; only a row that is larger than a slice makes one. */
const MAX_TEXT_LENGTH = 1024 * 1024

/**
 * Reads rows of the shape that rows before them had, without building what is not asked for: a pattern made from their
 * shape cuts everything but the values out of a text, and one `JSON.parse` reads them all as a flat list. The pattern takes
 * nothing that is not JSON, also where it cuts. A text with a row that differs is not decoded.
 */
export class RowDecoder {
  private readonly samples: unknown[] = []
  private lesson?: string
  private lessonsLeft = CREDIT
  private credit = CREDIT
  private shape?: RowPattern
  private emptyRow: Record<string, unknown> = {}

  /** @param isValuesOnly Whether cells may hold more than a value, which is left out then. */
  constructor(private readonly isValuesOnly: boolean) {}

  /** Whether a shape is known, or can be learned now. */
  get isReady(): boolean {
    return this.shape !== undefined || this.lesson !== undefined
  }

  /** The rows of a text, `{…},{…}`; undefined when they are not all of the shape that is known. */
  decode(text: string): Row[] | undefined {
    this.study()
    const { shape } = this
    if (!shape || text.length > MAX_TEXT_LENGTH || text.charCodeAt(text.length - 1) !== CLOSE_OBJECT) return undefined
    const values = text.replace(shape.pattern, shape.replacement)
    if (values.endsWith(",")) {
      this.credit = Math.min(this.credit + 1, CREDIT)
      // The pattern takes no number of few digits that loses any.
      return this.rowsOf(parseExactly(`[${values}null]`, mayHaveLongDigits(values)) as unknown[], shape)
    }
    // What was not replaced ends as the text does.
    if (--this.credit === 0) this.shape = undefined
    return undefined
  }

  /** Tells a list of rows, `[{…},{…}]`, that was read otherwise: their shape is learned when another text comes. */
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
    // Behind the last value stands a null.
    for (let at = 0; at < values.length - 1;) {
      // Copied and filled, rows share one shape, and an own `__proto__` is a key like any other.
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

/** A row that has every column, and every pivoted cell its keys. */
function emptyRow(sample: unknown, { columns }: RowPattern): Record<string, unknown> {
  const row = { ...(sample as Record<string, unknown>) }
  for (const { name, keys } of columns) if (!keys) row[name] = undefined
  return row
}
