import { setImmediate as nextTurn } from "node:timers/promises"
import * as Hub from "../../framework"
import { type MetaKey, metaHashed } from "../../services/advertising"
import type { AudienceRow } from "./audience_row"

/** Rows that are hashed in one go, while nothing else of the process runs. */
const ROWS_AT_ONCE = 100

export interface AudienceSession {
  session_id: number
  /** From 1. */
  batch_seq: number
  last_batch_flag: boolean
}

/**
 * Writes the bodies of uploads. The hashes of a batch are up to 10 MB, so they are made only when it is sent, and every batch is
 * written into the same memory: the one before must have been sent by then.
 */
export class AudienceBody {
  private readonly body = new Hub.ByteBuffer()

  /** @param isHashing False for rows that are hashed already. */
  constructor(
    private readonly schema: readonly MetaKey[],
    private readonly isHashing: boolean,
  ) {}

  /** @returns JSON, valid until the next call. */
  async of(session: AudienceSession, rows: readonly AudienceRow[]): Promise<Buffer> {
    const { schema, body } = this
    const end = "]}}"
    body.clear()
    body.appendText(JSON.stringify({ session, payload: { schema, is_raw: true, data: [] } }).slice(0, -end.length))
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const some = rows.slice(from, from + ROWS_AT_ONCE).map((row) => JSON.stringify(this.sent(row)))
      body.appendText((from > 0 ? "," : "") + some.join())
      await nextTurn()
    }
    body.appendText(end)
    return body.bytes
  }

  private sent(row: AudienceRow): AudienceRow {
    return this.isHashing ? this.schema.map((key, at) => metaHashed(key, row[at] ?? "")) : row
  }
}
