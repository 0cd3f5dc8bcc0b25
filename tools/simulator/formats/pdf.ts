import { Readable } from "node:stream"
import type { SampleResult, SampleRow } from "../samples/sample_result"
import { columnsOf, textOf } from "./columns"
import { type FormatOptions, type FormattedResult, MADE_AT } from "./formatted_result"

const MARGIN = 36
const LINE_HEIGHT = 14
/** Documents are for reading: of a long result they show the beginning, as Looker's do. */
const MOST_ROWS = { wysiwyg_pdf: 30, assembled_pdf: 300 }
const MOST_COLUMNS = 8

/** `wysiwyg_pdf`: one page as a screen shows it; `assembled_pdf`: the table over as many pages as it needs. */
export async function pdf(
  result: SampleResult,
  format: "wysiwyg_pdf" | "assembled_pdf",
  options: FormatOptions,
): Promise<FormattedResult> {
  const { default: PDFDocument } = await import("pdfkit")
  const title = options.title ?? result.label
  const columns = columnsOf(result).slice(0, MOST_COLUMNS)
  const rows = [...firstRows(result, MOST_ROWS[format])]

  const draw = () => {
    const layout = format === "wysiwyg_pdf" ? "landscape" : "portrait"
    // Compressed, the bytes would differ from machine to machine.
    const document = new PDFDocument({
      size: "A4",
      layout,
      margin: MARGIN,
      compress: false,
      info: { Title: latin(title), CreationDate: MADE_AT, ModDate: MADE_AT },
    })
    const width = (document.page.width - 2 * MARGIN) / Math.max(columns.length, 1)
    const write = (texts: string[], y: number) => {
      const cut = { width: width - 4, height: LINE_HEIGHT, ellipsis: true }
      for (const [at, text] of texts.entries()) document.text(latin(text), MARGIN + at * width, y, cut)
    }
    document.fontSize(16).text(latin(title), MARGIN, MARGIN)
    let y = MARGIN + 2 * LINE_HEIGHT
    const header = columns.map(({ label }) => label)
    document.font("Helvetica-Bold").fontSize(8)
    write(header, y)
    document.font("Helvetica")
    for (const row of rows) {
      y += LINE_HEIGHT
      if (y > document.page.height - MARGIN - LINE_HEIGHT) {
        document.addPage()
        y = MARGIN
      }
      write(
        columns.map(({ cell }) => textOf(cell(row))),
        y,
      )
    }
    document.end()
    return document as unknown as Readable
  }
  return { mimetype: "application/pdf", extension: "pdf", isBase64: true, bytes: draw }
}

function* firstRows(result: SampleResult, most: number): Generator<SampleRow> {
  let taken = 0
  for (const row of result.rows()) {
    if (taken++ >= most) return
    yield row
  }
}

/** The fonts that every PDF reader has know no other letters. */
function latin(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\xa1-\xff]/gu, "?")
}
