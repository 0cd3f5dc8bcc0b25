import { DownloadError } from "../../errors"

/** Read of the beginning to tell a page, in bytes. */
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
 * Whether a text begins as a web page does.
 * @returns undefined when more of it has to be seen.
 */
export function isPage(bytes: Buffer, isAll: boolean): boolean | undefined {
  const hasBom = bytes[0] === BOM[0]
  const text = skipComments(bytes.toString("utf8", hasBom ? BOM.length : 0, LOOK_BYTES).toLowerCase())
  const isPossible = text === "" || text.startsWith("<")
  if (isPossible && !isAll && bytes.length < LOOK_BYTES) return undefined
  return PAGE_TAGS.some((tag) => text.startsWith(tag) && !/[a-z0-9_-]/.test(text[tag.length] ?? ""))
}

/** What comes instead of the data when a login or a proxy stands in the way. */
export function pageInstead(): DownloadError {
  return new DownloadError(
    "Looker sent a web page, such as a login or an error page, instead of the data. Nothing was delivered. Send the result " +
      "again; if that does not help, ask Looker's administrator what stands between Looker and this hub.",
  )
}

/** The text from its first tag on: comments and an XML declaration may stand before it. */
function skipComments(text: string): string {
  let rest = text.trimStart()
  for (;;) {
    const end = rest.startsWith("<!--") ? "-->" : rest.startsWith("<?") ? "?>" : undefined
    const at = end === undefined ? -1 : rest.indexOf(end)
    if (end === undefined || at < 0) return rest
    rest = rest.slice(at + end.length).trimStart()
  }
}
