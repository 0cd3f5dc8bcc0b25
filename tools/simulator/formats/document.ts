import { readFileSync } from "node:fs"
import path from "node:path"
import { Readable } from "node:stream"
import type { FormattedResult } from "./formatted_result"

const FOLDER = path.join(__dirname, "..", "data")
const SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const DOCUMENTS = {
  wysiwyg_pdf: { file: "one_page.pdf", mimetype: "application/pdf" },
  assembled_pdf: { file: "pages.pdf", mimetype: "application/pdf" },
  wysiwyg_png: { file: "chart.png", mimetype: "image/png" },
  xlsx: { file: "sheet.xlsx", mimetype: SHEET_TYPE },
}

/** Returns a document for people to look at. It is the same for every result and shows some of the orders. */
export function document(format: keyof typeof DOCUMENTS): FormattedResult {
  const { file, mimetype } = DOCUMENTS[format]
  const bytes = () => Readable.from([readFileSync(path.join(FOLDER, file))])
  return { mimetype, extension: path.extname(file).slice(1), isBase64: true, bytes }
}
