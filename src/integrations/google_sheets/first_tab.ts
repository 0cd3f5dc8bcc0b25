import * as Hub from "../../framework"
import { checkSize } from "./cell_limits"
import type { RowBlock } from "./row_blocks"
import type { ValueInput } from "./value_input"

interface Grid {
  rowCount: number
  columnCount: number
}

/** The tabs of a spreadsheet. Google leaves out a member whose value is 0. */
const SPREADSHEET = new Hub.Shape((z) => {
  const grid = z.object({ rowCount: z.int().optional(), columnCount: z.int().optional() })
  const properties = z.object({ sheetId: z.int().optional(), gridProperties: grid.optional() })
  return z.object({ sheets: z.array(z.object({ properties })).min(1) })
})
/** Google's answer when it has made changes: one reply for each change. */
const CHANGES = new Hub.Shape((z) => z.object({ spreadsheetId: z.string(), replies: z.array(z.unknown()) }))

/**
 * The first tab of a spreadsheet. Its values are replaced from the top. Every call can safely be made twice, because it names
 * the cells that it changes.
 * Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/request
 */
export class FirstTab {
  /** Rows that Google has acknowledged. */
  written = 0
  /** What the cells hold: the old values (`old`), perhaps nothing any more (`unclear`), or the rows written (`new`). */
  content: "old" | "unclear" | "new" = "old"

  private constructor(
    private readonly client: Hub.HttpClient,
    readonly id: string,
    private readonly sheetId: number,
    private grid: Grid,
  ) {}

  /**
   * @param client Client of the Sheets API.
   * @param id Id of the spreadsheet.
   * @throws ServiceError; DeliveryError when the tab has no cells, for example because it holds a chart.
   */
  static async open(client: Hub.HttpClient, id: string): Promise<FirstTab> {
    const query = { fields: "sheets.properties" }
    const { sheets } = await client.get(pathOf(id), { query, answer: SPREADSHEET })
    const { sheetId = 0, gridProperties: { rowCount, columnCount } = {} } = sheets[0]?.properties ?? {}
    if (!rowCount || !columnCount) {
      const message = "The first tab of the sheet has no cells: move one that has cells to the front."
      throw new Hub.DeliveryError(message, { meaning: "FAILED_PRECONDITION" })
    }
    return new FirstTab(client, id, sheetId, { rowCount, columnCount })
  }

  /** What users have to know after a failure that may have cost the old values. */
  get remark(): string {
    if (this.content === "unclear") return "The old values of the sheet may be gone."
    return `The sheet is incomplete: ${this.written} rows arrived before that.`
  }

  /** Changes nothing. @throws DeliveryError when a spreadsheet cannot hold these rows. */
  checkSize(rows: number, columns: number): void {
    checkSize(rows, Math.max(columns, this.grid.columnCount))
  }

  /** Removes values and formulas; formats stay. @throws ServiceError */
  async clear(): Promise<void> {
    try {
      await this.update([{ updateCells: { range: { sheetId: this.sheetId }, fields: "userEnteredValue" } }])
    } catch (error) {
      if (!isRefusal(error)) this.content = "unclear"
      throw error
    }
    this.content = "new"
  }

  /**
   * Writes rows below those already written; the first call replaces the old values. Enlarges the tab first if necessary.
   * @throws ServiceError
   */
  async append({ rows, columns }: RowBlock, input: ValueInput): Promise<void> {
    const { sheetId, written, grid } = this
    const rowCount = Math.max(grid.rowCount, written + rows.length)
    const columnCount = Math.max(grid.columnCount, columns)
    if (this.content === "old") await this.clear()
    await this.update([...this.growth({ rowCount, columnCount }), input.changeOf(rows, sheetId, written)])
    this.grid = { rowCount, columnCount }
    this.written += rows.length
  }

  private growth(needed: Grid): object[] {
    const { sheetId, grid } = this
    const names = (["rowCount", "columnCount"] as const).filter((name) => needed[name] > grid[name])
    if (names.length === 0) return []
    const gridProperties = Object.fromEntries(names.map((name) => [name, needed[name]]))
    const fields = names.map((name) => `gridProperties.${name}`).join(",")
    return [{ updateSheetProperties: { properties: { sheetId, gridProperties }, fields } }]
  }

  /** Makes all of the changes or none. */
  private async update(requests: object[]): Promise<void> {
    const path = `${pathOf(this.id)}:batchUpdate`
    const { spreadsheetId, replies } = await this.client.post(path, { requests }, { answer: CHANGES })
    if (spreadsheetId === this.id && replies.length === requests.length) return
    const { service } = this.client
    throw new Hub.ServiceError(service, `${service} answered without saying that it has the rows.`, { status: 200 })
  }
}

function pathOf(id: string): string {
  return `/v4/spreadsheets/${encodeURIComponent(id)}`
}

/** Whether Google has certainly changed nothing. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof Hub.ServiceError ? error.serviceStatus : undefined
  return status !== undefined && status >= 400 && status < 500
}
