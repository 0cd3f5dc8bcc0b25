import path from "node:path"
import { contentTypeOf, extensionOf } from "../../data/action_format"
import type { Attachment } from "./attachment"
import { DeliveryError } from "../../errors"
import type { ScheduledPlan } from "./scheduled_plan"
import { cutBytes } from "../../text/cut_text"
import { withoutInvisible } from "../../text/invisible_text"
import { trimEnd } from "../../text/trim_text"

/** What a file name is made from; a DataActionRequest has it all. */
interface NameSource {
  readonly attachment?: Attachment
  readonly scheduledPlan?: ScheduledPlan
  readonly format?: string
  /** In milliseconds since 1970. Default: now. */
  readonly receivedMs?: number
}

const MAX_BYTES = 255
const MAX_EXTENSION_BYTES = 64
/** Endings that a typed name keeps: those of Looker's formats, and others that are common for data and pictures. */
const KNOWN_ENDINGS = new Set(
  "csv json xlsx pdf png zip html txt tsv jsonl ndjson xml xls parquet avro orc dat md htm jpg jpeg gif svg gz".split(
    " ",
  ),
)

/** `<title>.<extension>`, or `looker_file_<ms>.<extension>` without a title, safe to use as a file name. */
function suggestedFileName(source: NameSource): string {
  const { attachment, scheduledPlan, format, receivedMs = Date.now() } = source
  const suffix = extensionFor(attachment, format)
  const title = attachment || format ? scheduledPlan?.title : undefined
  const stem = (title && sanitize(cleanName(title))) || `looker_file_${receivedMs}`
  if (suffix && title && stem.toLowerCase().endsWith(`.${suffix.toLowerCase()}`)) return shorten(stem, "")
  return shorten(stem, suffix ? `.${sanitize(suffix)}` : "")
}

export interface NameOptions {
  /** Replaces blanks in a typed name if the extension is known. Default: blanks stay. */
  blanks?: string
  /** The extension that the file must have. Default: that of the data. If Looker does not name the format, nothing is added. */
  extension?: string
  /** Inserted before the ending, such as a time. */
  stamp?: string
}

/**
 * The rule for every file name. A typed name loses its invisible characters and gets the extension of the data unless it ends
 * in a known one: "Q3 vs. Q2" becomes "Q3 vs. Q2.csv", "report.json" stays. If nothing was typed, a suggested name is used.
 */
export function nameFor(source: NameSource, typed = "", { blanks, extension, stamp }: NameOptions = {}): string {
  const ending = extension ?? extensionOfData(source)
  const clean = cleanName(typed)
  const chosen = blanks !== undefined && ending ? clean.replaceAll(/\s+/g, blanks) : clean
  const suggested = chosen || suggestedFileName(source)
  const name = chosen || extension ? withEnding(suggested, ending) : suggested
  return stamp ? insertBeforeEnding(name, stamp) : name
}

function withEnding(name: string, extension: string | undefined): string {
  if (!extension) return name
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase()
  const isKnown = KNOWN_ENDINGS.has(ending) || ending === extension.toLowerCase()
  return name.includes(".") && isKnown ? name : `${name}.${cutBytes(sanitize(extension), MAX_EXTENSION_BYTES)}`
}

/** Trims a name and removes line breaks, control characters and invisible characters, such as direction marks. */
export function cleanName(typed: string): string {
  return withoutInvisible(typed)
    .replaceAll(/[\t-\r\u2028\u2029]/g, "")
    .trim()
}

/** Inserts a text before the ending of a name: `a.csv` and `_2` give `a_2.csv`. A dot in a folder name starts no ending. */
function insertBeforeEnding(name: string, text: string): string {
  const dot = name.lastIndexOf(".")
  const end = dot > name.lastIndexOf("/") ? dot : name.length
  return name.slice(0, end) + text + name.slice(end)
}

/**
 * Refuses a path with "." or ".." between its slashes. Such paths are resolved on the way, so the file would end up in another
 * place than the one typed.
 * @param field Name of the form field the path was typed into.
 * @param label Label of that field.
 * @throws DeliveryError at the field.
 */
export function checkFolders(path: string, field: string, label: string): void {
  const isDots = (segment: string) => segment.trim() === "." || segment.trim() === ".."
  if (!path.split(/[/\\]/).some(isDots)) return
  throw DeliveryError.ofField(field, `"${label}" holds "." or "..": write the name of each folder instead.`)
}

/** The MIME type by the format of the data or, if Looker does not name the format, by the ending of the file name. */
export function contentTypeFor({ attachment, format }: NameSource, fileName: string): string {
  const known = attachment?.extension ?? format
  const extension = known ? extensionOf(known) : path.extname(fileName).slice(1)
  return contentTypeOf(extension.toLowerCase())
}

/** Removes characters and names that file systems forbid, and trailing dots and blanks. The result may be empty. */
export function sanitize(name: string): string {
  const clean = name
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[/?<>\\:*|"\u0000-\u001f\u0080-\u009f]/g, "")
  const trimmed = trimEnd(clean, ". ")
  return /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(trimmed) ? "" : trimmed
}

function extensionOfData({ attachment, format }: NameSource): string | undefined {
  const known = attachment?.extension || format
  return known && extensionOf(known)
}

function extensionFor(attachment: Attachment | undefined, format: string | undefined): string | undefined {
  if (attachment) return attachment.extension && extensionOf(attachment.extension)
  return format && extensionOf(format)
}

function shorten(stem: string, suffix: string): string {
  const ending = cutBytes(suffix, MAX_EXTENSION_BYTES)
  return cutBytes(stem, MAX_BYTES - Buffer.byteLength(ending)) + ending
}
