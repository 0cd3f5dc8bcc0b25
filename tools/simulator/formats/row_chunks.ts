import { Readable } from "node:stream"
import type { SampleResult, SampleRow } from "../samples/sample_result"

const CHUNK_LENGTH = 32 * 1024
const BATCH_ROWS = 100

export interface RowText {
  head: string
  tail: string
  /** Text between two rows. */
  separator: string
  /** Returns the text of some rows, with the separators between them. */
  toText(rows: SampleRow[]): string
}

/** Returns a document of rows, made while it is read. */
export function rowStream(result: SampleResult, text: RowText, onRow?: (rows: number) => void): Readable {
  return Readable.from(rowChunks(result, text, onRow), { objectMode: false })
}

function* rowChunks(result: SampleResult, text: RowText, onRow?: (rows: number) => void): Generator<Buffer> {
  let pending = text.head
  let made = 0
  let batch: SampleRow[] = []
  const take = () => {
    if (batch.length === 0) return
    pending += (made > 0 ? text.separator : "") + text.toText(batch)
    made += batch.length
    batch = []
  }
  for (const row of result.rows()) {
    batch.push(row)
    if (batch.length < BATCH_ROWS) continue
    take()
    if (pending.length < CHUNK_LENGTH) continue
    onRow?.(made)
    yield Buffer.from(pending)
    pending = ""
  }
  take()
  onRow?.(made)
  yield Buffer.from(pending + text.tail)
}
