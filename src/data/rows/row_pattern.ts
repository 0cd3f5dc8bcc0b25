import { type Cell, pivotedCells } from "./cell"
import { isObject } from "./json_object"
import { SCALAR, SPACE, ShapePattern } from "./shape_pattern"

/** Most groups that the replacement text of `String.replace` can name. */
const MAX_GROUPS = 99
/** Measured: beyond 20,000 characters of source the engine no longer optimizes, and matching takes five times as long. */
const MAX_SOURCE_LENGTH = 20_000

/** Matches rows of one shape one after the other, and keeps only their values. */
export interface RowPattern {
  /** Matches one row with the comma after it, or the last row of a text. Matches only JSON. */
  pattern: RegExp
  /** Replaces a row with its values, each followed by a comma. */
  replacement: string
  /** The columns in order, pivoted ones with their pivot keys. */
  columns: { name: string; keys?: string[] }[]
}

/**
 * Makes the pattern for rows like the samples; undefined when they have no common shape.
 * @param text Begins with one of the rows. Shows whether there is white space between tokens.
 * @param isValuesOnly Whether cells may have members other than `value`; these are left out then.
 */
export function rowPattern(samples: readonly unknown[], text: string, isValuesOnly: boolean): RowPattern | undefined {
  const [first] = samples
  if (!samples.every(isObject) || !isObject(first)) return undefined
  const names = Object.keys(first)
  if (names.length === 0 || names.length > MAX_GROUPS || !samples.every((row) => isSame(Object.keys(row), names)))
    return undefined
  for (const isSpaced of [false, true]) {
    const written = new RowPatternWriter(isSpaced, isValuesOnly).write(samples)
    if (written && text.search(written.pattern) === 0) return written
  }
  return undefined
}

class RowPatternWriter {
  private readonly shape: ShapePattern
  private groupCount = 0
  private replacement = ""

  constructor(
    isSpaced: boolean,
    private readonly isValuesOnly: boolean,
  ) {
    this.shape = new ShapePattern(isSpaced)
  }

  write(samples: readonly Record<string, unknown>[]): RowPattern | undefined {
    const columns: RowPattern["columns"] = []
    const members: string[] = []
    for (const name of Object.keys(samples[0]!)) {
      const cells = samples.map((row) => row[name])
      const keys = pivotKeys(cells)
      const pattern = keys ? this.pivotedCells(cells, keys) : this.cell(cells)
      if (pattern === undefined) return undefined
      members.push(this.shape.member(name, pattern))
      columns.push(keys ? { name, keys } : { name })
    }
    const source = `${this.shape.braces(members.join(this.shape.comma))}${SPACE}(?:,${SPACE}|$)`
    if (this.groupCount > MAX_GROUPS || source.length > MAX_SOURCE_LENGTH) return undefined
    // oxlint-disable-next-line hub/linear-patterns -- made by us: each repetition ends before a comma, quote or bracket that it cannot hold
    return { pattern: new RegExp(source, "gy"), replacement: this.replacement, columns }
  }

  private pivotedCells(samples: readonly unknown[], keys: string[]): string | undefined {
    if (!this.isValuesOnly) return undefined
    const members: string[] = []
    for (const key of keys) {
      // A missing cell is null.
      const cells = [...samples.map((cell) => (cell as Record<string, unknown>)[key]), null]
      const pattern = this.cell(cells)
      if (pattern === undefined) return undefined
      members.push(this.shape.member(key, pattern))
    }
    return this.shape.braces(members.join(this.shape.comma))
  }

  /** The pattern of a cell, with a group for its value in each form that the cell can have. */
  private cell(samples: readonly unknown[]): string | undefined {
    const cells = samples.filter(isObject)
    const others = samples.filter((sample) => !isObject(sample))
    const ways: string[] = []
    if (cells.length > 0) {
      const canBeRead = cells.every(
        (cell) => Object.hasOwn(cell, "value") && (this.isValuesOnly || Object.keys(cell).length === 1),
      )
      if (!canBeRead) return undefined
      const member = (key: string, values: unknown[]) =>
        key === "value" ? this.group(["", ...values]) : this.shape.value(values)
      ways.push(this.shape.object(cells, "value", member))
    }
    if (others.length > 0) ways.push(this.group(others))
    this.replacement += ","
    return `(?:${ways.join("|")})`
  }

  private group(samples: readonly unknown[]): string {
    this.replacement += `$${++this.groupCount}`
    // Within a pivoted cell only null may take the place of a cell.
    if (samples.every((sample) => sample === null)) return "(null)"
    const isScalar = samples.every((sample) => typeof sample !== "object" || sample === null)
    return `(${isScalar ? SCALAR : this.shape.value(samples)})`
  }
}

/** The pivot keys that all these cells have; undefined when a cell is not pivoted, is empty, or has other keys. */
function pivotKeys(cells: readonly unknown[]): string[] | undefined {
  const [first, ...others] = cells.map((cell) => (isObject(cell) ? pivotedCells(cell as Cell) : undefined))
  const keys = first?.map(([key]) => key)
  return keys?.length &&
    others.every(
      (other) =>
        other &&
        isSame(
          other.map(([key]) => key),
          keys,
        ),
    )
    ? keys
    : undefined
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index])
}
