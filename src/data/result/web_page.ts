import { DownloadError } from "../../errors"

/** Bytes of the beginning that are read to recognize a page. */
const LOOK_BYTES = 1024
const BOM = Buffer.from("\ufeff")
const PAGE_TAGS = ["<!doctype html", "<html", "<head", "<body", "<title", "<script", "<meta"]
const PAGE_TYPES = ["text/html", "application/xhtml+xml"]

/** Whether a `content-type` is that of a web page. */
export function isPageType(contentType: string | undefined): boolean {
  const [type = ""] = (contentType ?? "").split(";")
  return PAGE_TYPES.includes(type.trim().toLowerCase())
}

/**
 * Whether a text begins like a web page.
 * @returns undefined when more bytes are needed.
 */
export function isPage(bytes: Buffer, isAll: boolean): boolean | undefined {
  const hasBom = bytes[0] === BOM[0]
  const text = skipComments(bytes.toString("utf8", hasBom ? BOM.length : 0, LOOK_BYTES).toLowerCase())
  const isPossible = text === "" || text.startsWith("<")
  if (isPossible && !isAll && bytes.length < LOOK_BYTES) return undefined
  return PAGE_TAGS.some((tag) => text.startsWith(tag) && !/[a-z0-9_-]/.test(text[tag.length] ?? ""))
}

/** The error for a web page that a login or a proxy sent instead of the data. */
export function pageInstead(): DownloadError {
  return new DownloadError(
    "Looker sent a web page, such as a login or an error page, instead of the data. Nothing was delivered. Send the result " +
      "again; if that does not help, ask Looker's administrator what stands between Looker and this hub.",
  )
}

/** Removes the comments and the XML declaration before the first tag. */
function skipComments(text: string): string {
  let rest = text.trimStart()
  for (;;) {
    const end = rest.startsWith("<!--") ? "-->" : rest.startsWith("<?") ? "?>" : undefined
    const at = end === undefined ? -1 : rest.indexOf(end)
    if (end === undefined || at < 0) return rest
    rest = rest.slice(at + end.length).trimStart()
  }
}
