import * as Hub from "../../framework"

/** Most cells of a spreadsheet. Source: https://support.google.com/drive/answer/37603 */
const MAX_CELLS = 10_000_000
/**
 * Most characters of a cell. Google does not say what it counts as a character. The hub counts UTF-16 units, of which an emoji
 * has two, so that every cell it lets through is small enough for Google.
 */
const MAX_CELL_LENGTH = 50_000
const MAX_NAME_LENGTH = 60

/** Checks the rows of a result, in order, against the limits of a spreadsheet. */
export class CellLimits {
  private header: readonly string[] = []
  private columns = 0

  /** @throws DeliveryError when a cell or the result is too large; for a cell it names row and column. */
  look(record: readonly string[], rowNumber: number): void {
    if (rowNumber === 1) this.header = record
    this.columns = Math.max(this.columns, record.length)
    checkSize(rowNumber, this.columns)
    const column = record.findIndex((cell) => cell.length > MAX_CELL_LENGTH)
    if (column >= 0) throw this.cellTooLong(record[column]!.length, rowNumber, column)
  }

  private cellTooLong(length: number, rowNumber: number, column: number): Hub.DeliveryError {
    const name = this.header[column]?.trim().replaceAll(/\s+/g, " ")
    const named = name && rowNumber > 1 ? ` (${Hub.cutText(name, MAX_NAME_LENGTH)})` : ""
    return new Hub.DeliveryError(
      `Row ${rowNumber}, column ${columnLetters(column)}${named} of the result has ${length.toLocaleString("en")} characters, ` +
        `and a cell of a spreadsheet takes ${MAX_CELL_LENGTH.toLocaleString("en")}. Shorten the text in the query, or leave ` +
        "the column out. Nothing was written.",
      { meaning: "PAYLOAD_TOO_LARGE" },
    )
  }
}

/** @throws DeliveryError when a spreadsheet cannot hold so many cells. */
export function checkSize(rows: number, columns: number): void {
  if (rows * columns <= MAX_CELLS) return
  const [cells, fitting] = [MAX_CELLS, Math.floor(MAX_CELLS / columns)].map((count) => count.toLocaleString("en"))
  throw new Hub.DeliveryError(
    `A spreadsheet holds ${cells} cells: with ${columns} columns ${fitting} rows fit, header included, and the result has ` +
      "more. Limit its rows.",
    { meaning: "PAYLOAD_TOO_LARGE" },
  )
}

/** Returns the letters that a spreadsheet shows above a column: A for 0, AA for 26. */
function columnLetters(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : columnLetters(Math.floor(index / 26) - 1) + letter
}
