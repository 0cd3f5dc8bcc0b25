import * as Hub from "../../framework"
import type { FilePlace } from "./auger_answers"
import { SERVICE } from "./auger_client"
import { type AugerColumn, rowText } from "./auger_table"
import type { AugerRun } from "./auger_training"
import { type AugerStorage, storeFile } from "./auger_upload"
import { type RowFile, rowFiles } from "./row_files"

const ROWS_PER_FILE = 10_001
/** Files that are sent at the same time. One more is being made. */
const CONCURRENCY = 9

/** Rows, and where they go. */
export interface AugerTable {
  rows: AsyncIterable<Hub.Row>
  columns: readonly AugerColumn[]
  /** Name of the project. */
  project: string
  /** Name of the table, without an ending. */
  name: string
  /** Default 10 001. */
  rowsPerFile?: number
}

/** A table whose files are all stored. */
export interface StoredTable extends Pick<AugerRun, "project" | "file"> {
  rows: number
  files: number
}

/**
 * Stores all rows of a table, as one file or as several in a folder.
 * @throws DeliveryError when there are none, or a file is not stored; then no more is sent.
 */
export async function storeTable(storage: AugerStorage, table: AugerTable): Promise<StoredTable> {
  const { columns, name, project, rowsPerFile = ROWS_PER_FILE } = table
  const folder = `workspace/projects/${project}/files/`
  let place: FilePlace | undefined
  let rows = 0
  let files = 0
  const store = async (file: RowFile) => {
    const fileName = file.isOnly ? `${name}.json` : `${name}/${file.number}.json`
    try {
      const own = await storage.auger.placeFor(project, folder + fileName)
      await storeFile(storage, own, fileName, file.content)
      place = own
      rows += file.rows
      files++
    } catch (error) {
      throw notStored(error, file)
    } finally {
      await file.content.dispose()
    }
  }
  const made = rowFiles(table.rows, rowsPerFile, (row) => rowText(row, columns))
  await Hub.inParallel({ limit: CONCURRENCY }, made, store)
  if (!place) throw new Hub.DeliveryError("The result has no rows, so nothing was sent to Auger.")
  const url = `s3://${place.main_bucket}/${folder}${name}.json`
  const content_type = files === 1 ? "application/json" : "multipart"
  return { project: place.project_id, rows, files, file: { file_name: `${name}.json`, name, url, content_type } }
}

function notStored(error: unknown, { isOnly, number, firstRow, rows }: RowFile): unknown {
  if (!(error instanceof Hub.DeliveryError)) return error
  const which = isOnly ? "The data" : `File ${number}, with rows ${firstRow} to ${firstRow + rows - 1},`
  return error.reworded(`${which} was not stored, so ${SERVICE}'s project was not told of any. ${error.message}`)
}
