import type { Readable } from "node:stream"
import { streamPieces, withSource } from "../../data/streams"
import { UploadSession, type UploadTarget } from "./upload_session"

/** Bytes sent in one call. Google accepts multiples of 256 KiB. */
const PIECE_BYTES = 8 * 1024 * 1024
/** Memory of one upload: the piece being sent, and the piece being filled. */
export const UPLOAD_BYTES = PIECE_BYTES * 2

/**
 * Uploads a stream as one file, with two pieces in memory. Resolves when Google has acknowledged the whole file. When the
 * source or Google fails, or Looker hangs up, the session is cancelled: no file appears, and an older one stays unchanged.
 * @param source Always closed at the end.
 * @returns the id of the file, if Google gives one.
 * @throws ServiceError when Google refuses, or the error of the source.
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
