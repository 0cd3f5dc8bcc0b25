/** What a user can send: one cell of a table, the result of a query, or a dashboard. Only newer Lookers know `none`. */
export type ActionType = "cell" | "query" | "dashboard" | "none"

/** The data formats Looker can attach. Source: https://cloud.google.com/looker/docs/action-hub */
const FORMATS = [
  "assembled_pdf",
  "csv",
  "csv_zip",
  "html",
  "inline_json",
  "json",
  "json_bi",
  "json_detail",
  "json_detail_lite_stream",
  "json_label",
  "txt",
  "wysiwyg_pdf",
  "wysiwyg_png",
  "xlsx",
] as const
export type ActionFormat = (typeof FORMATS)[number]

export type ActionFormatting = "formatted" | "unformatted"
export type ActionVisualizationFormatting = "apply" | "noapply"

const EXTENSIONS: Readonly<Record<string, string>> = {
  assembled_pdf: "pdf",
  csv_zip: "zip",
  inline_json: "json",
  json_bi: "json",
  json_detail: "json",
  json_detail_lite_stream: "json",
  json_label: "json",
  wysiwyg_pdf: "pdf",
  wysiwyg_png: "png",
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  pdf: "application/pdf",
  png: "image/png",
  txt: "text/plain",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  zip: "application/zip",
}

/** A format or an extension of Looker, as the log names it; `other` for any other text. */
export function knownFormat(text: string): string {
  const isKnown = FORMATS.some((format) => format === text) || Object.hasOwn(CONTENT_TYPES, text)
  return isKnown ? text : "other"
}

/** The file extension of a data format, without a dot. An unknown format is returned as it is. */
export function extensionOf(format: string): string {
  return Object.hasOwn(EXTENSIONS, format) ? (EXTENSIONS[format] as string) : format
}

/** The MIME type of a file extension; `application/octet-stream` when unknown. */
export function contentTypeOf(extension: string): string {
  return Object.hasOwn(CONTENT_TYPES, extension) ? (CONTENT_TYPES[extension] as string) : "application/octet-stream"
}
