import { randomBytes } from "node:crypto"
import path from "node:path"
import type { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import * as Hub from "../../framework"
import { RemoteFileStream } from "./remote_file_stream"
import { SERVICE, SftpRefusedError, STATUS } from "./sftp_refusal"
import type { SftpSession } from "./sftp_session"

/** Characters of the target's name in a temporary name: names may have 255 bytes, and a character takes up to four. */
const MAX_STEM = 50

/**
 * Writes a file under a hidden name and renames it when it is complete, so that nobody finds half a file. If the server does
 * not allow renaming, the file is written in place.
 * @param openSource Opens the data; called after the server has answered the first request for the file.
 * @throws the original error, after removing the unfinished file. The message says when the file could not be removed.
 */
export async function upload(
  session: SftpSession,
  target: string,
  openSource: () => Promise<Readable>,
  signal: AbortSignal,
): Promise<void> {
  const draft = await reserveDraft(session, target)
  const file = draft ?? target
  let isOurs = draft !== undefined
  try {
    const source = await openSource()
    // The source may fail before the pipeline listens; the pipeline then finds the error.
    source.on("error", () => undefined)
    const handle = await openFile(session, file, source)
    isOurs = true
    await fill(session, file, handle, source, signal)
    if (draft) await replace(session, draft, target)
  } catch (error) {
    if (isOurs && !(await isRemoved(session, file))) throw leftBehind(error, file)
    throw error
  }
}

/**
 * Creates an empty file in the target's directory and renames it once. A download cannot be repeated, so the hub must know
 * before the first byte whether the server allows this.
 * @returns the path of the file; undefined when the server refuses to create or rename it.
 */
async function reserveDraft(session: SftpSession, target: string): Promise<string | undefined> {
  const first = draftName(target)
  const draft = draftName(target)
  let isMade = false
  try {
    const handle = await session.open(first, "wx")
    isMade = true
    await session.closeFile(handle)
    await session.rename(first, draft)
    return draft
  } catch (error) {
    if (!(error instanceof SftpRefusedError) || (!isMade && error.sftpStatus === STATUS.noSuchFile)) throw error
    if (isMade) await isRemoved(session, first)
    return undefined
  }
}

async function openFile(session: SftpSession, file: string, source: Readable): Promise<Buffer> {
  try {
    return await session.open(file, "w")
  } catch (error) {
    source.destroy()
    throw error
  }
}

async function fill(session: SftpSession, file: string, handle: Buffer, source: Readable, signal: AbortSignal) {
  const stream = new RemoteFileStream(session, handle)
  try {
    await pipeline(source, stream, { signal })
  } catch (error) {
    await session.closeFile(handle).catch(() => undefined)
    throw error
  }
  await session.closeFile(handle)
  const size = await session.size(file)
  if (size === undefined || size === stream.bytesSent) return
  const message = `The SFTP server holds ${size} of ${stream.bytesSent} bytes. Look whether its disk is full, and send again.`
  throw new Hub.ServiceError(SERVICE, message)
}

/** Replaces the target with the draft. The target stays unchanged until then. */
async function replace(session: SftpSession, draft: string, target: string): Promise<void> {
  try {
    await session.rename(draft, target)
  } catch (error) {
    if (!(error instanceof SftpRefusedError) || !(await session.isFile(target))) throw error
    await replaceInSteps(session, draft, target)
  }
}

/** For servers that only rename to a name that does not exist. */
async function replaceInSteps(session: SftpSession, draft: string, target: string): Promise<void> {
  const aside = draftName(target)
  await session.rename(target, aside)
  try {
    await session.rename(draft, target)
  } catch (error) {
    await session.rename(aside, target).catch(() => {
      throw leftBehind(error, aside, "The file that stood there before is now")
    })
    throw error
  }
  await isRemoved(session, aside)
}

async function isRemoved(session: SftpSession, file: string): Promise<boolean> {
  return session.remove(file).then(
    () => true,
    () => false,
  )
}

function leftBehind(error: unknown, file: string, finding = "An unfinished file may be left:"): unknown {
  if (!(error instanceof Hub.HubError)) return error
  return new Hub.ServiceError(SERVICE, `${error.message} ${finding} "${path.posix.basename(file)}".`, { cause: error })
}

/** Returns a new hidden name in the directory of the target. */
function draftName(target: string): string {
  const stem = [...path.posix.basename(target)].slice(0, MAX_STEM).join("")
  return path.posix.join(path.posix.dirname(target), `.${stem}.${randomBytes(6).toString("hex")}.part`)
}
