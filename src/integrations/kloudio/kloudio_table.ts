import * as Hub from "../../framework"

interface Column {
  header: string
  cellOf: (row: Hub.Row) => Hub.Cell | undefined
}

/**
 * The result as JSON, a list of lists: the labels, then the cells of each row as Looker shows them. Dimensions come first, then
 * measures and table calculations. A pivoted column becomes one column for each pivot key.
 */
export async function* tableJson(result: Hub.RowResult): AsyncGenerator<Buffer> {
  let columns: Column[] | undefined
  for await (const row of result.rows) {
    // Only a row tells which columns of a pivoted result are pivoted: totals over the rows are not.
    if (!columns) yield headLine((columns = columnsOf(result, row)))
    yield Buffer.from(`,${Hub.exactJson(columns.map(({ cellOf }) => shown(cellOf(row))))}`)
  }
  if (!columns) yield headLine(columnsOf(result, {}))
  yield Buffer.from("]")
}

function headLine(columns: readonly Column[]): Buffer {
  return Buffer.from(`[${JSON.stringify(columns.map(({ header }) => header))}`)
}

function columnsOf(result: Hub.RowResult, first: Hub.Row): Column[] {
  return result.columns.flatMap((field): Column[] => {
    const { name, label } = field
    const keys = pivotKeys(field, result, cellIn(first, name))
    if (!keys) return [{ header: label, cellOf: (row) => cellIn(row, name) }]
    return keys.map((key) => ({ header: `${label} ${key}`, cellOf: (row) => pivotedCell(cellIn(row, name), key) }))
  })
}

/** Pivot keys of a column; undefined when it is not pivoted. */
function pivotKeys({ category }: Hub.Field, { pivots }: Hub.RowResult, first?: Hub.Cell): string[] | undefined {
  if (category === "dimension") return undefined
  const known = pivots.length > 0 ? pivots.map(({ key }) => key) : undefined
  if (!first) return known
  const cells = Hub.pivotedCells(first)
  if (!cells) return undefined
  return known ?? (cells.length > 0 ? cells.map(([key]) => key) : undefined)
}

function pivotedCell(cell: Hub.Cell | undefined, key: string): Hub.Cell | undefined {
  return cell && Hub.pivotedCells(cell)?.find(([each]) => each === key)?.[1]
}

function cellIn(row: Hub.Row, name: string): Hub.Cell | undefined {
  return Object.hasOwn(row, name) ? row[name] : undefined
}

/** The text that Looker shows, or the value where it shows none. */
function shown(cell: Hub.Cell | undefined): unknown {
  const { rendered, value = null } = cell ?? {}
  return typeof rendered === "string" && rendered !== "" ? rendered : value
}
