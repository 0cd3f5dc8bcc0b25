import { pipeline, type Readable, Transform } from "node:stream"
import { type AnswerHead, streamDecoder, tooLarge } from "./answer_body"

/** Never reached, so that a stream of this mark is never paused. */
const NEVER = Number.MAX_SAFE_INTEGER

/**
 * The body of an answer as a decoded stream, for answers that are read piece by piece. What arrives before it is read waits in
 * memory, at most `maxBytes` of it: undici 7 must not be paused.
 * @returns a stream that fails with a ServiceError when the body is longer than `maxBytes`, encoded or decoded.
 * @throws ServiceError when the hub cannot decode the encoding.
 */
export function answerStream(body: Readable, head: AnswerHead, maxBytes: number): Readable {
  // The body may fail before anyone reads it.
  body.on("error", () => undefined)
  const decoder = streamDecoder(head, body)
  const arriving = limited(head, maxBytes, NEVER)
  const ignore = () => undefined
  return decoder ? pipeline(body, arriving, decoder, limited(head, maxBytes), ignore) : pipeline(body, arriving, ignore)
}

/** Passes bytes on until there are too many. */
function limited(head: AnswerHead, maxBytes: number, highWaterMark?: number): Transform {
  let bytes = 0
  return new Transform({
    writableHighWaterMark: highWaterMark,
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length
      if (bytes > maxBytes) done(tooLarge(head, maxBytes))
      else done(null, piece)
    },
  })
}
