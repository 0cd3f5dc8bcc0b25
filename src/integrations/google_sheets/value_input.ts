/** How Google is to take values; the words are those of its API. */
export type ValueInputOption = "USER_ENTERED" | "RAW"

/** Makes the rows of a CSV result what Google takes. */
export interface ValueInput {
  /** Is shown every row before the first one is made. @param rowNumber From 1, which is the header. */
  look?(record: readonly string[], rowNumber: number): void
  rowOf(record: readonly string[], rowNumber: number): unknown
  /** The change that writes rows from `rowIndex` on, in place of what is there; to be made again if need be. */
  changeOf(rows: readonly unknown[], sheetId: number, rowIndex: number): object
}

export function valueInput(option: ValueInputOption): ValueInput {
  return option === "RAW" ? new RawInput() : new UserEnteredInput()
}

/** Values are read as if they were typed: numbers, dates and formulas become such. */
class UserEnteredInput implements ValueInput {
  rowOf(record: readonly string[]): string {
    return record.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")
  }

  changeOf(rows: readonly string[], sheetId: number, rowIndex: number) {
    const coordinate = { sheetId, rowIndex, columnIndex: 0 }
    return { pasteData: { coordinate, data: rows.join("\n"), type: "PASTE_NORMAL", delimiter: "," } }
  }
}

/** A number as Looker writes it: `0`, `-12.50`. Not `007`, `+1` or `1e5`, of which a number would not keep the characters. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/
/** Of more digits, a spreadsheet would change the last ones. */
const MAX_DIGITS = 15

/**
 * Values are text, `=1+1` and `007` too. A column of nothing but plain numbers below its header is numbers, so that it can be
 * summed; a single other value makes all of it text, so that a column of postcodes stays of one kind.
 */
class RawInput implements ValueInput {
  /** Columns that hold something else than numbers. */
  private readonly texts = new Set<number>()

  look(record: readonly string[], rowNumber: number): void {
    if (rowNumber === 1) return
    record.forEach((cell, column) => {
      if (cell && !this.texts.has(column) && !isPlainNumber(cell)) this.texts.add(column)
    })
  }

  rowOf(record: readonly string[], rowNumber: number) {
    return { values: record.map((cell, column) => this.cellOf(cell, rowNumber === 1 || this.texts.has(column))) }
  }

  changeOf(rows: readonly unknown[], sheetId: number, rowIndex: number) {
    return { updateCells: { start: { sheetId, rowIndex, columnIndex: 0 }, rows, fields: "userEnteredValue" } }
  }

  private cellOf(cell: string, isText: boolean): object {
    if (!cell) return {}
    return { userEnteredValue: isText ? { stringValue: cell } : { numberValue: Number(cell) } }
  }
}

function isPlainNumber(cell: string): boolean {
  return PLAIN_NUMBER.test(cell) && cell.replaceAll(/\D/g, "").length <= MAX_DIGITS
}
