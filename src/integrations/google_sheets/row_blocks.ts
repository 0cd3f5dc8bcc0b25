import type { ValueInput } from "./value_input"

/** Of the rows of one block, as JSON: Google recommends calls of 2 MB at most. */
const MAX_BLOCK_BYTES = 1_500_000

/** Rows that are written in one call. */
export interface RowBlock {
  /** As the input makes them. */
  rows: unknown[]
  /** Cells of the longest row. */
  columns: number
}

/** Puts rows into blocks of `maxRows`, or of 1.5 MB where that is less. */
export async function* rowBlocks(
  records: AsyncIterable<readonly string[]>,
  input: ValueInput,
  maxRows: number,
): AsyncGenerator<RowBlock> {
  let block: RowBlock = { rows: [], columns: 0 }
  let blockBytes = 0
  let rowNumber = 0
  for await (const record of records) {
    const row = input.rowOf(record, ++rowNumber)
    const bytes = Buffer.byteLength(JSON.stringify(row))
    if (block.rows.length === maxRows || (block.rows.length > 0 && blockBytes + bytes > MAX_BLOCK_BYTES)) {
      yield block
      block = { rows: [], columns: 0 }
      blockBytes = 0
    }
    block.rows.push(row)
    block.columns = Math.max(block.columns, record.length)
    blockBytes += bytes
  }
  if (block.rows.length > 0) yield block
}
