import { Readable } from "node:stream"
import { cutText } from "../../../src/text/cut_text"
import { escapeHtml } from "../../../src/edge"
import type { SampleResult, SampleRow } from "../samples/sample_result"
import { SimulatorError } from "../simulator_error"
import { columnsOf, textOf, valueOf } from "./columns"
import type { FormatOptions, FormattedResult } from "./formatted_result"
import { rowStream } from "./row_chunks"
import { zipStreams } from "./zip_stream"

/** Source: https://support.microsoft.com/office/excel-specifications-and-limits. */
const MAX_ROWS = 1_048_576
const MAX_TEXT_LENGTH = 32_767
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const OFFICE = "http://schemas.openxmlformats.org"
const SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

/**
 * `xlsx`: a workbook with one sheet, made while it is read. The four small files around the sheet are always the same.
 * @throws SimulatorError when the result has more rows than a sheet.
 */
export async function xlsx(result: SampleResult, { onRow }: FormatOptions): Promise<FormattedResult> {
  if (result.rowCount >= MAX_ROWS) {
    throw new SimulatorError(
      `A sheet holds ${MAX_ROWS} rows with its header, too few for ${result.rowCount}: send csv.`,
    )
  }
  const zip = await zipStreams()
  return {
    mimetype: `${SHEET_TYPE}.sheet`,
    extension: "xlsx",
    isBase64: true,
    bytes: () =>
      zip([
        ...Object.entries(FRAME).map(([path, text]) => ({
          path,
          read: () => Readable.from([Buffer.from(XML + text)]),
        })),
        { path: "xl/worksheets/sheet1.xml", read: () => sheet(result, onRow) },
      ]),
  }
}

function sheet(result: SampleResult, onRow?: (rows: number) => void): Readable {
  const columns = columnsOf(result)
  const letters = columns.map((_, index) => lettersOf(index))
  let line = 1
  const header = columns.map(({ label }, at) => textCell(`${letters[at]}1`, label)).join("")
  const toLine = (row: SampleRow) => {
    line++
    const cells = columns.map(({ cell }, at) => cellXml(`${letters[at]}${line}`, cell(row)))
    return `<row r="${line}">${cells.join("")}</row>`
  }
  const text = {
    head: `${XML}<worksheet xmlns="${OFFICE}/spreadsheetml/2006/main"><sheetData><row r="1">${header}</row>`,
    tail: "</sheetData></worksheet>",
    separator: "",
    toText: (rows: SampleRow[]) => rows.map(toLine).join(""),
  }
  return rowStream(result, text, onRow)
}

function cellXml(place: string, cell: unknown): string {
  const value = valueOf(cell)
  if (value === null || value === "") return ""
  if (typeof value === "number") return `<c r="${place}"><v>${value}</v></c>`
  return textCell(place, textOf(cell))
}

function textCell(place: string, text: string): string {
  // XML knows no other control characters, and would read a carriage return as the end of a line.
  // oxlint-disable-next-line no-control-regex
  const allowed = cutText(text, MAX_TEXT_LENGTH).replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "")
  const escaped = escapeHtml(allowed).replaceAll("\r", "&#13;")
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escaped}</t></is></c>`
}

/** 0 → A, 25 → Z, 26 → AA. */
function lettersOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : lettersOf(Math.floor(index / 26) - 1) + last
}

const RELATIONS = `${OFFICE}/package/2006/relationships`
const RELATION_TYPE = `${OFFICE}/officeDocument/2006/relationships`
const relation = (type: string, target: string) =>
  `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${RELATION_TYPE}/${type}" Target="${target}"/></Relationships>`
const override = (part: string, type: string) =>
  `<Override PartName="${part}" ContentType="${SHEET_TYPE}.${type}+xml"/>`

const FRAME: Record<string, string> = {
  "[Content_Types].xml":
    `<Types xmlns="${OFFICE}/package/2006/content-types">` +
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `${override("/xl/workbook.xml", "sheet.main")}${override("/xl/worksheets/sheet1.xml", "worksheet")}</Types>`,
  "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
  "xl/workbook.xml":
    `<workbook xmlns="${OFFICE}/spreadsheetml/2006/main" xmlns:r="${RELATION_TYPE}">` +
    '<sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>',
  "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
}
