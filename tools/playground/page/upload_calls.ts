import type { RecordedCall } from "../playground_api"

/** Where a file is at a service. */
export interface Place {
  /** Name of the file. */
  name: string
  /** Host and folder, channel, or addresses. */
  where: string
}

/** Where a call puts an object, or a piece of it, at its own address: SFTP, S3 and Azure do. */
export function objectOf({ method, url, requestHeaders }: RecordedCall): Place | undefined {
  const address = addressOf(url)
  if (!address) return undefined
  const { host, pathname, searchParams } = address
  const isS3 = ["PutObject", "UploadPart"].includes(searchParams.get("x-id") ?? "")
  const isAzure = searchParams.get("comp") === "block" || "x-ms-blob-type" in requestHeaders
  if (method !== "SFTP PUT" && !(method === "PUT" && (isS3 || isAzure))) return undefined
  return pathPlace(host, pathname)
}

/** What a call says about the place of the file whose bytes go in calls of their own. */
export function placeOf(call: RecordedCall): Place | undefined {
  const { url, requestHeaders, requestBody } = call
  const address = addressOf(url)
  if (!address) return undefined
  const { host, pathname, searchParams } = address
  const dropbox = objectIn(requestHeaders["dropbox-api-arg"] ?? "")
  const path = textOf(dropbox.path) || textOf(objectIn(dropbox.commit).path)
  if (path) return pathPlace("Dropbox", path)
  if ("x-upload-content-type" in requestHeaders) {
    const bucket = /\/b\/([^/]+)\/o$/.exec(pathname)?.[1]
    if (bucket) return pathPlace(`${host}/${bucket}`, `/${searchParams.get("name") ?? ""}`)
    const { name, parents } = objectIn(requestBody)
    const folder = Array.isArray(parents) ? textOf(parents[0]) : ""
    return { name: textOf(name), where: folder ? `Google Drive, folder ${folder}` : "Google Drive" }
  }
  if (pathname.endsWith("/files.completeUploadExternal")) {
    const form = new URLSearchParams(requestBody)
    const title = /"title":("(?:[^"\\]|\\.)*")/.exec(form.get("files") ?? "")?.[1]
    return { name: textOf(parsed(title ?? "")), where: `Slack, channel ${form.get("channel_id") ?? ""}` }
  }
  return undefined
}

/** Whether the body of a call is a file or a piece of it. */
export function isPiece({ url, requestHeaders }: RecordedCall): boolean {
  return (
    requestHeaders["content-range"]?.startsWith("bytes ") === true ||
    "dropbox-api-arg" in requestHeaders ||
    addressOf(url)?.host === "files.slack.com"
  )
}

/** The attachments of a mail, if its body was kept whole. */
export function mailedFiles({ url, requestBody }: RecordedCall): (Place & { bytes: number })[] {
  if (!url.endsWith("/mail/send")) return []
  const { attachments, personalizations } = objectIn(requestBody)
  const to = listOf(personalizations).flatMap((each) => listOf(objectIn(each).to))
  const where = to.map((each) => textOf(objectIn(each).email)).join(", ")
  return listOf(attachments).map((each) => {
    const { filename, content } = objectIn(each)
    return { name: textOf(filename), where, bytes: decodedLength(textOf(content)) }
  })
}

function decodedLength(base64: string): number {
  return Math.floor((base64.replace(/={1,2}$/, "").length * 3) / 4)
}

function pathPlace(host: string, path: string): Place {
  const at = path.lastIndexOf("/")
  return { name: decoded(path.slice(at + 1)), where: host + decoded(path.slice(0, at + 1)) }
}

function addressOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function objectIn(value: unknown): Record<string, unknown> {
  const known = typeof value === "string" ? parsed(value) : value
  return typeof known === "object" && known !== null ? (known as Record<string, unknown>) : {}
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : ""
}
