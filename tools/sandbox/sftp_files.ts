import path from "node:path"
import type { SFTPWrapper } from "ssh2"
import { RecordedBody } from "./recorder/recorded_body"

/** Status codes of SFTP. Source: draft-ietf-secsh-filexfer-02, 7 */
export const SFTP_STATUS = { ok: 0, eof: 1, noSuchFile: 2, permissionDenied: 3, failure: 4 } as const
/** Flags of OPEN. Source: the same draft, 6.3 */
const FLAG = { create: 0x08, truncate: 0x10, exclusive: 0x20 } as const
const FILE_MODE = 0o100644
const DIRECTORY_MODE = 0o040755
/** Names of incomplete files, which are renamed once they are complete. */
const DRAFT = /^\.|\.(?:part|partial|tmp|temp|filepart)$/i

export interface StoredFile {
  body: RecordedBody
  startedMs: number
  /** Whether the client has sent the whole file. */
  isWhole: boolean
  isRecorded: boolean
}

export interface SftpFilesOptions {
  /** Called once for every file: when it has its final name, or when the connection ends before that. */
  onFile(name: string, file: StoredFile): void
  /** Returns the status code with which to refuse opening a file. Default: files are not refused. */
  refusal?(name: string): number | undefined
  /** Whether to cut the connection in the middle of the next write. Default: no. */
  isCut?(): boolean
}

/** The files of one SFTP connection, in any directory. Keeps only the part of each file that people are shown. */
export class SftpFiles {
  private readonly files = new Map<string, StoredFile>()
  private readonly handles: string[] = []

  constructor(private readonly options: SftpFilesOptions) {}

  /** @param cut Cuts the connection. */
  serve(sftp: SFTPWrapper, cut: () => void): void {
    const finish = (id: number, outcome: number | "cut") => {
      if (outcome === "cut") cut()
      else sftp.status(id, outcome)
    }
    const attributes = (id: number, name: string) => {
      const file = this.files.get(name)
      if (!file && !this.isDirectory(name)) return sftp.status(id, SFTP_STATUS.noSuchFile)
      const mode = file ? FILE_MODE : DIRECTORY_MODE
      return sftp.attrs(id, { mode, uid: 0, gid: 0, size: file?.body.bytes ?? 0, atime: 0, mtime: 0 })
    }
    sftp.on("error", () => undefined)
    sftp.on("OPEN", (id, name, flags) => {
      const refusal = this.open(absolute(name), flags)
      if (refusal !== undefined) return finish(id, refusal)
      const handle = Buffer.alloc(4)
      handle.writeUInt32BE(this.handles.push(absolute(name)) - 1)
      return sftp.handle(id, handle)
    })
    sftp.on("WRITE", (id, handle, offset, data) => finish(id, this.write(this.nameOf(handle), offset, data)))
    sftp.on("CLOSE", (id, handle) => finish(id, this.close(this.nameOf(handle))))
    sftp.on("FSTAT", (id, handle) => attributes(id, this.nameOf(handle)))
    sftp.on("STAT", (id, name) => attributes(id, absolute(name)))
    sftp.on("LSTAT", (id, name) => attributes(id, absolute(name)))
    sftp.on("SETSTAT", (id) => finish(id, SFTP_STATUS.ok))
    sftp.on("FSETSTAT", (id) => finish(id, SFTP_STATUS.ok))
    sftp.on("MKDIR", (id) => finish(id, SFTP_STATUS.ok))
    sftp.on("REMOVE", (id, name) => {
      finish(id, this.files.delete(absolute(name)) ? SFTP_STATUS.ok : SFTP_STATUS.noSuchFile)
    })
    sftp.on("RENAME", (id, from, to) => finish(id, this.rename(absolute(from), absolute(to))))
    sftp.on("REALPATH", (id, name) => {
      const filename = absolute(name)
      sftp.name(id, [{ filename, longname: filename, attrs: { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 } }])
    })
  }

  /** Records the files without a final name, when the connection has ended. */
  end(): void {
    for (const [name, file] of this.files) if (file.body.bytes > 0) this.record(name, file)
  }

  /** Reports a file, unless it has already been reported. */
  private record(name: string, file: StoredFile): void {
    if (file.isRecorded) return
    file.isRecorded = true
    this.options.onFile(name, file)
  }

  private open(name: string, flags: number): number | undefined {
    const refusal = this.options.refusal?.(name)
    if (refusal !== undefined) return refusal
    const file = this.files.get(name)
    if (!file && !(flags & FLAG.create)) return SFTP_STATUS.noSuchFile
    if (file && flags & FLAG.exclusive) return SFTP_STATUS.failure
    if (!file || flags & FLAG.truncate) this.files.set(name, newFile())
    return undefined
  }

  private write(name: string, offset: number, data: Buffer): number | "cut" {
    const file = this.files.get(name)
    if (!file) return SFTP_STATUS.noSuchFile
    file.isWhole = false
    if (this.options.isCut?.()) {
      file.body.add(data.subarray(0, Math.ceil(data.length / 2)))
      return "cut"
    }
    // Pieces are hashed as they arrive and not kept, so pieces out of order cannot be accepted.
    if (offset !== file.body.bytes) return SFTP_STATUS.failure
    file.body.add(data)
    return SFTP_STATUS.ok
  }

  private close(name: string): number {
    const file = this.files.get(name)
    if (file) file.isWhole = true
    if (file && !DRAFT.test(path.posix.basename(name))) this.record(name, file)
    return SFTP_STATUS.ok
  }

  private rename(from: string, to: string): number {
    const file = this.files.get(from)
    if (!file) return SFTP_STATUS.noSuchFile
    if (this.files.has(to)) return SFTP_STATUS.failure
    this.files.delete(from)
    this.files.set(to, file)
    if (!DRAFT.test(path.posix.basename(to))) this.record(to, file)
    return SFTP_STATUS.ok
  }

  private isDirectory(name: string): boolean {
    const inside = name.endsWith("/") ? name : `${name}/`
    return name === "/" || [...this.files.keys()].some((file) => file.startsWith(inside))
  }

  private nameOf(handle: Buffer): string {
    return this.handles[handle.length === 4 ? handle.readUInt32BE() : -1] ?? ""
  }
}

function newFile(): StoredFile {
  return { body: new RecordedBody(), startedMs: performance.now(), isWhole: false, isRecorded: false }
}

function absolute(name: string): string {
  return path.posix.resolve("/", name)
}
