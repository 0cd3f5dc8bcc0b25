import type { Readable } from "node:stream"
import * as Hub from "../../framework"
import { correctOffset } from "./dropbox_refusal"

/** Bytes of one piece. A file that fits into one piece is uploaded in one call. */
const PIECE_BYTES = 8 * 1024 * 1024
/** Bytes that one upload holds in memory: the piece being sent and the piece being filled. */
export const UPLOAD_BYTES = PIECE_BYTES * 2

/** Dropbox's description of a file that it has stored. */
const FILE = new Hub.Shape((z) =>
  z.object({ id: z.string().optional(), name: z.string().optional() }).refine(({ id, name }) => id ?? name, {
    path: ["id"],
  }),
)
const SESSION = new Hub.Shape((z) => z.object({ session_id: z.string().min(1) }))

/** What Dropbox does when a file with that name exists. */
export type OnConflict = "rename" | "overwrite" | "fail"

export interface UploadTarget {
  path: string
  onConflict: OnConflict
}

/**
 * Uploads a stream as a file. The file appears only with the last call.
 * @throws the error of the stream, LoginLostError, ServiceError.
 */
export async function uploadFile(client: Hub.HttpClient, source: Readable, target: UploadTarget): Promise<void> {
  const send = (name: string, argument: object, bytes: Buffer) =>
    client.exchange("POST", `/2/files/${name}`, { body: bytes, headers: headersFor(argument) })
  const commit = commitInfo(target)
  let cursor: { session_id: string; offset: number } | undefined
  for await (const { bytes, offset, isLast } of Hub.streamPieces(source, PIECE_BYTES)) {
    if (cursor) cursor.offset = offset
    if (isLast && cursor) checkStored(await send("upload_session/finish", { cursor, commit }, bytes))
    else if (isLast) checkStored(await send("upload", commit, bytes))
    else if (cursor) await append(() => send("upload_session/append_v2", { cursor }, bytes), offset + bytes.length)
    else cursor = { session_id: sessionId(await send("upload_session/start", {}, bytes)), offset: 0 }
  }
}

/** Appends a piece. Succeeds also when Dropbox already has the piece from an earlier attempt that seemed to fail. */
async function append(send: () => Promise<unknown>, end: number): Promise<void> {
  try {
    await send()
  } catch (error) {
    if (!(error instanceof Hub.ServiceError) || correctOffset(error) !== end) throw error
  }
}

function commitInfo({ path, onConflict }: UploadTarget) {
  if (onConflict === "overwrite") return { path, mode: "overwrite" }
  return { path, mode: "add", autorename: onConflict === "rename" }
}

function headersFor(argument: object) {
  return {
    "content-type": "application/octet-stream",
    "dropbox-api-arg": asciiJson(argument),
  }
}

/** Writes JSON in ASCII only, so that a header can hold it. */
function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}

/** @throws ServiceError when Dropbox does not describe the file. */
function checkStored(answer: Hub.Exchange): void {
  Hub.checkedAnswer("Dropbox", answer, FILE)
}

function sessionId(answer: Hub.Exchange): string {
  return Hub.checkedAnswer("Dropbox", answer, SESSION).session_id
}
