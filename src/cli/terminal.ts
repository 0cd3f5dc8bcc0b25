import { shortenText } from "../text/cut_text"

/** Writes a line to the terminal. */
export function print(line = ""): void {
  process.stdout.write(`${line}\n`)
}

/** Lines of columns as wide as their widest cell; the last column is not filled up. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length)
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  )
}

/** The text, cut with an ellipsis where it is longer than `length` characters; on one line. */
export function shorten(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim()
  return shortenText(line, length)
}
