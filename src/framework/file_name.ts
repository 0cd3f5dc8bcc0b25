import path from "node:path"
import { contentTypeOf, extensionOf } from "./action_format"
import type { Attachment } from "./attachment"
import { DeliveryError } from "./errors"
import type { ScheduledPlan } from "./scheduled_plan"
import { cutBytes } from "./text/cut_text"
import { trimEnd } from "./text/trim_text"

/** What a file name is made from; a DataActionRequest has it all. */
interface NameSource {
  readonly attachment?: Attachment
  readonly scheduledPlan?: ScheduledPlan
  readonly format?: string
}

const MAX_BYTES = 255
const MAX_EXTENSION_BYTES = 64

/** `<title>.<extension>`, or `looker_file_<ms>.<extension>` without a title, safe to use as a file name. */
export function suggestedFileName(source: NameSource): string {
  const { attachment, scheduledPlan, format } = source
  const suffix = extensionFor(attachment, format)
  const title = attachment || format ? scheduledPlan?.title : undefined
  const stem = (title && sanitize(title)) || `looker_file_${Date.now()}`
  return shorten(stem, suffix ? `.${sanitize(suffix)}` : "")
}

/** The typed name with `.<extension>`: kept when it ends so, replaced by the suggested one when it has another dot. */
export function completeFileName(source: NameSource, typed: string | undefined): string {
  const name = typed?.trim().replaceAll(/\s+/g, "_")
  if (!typed || !name) return suggestedFileName(source)
  const extension = source.attachment?.extension
  if (!extension) return typed
  if (name.endsWith(`.${extension}`)) return name
  return name.includes(".") ? suggestedFileName(source) : `${name}.${extension}`
}

/**
 * Refuses a path with "." or ".." between its slashes: addresses are resolved on their way, and such a file would end in
 * another place than the one typed.
 * @param field Name of the form field the path was typed into.
 * @param label Of that field.
 * @throws DeliveryError, marking the field.
 */
export function checkFolders(path: string, field: string, label: string): void {
  const isDots = (segment: string) => segment.trim() === "." || segment.trim() === ".."
  if (!path.split(/[/\\]/).some(isDots)) return
  throw DeliveryError.ofField(field, `"${label}" holds "." or "..": write the name of each folder instead.`)
}

/** The MIME type by the format of the data or, where Looker does not tell it, by the ending of the file's name. */
export function contentTypeFor({ attachment, format }: NameSource, fileName: string): string {
  const known = attachment?.extension ?? format
  const extension = known ? extensionOf(known) : path.extname(fileName).slice(1)
  return contentTypeOf(extension.toLowerCase())
}

/** Without the characters and names that file systems forbid; trailing dots and blanks go too. May come out empty. */
export function sanitize(name: string): string {
  const clean = name
    // eslint-disable-next-line no-control-regex
    .replaceAll(/[/?<>\\:*|"\u0000-\u001f\u0080-\u009f]/g, "")
  const trimmed = trimEnd(clean, ". ")
  return /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(trimmed) ? "" : trimmed
}

function extensionFor(attachment: Attachment | undefined, format: string | undefined): string | undefined {
  if (attachment) return attachment.extension && extensionOf(attachment.extension)
  return format && extensionOf(format)
}

function shorten(stem: string, suffix: string): string {
  const ending = cutBytes(suffix, MAX_EXTENSION_BYTES)
  return cutBytes(stem, MAX_BYTES - Buffer.byteLength(ending)) + ending
}
