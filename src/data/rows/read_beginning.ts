import type { Readable } from "node:stream"
import { MalformedBodyError } from "../../errors"
import { OPEN_ARRAY, OPEN_OBJECT } from "../json/json_bytes"
import { notJson } from "./broken_result"
import { ByteWindow } from "./byte_window"
import { detailRow, type Row } from "./cell"
import { Metadata } from "./metadata"
import { ResultCursor } from "./result_cursor"
import { RowReader } from "./row_reader"

/** The first rows of a json_detail document, and everything else of it that was asked for. */
export interface Beginning {
  /** The members that were asked for, as they stand in the document. */
  members: Readonly<Record<string, unknown>>
  rows: Row[]
  /** Rows of the whole document. */
  rowCount: number
}

/**
 * Reads a json_detail document of any size and keeps only its first rows, so that the size of the document costs no memory. A
 * document that is only a list counts as one without other members.
 * @throws MalformedBodyError when the document is broken or breaks off; whatever the source fails with.
 */
export async function readBeginning(
  source: Readable,
  { names, maxRows }: { names: readonly string[]; maxRows: number },
): Promise<Beginning> {
  const window = new ByteWindow(source)
  await window.skipBom()
  const cursor = new ResultCursor(window)
  const rows: Row[] = []
  let rowCount = 0
  const readList = async () => {
    for await (const batch of new RowReader(cursor, { toRow: detailRow }).batches()) {
      rows.push(...batch.slice(0, Math.max(0, maxRows - rows.length)))
      rowCount += batch.length
    }
  }
  const byte = await cursor.peekOrEnd()
  if (byte === undefined) throw new MalformedBodyError("The result is empty: not even a list without rows came.")
  if (byte === OPEN_ARRAY) {
    await readList()
    await cursor.expectEnd()
    return { members: {}, rows, rowCount }
  }
  if (byte !== OPEN_OBJECT) throw notJson("it is neither a list nor an object.")
  const metadata = new Metadata(cursor, names)
  while (await metadata.readToRows()) await readList()
  return { members: Object.fromEntries(names.map((name) => [name, metadata.member(name)])), rows, rowCount }
}
