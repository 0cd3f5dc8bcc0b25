import { Readable } from "node:stream"
import { type Row, type RowsOptions, readRows } from "../../../src/data/rows"
import type { ResultParts } from "../../../src/data/rows/row_result"
import { inChunks } from "../../support/in_chunks"

/** A stream of these bytes in chunks of these sizes, over and over. */
export function chunked(content: string | Uint8Array, sizes: number[] = [content.length]): Readable {
  return Readable.from(inChunks(content, sizes), { objectMode: false })
}

/** Every item of an iteration. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

/** A result read to its end. */
export async function readAll(
  source: Readable | string | Uint8Array,
  options?: RowsOptions,
): Promise<Omit<ResultParts, "rows"> & { rows: Row[] }> {
  const result = await readRows(source instanceof Readable ? source : chunked(source), options)
  return { ...result, rows: await all(result.rows) }
}

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise
  } catch (error) {
    return error as Error
  }
  throw new Error("It did not fail.")
}
