import { isRecord } from "./conform_check"

export const TYPES: readonly string[] = ["cell", "query", "dashboard", "none"]
export const FORMATTINGS: readonly string[] = ["formatted", "unformatted"]
export const VISUALIZATION_FORMATTINGS: readonly string[] = ["apply", "noapply"]
export const FORMATS: readonly string[] = [
  "txt",
  "csv",
  "json",
  "json_label",
  "json_detail",
  "json_detail_lite_stream",
  "json_bi",
  "inline_json",
  "html",
  "xlsx",
  "wysiwyg_pdf",
  "assembled_pdf",
  "wysiwyg_png",
  "csv_zip",
]

type Test = [holds: (value: unknown) => boolean, words: string]

const text: Test = [(value) => typeof value === "string", "a string"]
const flag: Test = [(value) => typeof value === "boolean", "a boolean"]
const texts: Test = [
  (value) => Array.isArray(value) && value.every((each) => typeof each === "string"),
  "a list of strings",
]
const objects: Test = [(value) => Array.isArray(value) && value.every(isRecord), "a list of objects"]
const textOrNull: Test = [(value) => typeof value === "string" || value === null, "a string or null"]
const optionalTexts: Test = [(value) => value === undefined || texts[0](value), "a list of strings, or absent"]
const oneText: Test = [(value) => texts[0](value) && (value as string[]).length === 1, "a list of one string"]

/** The keys of a list item, in order. */
const SHAPE: Record<string, Test> = {
  description: text,
  form_url: textOrNull,
  label: text,
  name: text,
  params: objects,
  required_fields: objects,
  supported_action_types: texts,
  uses_oauth: flag,
  delegate_oauth: flag,
  supported_formats: optionalTexts,
  supported_formattings: optionalTexts,
  supported_visualization_formattings: optionalTexts,
  supported_download_settings: oneText,
  icon_data_uri: textOrNull,
  url: text,
  token_url: text,
}

export const ITEM_KEYS: readonly string[] = Object.keys(SHAPE)

/** What the keys with a wrong value should have been, such as "url is a string". */
export function typeErrors(item: Record<string, unknown>): string[] {
  return Object.entries(SHAPE)
    .filter(([key, [holds]]) => !holds(item[key]))
    .map(([key, [, words]]) => `${key} is ${words}`)
}
