import type { Cell, Row } from "../../data/rows"
import type { DataActionRequest } from "./data_action_request"

/**
 * The cells that an action on cells and queries works on: the cell itself, or those of the first column with the tag, row by row.
 * @param words What the column is, for the message when no column has the tag: "the one with the ids".
 * @throws DeliveryError when no column of a query has the tag; else as `DataActionRequest.rows`.
 */
export async function cellsOf(
  request: DataActionRequest,
  tag: string,
  words: string,
): Promise<AsyncIterable<Cell | undefined>> {
  if (request.type === "cell") return cellOf(request)
  const result = await request.rows({ cells: "values" })
  return columnOf(result.rows, result.requireTagged(tag, words).name)
}

async function* cellOf({ params }: DataActionRequest): AsyncGenerator<Cell> {
  yield { value: params.value }
}

async function* columnOf(rows: AsyncIterable<Row>, name: string): AsyncGenerator<Cell | undefined> {
  for await (const row of rows) yield Object.hasOwn(row, name) ? row[name] : undefined
}
