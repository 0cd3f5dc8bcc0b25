import type { Readable } from "node:stream"
import { streamPieces, withSource } from "../../data/streams"
import { UploadSession, type UploadTarget } from "./upload_session"

/** Bytes sent in one call: Google takes multiples of 256 KiB. */
const PIECE_BYTES = 8 * 1024 * 1024
/** What one upload holds in memory: the piece on its way, and the one that is being filled. */
export const UPLOAD_BYTES = PIECE_BYTES * 2

/**
 * Uploads a stream as one file, in the memory of two pieces. Returns when Google has acknowledged all of it; when either
 * side fails, or Looker hangs up, the session is cancelled, so that no file appears and an older one stays as it was.
 * @param source Ended in every case.
 * @returns the id of the file.
 * @throws ServiceError when Google refuses, or what the source failed with.
 */
export function uploadResumably(target: UploadTarget, source: Readable): Promise<string | undefined> {
  return withSource(source, target.signal, async () => {
    const session = await UploadSession.open(target)
    try {
      for await (const piece of streamPieces(source, PIECE_BYTES)) await session.send(piece)
      return session.fileId
    } catch (error) {
      await session.cancel()
      throw error
    }
  })
}
