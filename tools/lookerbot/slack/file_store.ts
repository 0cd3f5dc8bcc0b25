import { randomBytes } from "node:crypto"
import { SlackError } from "./slack_error"

export interface SlackFile {
  id: string
  name: string
  title: string
  altText: string
  length: number
  /** Absent until it is uploaded. */
  bytes?: Buffer
  /** Whether the upload was completed. */
  isComplete: boolean
}

/** Files that the bot uploads in three steps: it asks for an address, sends the bytes there, and completes the upload. */
export class FileStore {
  private readonly files = new Map<string, SlackFile>()
  private readonly byPath = new Map<string, SlackFile>()

  /** @returns the file and the path to send its bytes to. */
  begin(name: string, length: number, altText: string): { file: SlackFile; path: string } {
    const id = `F0FILE${String(this.files.size + 1).padStart(4, "0")}`
    const file: SlackFile = { id, name, title: name, altText, length, isComplete: false }
    const path = `/upload/v1/${randomBytes(16).toString("hex")}`
    this.files.set(id, file)
    this.byPath.set(path, file)
    return { file, path }
  }

  /** Takes the bytes of a file. @returns false when nothing is expected there, or another number of bytes. */
  take(path: string, bytes: Buffer): boolean {
    const file = this.byPath.get(path)
    if (!file || bytes.length !== file.length) return false
    file.bytes = bytes
    return true
  }

  /** @throws SlackError `file_not_found` when it is unknown or not uploaded. */
  complete(id: string, title: string | undefined): SlackFile {
    const file = this.files.get(id)
    if (!file?.bytes) throw new SlackError("file_not_found")
    file.title = title ?? file.title
    file.isComplete = true
    return file
  }

  /** A complete file. */
  find(id: string): SlackFile | undefined {
    const file = this.files.get(id)
    return file?.isComplete ? file : undefined
  }
}

/** A file as `files.info` tells of it. @param origin Of the stand-in, which gives the file to who holds the token of the bot. */
export function fileOf({ id, name, title, length }: SlackFile, origin: string): object {
  const address = `${origin}/files-pri/${id}/${encodeURIComponent(name)}`
  const facts = { size: length, filetype: endingOf(name), mimetype: mimetypeOf(name), created: 0, is_external: false }
  return { id, name, title, ...facts, url_private: address, url_private_download: address, shares: {} }
}

/** The media type of a file, by the end of its name. */
export function mimetypeOf(name: string): string {
  return MIMETYPES[endingOf(name)] ?? "application/octet-stream"
}

function endingOf(name: string): string {
  return /\.([a-z0-9]{1,10})$/i.exec(name)?.[1]?.toLowerCase() ?? "bin"
}

const MIMETYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  pdf: "application/pdf",
  csv: "text/csv",
  txt: "text/plain",
  json: "application/json",
  zip: "application/zip",
}
