import { parse } from "csv-parse/sync"
import type { FakeAnswer, RecordedRequest } from "./fake_service"
import { googleError, GoogleStandIn } from "./google_stand_in"

const MAX_CELLS = 10_000_000

interface Change {
  updateCells?: {
    range?: { sheetId: number }
    start?: { sheetId: number; rowIndex: number; columnIndex: number }
    fields: string
    rows?: { values: { userEnteredValue?: { stringValue?: string; numberValue?: number } }[] }[]
  }
  updateSheetProperties?: { properties: { sheetId: number; gridProperties: Record<string, number> }; fields: string }
  pasteData?: {
    coordinate: { sheetId: number; rowIndex: number; columnIndex: number }
    data: string
    type: string
    delimiter: string
  }
}

/** What is done, in order; a write may have several steps. */
export type SheetStep = "search" | "get" | "clear" | "grow" | "data"

/** How one write goes wrong. */
export interface WriteFault {
  answer: FakeAnswer
  /** The sheet changes nonetheless. */
  isDone?: boolean
}

/** A stand-in for Drive and Sheets with one spreadsheet, whose first tab keeps Google's rules. */
export class SheetsStandIn {
  /** Absent: there is none. */
  file?: { id: string; name: string } = { id: "sheet-1", name: "f.csv" }
  readonly sheetId = 77
  rowCount = 1000
  columnCount = 26
  /** The first tab is a chart. */
  hasChartInFront = false
  cells: string[][] = [["old", "old"]]
  /** Rows that were written as they are, of text and numbers; undefined is an empty cell. */
  raw: (string | number | undefined)[][] = []
  /** What was made in Drive, without a conversion. */
  readonly created: unknown[] = []
  /** Ids of files that were deleted. */
  readonly deleted: string[] = []
  readonly steps: SheetStep[] = []
  /** The most writes at one time. */
  mostAtOnce = 0
  /** @param write Its count, from 1. */
  fault: (write: number, steps: readonly SheetStep[]) => WriteFault | undefined = () => undefined
  private writes = 0
  private underWay = 0

  private constructor(readonly google: GoogleStandIn) {
    google.answer = (request) => this.answer(request)
  }

  static async start(): Promise<SheetsStandIn> {
    return new SheetsStandIn(await GoogleStandIn.start())
  }

  stop(): Promise<void> {
    return this.google.stop()
  }

  private answer(request: RecordedRequest): FakeAnswer {
    const { method, path } = request
    if (method === "GET" && path === "/drive/v3/drives") return { body: { drives: [] } }
    if (method === "GET" && path === "/oauth2/v3/userinfo") return { body: { email: "ann@facts.com" } }
    if (method === "GET" && path === "/drive/v3/files") return this.search()
    if (method === "POST" && path === "/drive/v3/files") return this.create(request)
    if (method === "DELETE" && path.startsWith("/drive/v3/files/")) {
      this.deleted.push(path.slice("/drive/v3/files/".length))
      return { status: 204, body: "" }
    }
    if (!this.file || !path.startsWith(`/v4/spreadsheets/${this.file.id}`)) return googleError(404, "Not found.")
    if (method === "POST") return this.write(request.json() as { requests: Change[] })
    this.steps.push("get")
    const { sheetId, rowCount, columnCount } = this
    const cells = this.hasChartInFront ? {} : { gridProperties: { rowCount, columnCount } }
    return { body: { sheets: [{ properties: { sheetId, ...cells } }, { properties: { sheetId: 5 } }] } }
  }

  private search(): FakeAnswer {
    this.steps.push("search")
    return { body: { files: this.file ? [this.file, { id: "older", name: "f.csv" }] : [] } }
  }

  private create(request: RecordedRequest): FakeAnswer {
    this.created.push(request.json())
    this.file = { id: "new-sheet", name: "f.csv" }
    this.cells = []
    return { body: { id: this.file.id } }
  }

  private write({ requests }: { requests: Change[] }): FakeAnswer {
    this.mostAtOnce = Math.max(this.mostAtOnce, ++this.underWay)
    setTimeout(() => this.underWay--, 2)
    const steps = requests.map(stepOf)
    const fault = this.fault(++this.writes, steps)
    if (fault && !fault.isDone) return { delayMs: 3, ...fault.answer }
    const before = { rowCount: this.rowCount, columnCount: this.columnCount, cells: this.cells }
    try {
      for (const change of requests) this.apply(change)
    } catch (error) {
      Object.assign(this, before)
      return googleError(400, `Invalid requests: ${(error as Error).message}`)
    }
    this.steps.push(...steps)
    const body = { spreadsheetId: this.file?.id, replies: requests.map(() => ({})) }
    return { delayMs: 3, ...(fault?.answer ?? { body }) }
  }

  private apply({ updateCells, updateSheetProperties, pasteData }: Change): void {
    if (updateCells?.rows) this.writeRaw(updateCells)
    else if (updateCells) this.clear(updateCells)
    else if (updateSheetProperties) this.grow(updateSheetProperties)
    else if (pasteData) this.paste(pasteData)
  }

  private clear({ range, fields, rows }: NonNullable<Change["updateCells"]>): void {
    if (range?.sheetId !== this.sheetId || fields !== "userEnteredValue" || rows)
      throw new Error("This is no clearing.")
    this.cells = []
    this.raw = []
  }

  private grow({ properties, fields }: NonNullable<Change["updateSheetProperties"]>): void {
    const { sheetId, gridProperties } = properties
    const names = Object.keys(gridProperties).map((name) => `gridProperties.${name}`)
    if (sheetId !== this.sheetId || names.join(",") !== fields) throw new Error("These are no properties.")
    const { rowCount = this.rowCount, columnCount = this.columnCount } = gridProperties
    if (rowCount * columnCount > MAX_CELLS) throw new Error("above the limit of 10000000 cells.")
    Object.assign(this, { rowCount, columnCount })
  }

  private writeRaw({ start, rows = [], fields }: NonNullable<Change["updateCells"]>): void {
    if (start?.sheetId !== this.sheetId || fields !== "userEnteredValue") throw new Error("These are no values.")
    const { rowIndex, columnIndex } = start
    const isWide = rows.some(({ values }) => columnIndex + values.length > this.columnCount)
    if (rowIndex + rows.length > this.rowCount || isWide) throw new Error("outside of the grid.")
    const values = rows.map((row) =>
      row.values.map(({ userEnteredValue: value }) => value?.stringValue ?? value?.numberValue),
    )
    this.raw.splice(rowIndex, values.length, ...values)
  }

  private paste({ coordinate, data, type, delimiter }: NonNullable<Change["pasteData"]>): void {
    const { sheetId, rowIndex, columnIndex } = coordinate
    if (sheetId !== this.sheetId || type !== "PASTE_NORMAL" || delimiter !== ",") throw new Error("This is no paste.")
    const rows: string[][] = parse(data, { relax_column_count: true })
    const isWide = rows.some((row) => columnIndex + row.length > this.columnCount)
    if (rowIndex + rows.length > this.rowCount || isWide) throw new Error("outside of the grid.")
    this.cells.splice(rowIndex, rows.length, ...rows)
  }
}

function stepOf({ updateCells, updateSheetProperties }: Change): SheetStep {
  if (updateCells) return updateCells.rows ? "data" : "clear"
  return updateSheetProperties ? "grow" : "data"
}
