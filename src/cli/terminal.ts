import { shortenText } from "../text/cut_text"

/** Writes a line to the terminal. */
export function print(line = ""): void {
  process.stdout.write(`${line}\n`)
}

/** Formats rows as lines. Each column is as wide as its widest cell; the last one is not padded. */
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

/** Puts a text on one line, and cuts it with an ellipsis when it is longer than `length` characters. */
export function shorten(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim()
  return shortenText(line, length)
}
