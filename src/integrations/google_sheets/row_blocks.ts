import type { ValueInput } from "./value_input"

/** Most bytes of one block's rows as JSON: Google recommends calls of at most 2 MB. */
const MAX_BLOCK_BYTES = 1_500_000

/** Rows to write in one call. */
export interface RowBlock {
  /** The rows as `ValueInput.rowOf` returned them. */
  rows: unknown[]
  /** Number of cells in the longest row. */
  columns: number
}

/** Groups rows into blocks of at most `maxRows` rows and 1.5 MB. */
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
