import type { ExampleRun, ListedIntegration } from "../playground_api"

/** What Looker can send, with the labels that people see. */
export const TYPES: Readonly<Record<string, string>> = { query: "Query", dashboard: "Dashboard", cell: "Cell" }

const FORMATS: Readonly<Record<string, readonly string[]>> = {
  query: [
    "json_detail",
    "json_detail_lite_stream",
    "json",
    "json_label",
    "inline_json",
    "csv",
    "txt",
    "html",
    "xlsx",
    "wysiwyg_pdf",
    "wysiwyg_png",
  ],
  dashboard: ["wysiwyg_pdf", "assembled_pdf", "wysiwyg_png", "csv_zip"],
  cell: [],
}

const DOCUMENTS = ["xlsx", "wysiwyg_pdf", "assembled_pdf", "wysiwyg_png"]

const FORMAT_LABELS: Readonly<Record<string, string>> = {
  assembled_pdf: "PDF, tables expanded",
  csv: "CSV",
  csv_zip: "CSV files, zipped",
  html: "HTML",
  inline_json: "Inline JSON",
  json: "JSON, simple",
  json_detail: "JSON, detailed",
  json_detail_lite_stream: "JSON, detailed, lite",
  json_label: "JSON, labelled",
  txt: "Text, tab-separated",
  wysiwyg_pdf: "PDF",
  wysiwyg_png: "PNG",
  xlsx: "Excel",
}

/** Everything that the user has chosen in the dialog of one integration. */
export interface Draft {
  type: string
  settings: Readonly<Record<string, string>>
  formParams: Readonly<Record<string, string>>
  sample: string
  rows: number
  format: string
  isStreamed: boolean
  cellValue: string
  /** Empty: the label of the sample. */
  title: string
  /** Row limit of the query; undefined: all rows. */
  limit?: number
  isFormatted: boolean
  /** How the service misbehaves in the delivery; empty or absent: it works. */
  fault?: string
}

const DEFAULT_ROWS = 10
/** Name under which Looker sends the user's login among the settings. */
const LOGIN = "state_json"

/** Returns Looker's formats for this type that the integration supports, or all of them if it supports none. */
export function formatsOf(integration: ListedIntegration, type: string): readonly string[] {
  const possible = FORMATS[type] ?? []
  const supported = integration.supported_formats ?? possible
  const both = possible.filter((format) => supported.includes(format))
  return both.length > 0 ? both : possible
}

export function formatLabel(format: string): string {
  return FORMAT_LABELS[format] ?? format
}

/** Whether the format is a picture or an office document, for which the simulator has one that is always the same. */
export function isDocument(format: string): boolean {
  return DOCUMENTS.includes(format)
}

/** How values can be sent: as Looker shows them, or raw. */
export function formattingsOf({ supported_formattings: supported }: ListedIntegration): readonly string[] {
  return supported ?? ["formatted", "unformatted"]
}

export function typesOf(integration: ListedIntegration): readonly string[] {
  return integration.supported_action_types.filter((type) => type in TYPES)
}

/** Returns the values that the dialog starts with. */
export function emptyDraft(integration: ListedIntegration): Draft {
  const types = typesOf(integration)
  const type = types.includes("query") ? "query" : (types[0] ?? "query")
  return {
    type,
    settings: {},
    formParams: {},
    sample: "users",
    rows: DEFAULT_ROWS,
    format: formatsOf(integration, type)[0] ?? "",
    isStreamed: integration.supported_download_settings.includes("url"),
    cellValue: "",
    title: "",
    isFormatted: !formattingsOf(integration).includes("unformatted"),
  }
}

/** Returns the login of an example; undefined when the example needs none. */
export function exampleLogin({ params }: ExampleRun): string | undefined {
  return params[LOGIN]
}

/** Returns the values that an example fills in, without its login. */
export function exampleDraft(integration: ListedIntegration, example: ExampleRun): Draft {
  const base = emptyDraft(integration)
  const type = example.type ?? "query"
  return {
    type,
    settings: Object.fromEntries(Object.entries(example.params).filter(([name]) => name !== LOGIN)),
    formParams: { ...example.formParams },
    sample: example.sample ?? base.sample,
    rows: example.rows ?? base.rows,
    format: example.format ?? formatsOf(integration, type)[0] ?? "",
    isStreamed: example.isStreamed ?? base.isStreamed,
    cellValue: example.cellValue ?? "",
    title: base.title,
    limit: undefined,
    isFormatted: base.isFormatted,
    fault: undefined,
  }
}
