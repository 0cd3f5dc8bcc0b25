import { Readable } from "node:stream"
import type { SampleResult } from "../samples/sample_result"
import { delimited } from "./delimited"
import type { FormatOptions, FormattedResult } from "./formatted_result"
import { zipStreams } from "./zip_stream"

/** `csv_zip`: a dashboard of two tiles, the result and the number of its rows, as one CSV file each. */
export async function csvZip(result: SampleResult, options: FormatOptions): Promise<FormattedResult> {
  const zip = await zipStreams()
  const table = await delimited(result, "csv", options)
  const folder = `dashboard-${slugOf(options.title ?? result.label)}`
  const count = `Number of Rows\n${result.rowCount}\n`
  return {
    mimetype: "application/zip",
    extension: "zip",
    isBase64: true,
    bytes: () =>
      zip([
        { path: `${folder}/${slugOf(result.label)}.csv`, read: table.bytes },
        { path: `${folder}/number_of_rows.csv`, read: () => Readable.from([Buffer.from(count)]) },
      ]),
  }
}

/** "Sales / 2024" → "sales_2024". */
function slugOf(text: string): string {
  const words = text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase()
  return words.replaceAll(/[^a-z0-9]+/g, "_").replaceAll(/^_|_$/g, "") || "untitled"
}
