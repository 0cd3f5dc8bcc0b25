import { setImmediate as nextTurn } from "node:timers/promises"
import { type MetaKey, metaHashed } from "../../services/advertising"
import type { AudienceRow } from "./audience_row"

/** Rows that are hashed in one go, while nothing else of the process runs. */
const ROWS_AT_ONCE = 200

export interface AudienceSession {
  session_id: number
  /** From 1. */
  batch_seq: number
  last_batch_flag: boolean
}

/**
 * The body of an upload, in JSON. A whole batch holds up to 10 MB of hashes, so they are made only now, and written as bytes.
 * @param isHashing False for rows that are hashed already.
 */
export async function audienceBody(
  session: AudienceSession,
  schema: readonly MetaKey[],
  rows: readonly AudienceRow[],
  isHashing: boolean,
): Promise<Buffer> {
  const frame = JSON.stringify({ session, payload: { schema, is_raw: true, data: [] } })
  const end = "]}}"
  const pieces = [Buffer.from(frame.slice(0, -end.length))]
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const some = rows.slice(from, from + ROWS_AT_ONCE)
    const data = isHashing ? some.map((row) => schema.map((key, at) => metaHashed(key, row[at] ?? ""))) : some
    pieces.push(Buffer.from((from > 0 ? "," : "") + JSON.stringify(data).slice(1, -1)))
    await nextTurn()
  }
  return Buffer.concat([...pieces, Buffer.from(end)])
}
