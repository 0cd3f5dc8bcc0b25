import { suggestNames } from "../close_names"
import type { SampleResult } from "../samples/sample_result"
import { SimulatorError } from "../simulator_error"
import { csvZip } from "./csv_zip"
import { delimited } from "./delimited"
import { document } from "./document"
import type { FormatOptions, FormattedResult } from "./formatted_result"
import { html } from "./html"
import { jsonDetail, jsonDetailLite } from "./json_detail"
import { jsonRows } from "./json_rows"

export type { FormatOptions, FormattedResult } from "./formatted_result"

type Maker = (result: SampleResult, options: FormatOptions) => FormattedResult | Promise<FormattedResult>

const MAKERS: Record<string, Maker> = {
  txt: (result, options) => delimited(result, "txt", options),
  csv: (result, options) => delimited(result, "csv", options),
  json: (result, options) => jsonRows(result, "json", options),
  json_label: (result, options) => jsonRows(result, "json_label", options),
  inline_json: (result, options) => jsonRows(result, "inline_json", options),
  json_detail: jsonDetail,
  json_detail_lite_stream: jsonDetailLite,
  html,
  csv_zip: csvZip,
  xlsx: () => document("xlsx"),
  wysiwyg_pdf: () => document("wysiwyg_pdf"),
  assembled_pdf: () => document("assembled_pdf"),
  wysiwyg_png: () => document("wysiwyg_png"),
}

/** The formats in which a result can be sent. */
export const formatNames: readonly string[] = Object.keys(MAKERS)

/** @throws SimulatorError for an unknown format, or one that cannot hold the result. */
export async function formatResult(
  result: SampleResult,
  format: string,
  options: FormatOptions = {},
): Promise<FormattedResult> {
  const make = Object.hasOwn(MAKERS, format) ? MAKERS[format] : undefined
  if (make) return make(result, options)
  throw new SimulatorError(`The simulator makes no "${format}". ${suggestNames(format, formatNames)}`)
}
