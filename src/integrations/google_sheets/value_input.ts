/** How Google reads values, in the terms of its API. */
export type ValueInputOption = "USER_ENTERED" | "RAW"

/** Turns the rows of a CSV result into what Google expects. */
export interface ValueInput {
  /** Called with every row before the first call of `rowOf`. @param rowNumber From 1, which is the header. */
  look?(record: readonly string[], rowNumber: number): void
  rowOf(record: readonly string[], rowNumber: number): unknown
  /** Returns the change that overwrites the cells from `rowIndex` on. The change can safely be made twice. */
  changeOf(rows: readonly unknown[], sheetId: number, rowIndex: number): object
}

export function valueInput(option: ValueInputOption): ValueInput {
  return option === "RAW" ? new RawInput() : new UserEnteredInput()
}

/** Google reads values as if they were typed, so that they become numbers, dates and formulas. */
class UserEnteredInput implements ValueInput {
  rowOf(record: readonly string[]): string {
    return record.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",")
  }

  changeOf(rows: readonly string[], sheetId: number, rowIndex: number) {
    const coordinate = { sheetId, rowIndex, columnIndex: 0 }
    return { pasteData: { coordinate, data: rows.join("\n"), type: "PASTE_NORMAL", delimiter: "," } }
  }
}

/** A number as Looker writes it: `0`, `-12.50`. Not `007`, `+1` or `1e5`: a spreadsheet would show these numbers differently. */
const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/
/** A spreadsheet would change the last digits of a longer number. */
const MAX_DIGITS = 15

/**
 * Google stores values as text, `=1+1` and `007` too. A column with only plain numbers below its header is stored as numbers, so
 * that it can be summed. A single other value makes the whole column text, so that a column of postcodes is not mixed.
 */
class RawInput implements ValueInput {
  /** Columns that hold anything other than numbers. */
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
