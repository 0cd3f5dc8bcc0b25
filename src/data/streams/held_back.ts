import { pipeline, type Readable, Transform } from "node:stream"

/** Bytes that are passed on before the wait. Most results are smaller. */
const FREE_BYTES = 256 * 1024

/**
 * Passes on the first 256 KiB of a stream, and the rest only after `mayGoOn` resolves. The source is not read in the meantime.
 * Both streams end and fail together.
 * @param mayGoOn Called at most once. If it rejects, the stream fails with that error.
 */
export function heldBack(source: Readable, mayGoOn: () => Promise<void>): Readable {
  let passedBytes = 0
  let mayPass: Promise<void> | undefined
  let isOpen = false
  const gate = new Transform({
    transform(piece: Buffer, _encoding, done) {
      passedBytes += piece.length
      if (isOpen || passedBytes <= FREE_BYTES) return done(null, piece)
      mayPass ??= mayGoOn()
      mayPass.then(() => {
        isOpen = true
        done(null, piece)
      }, done)
    },
  })
  // The reader of the gate gets every failure.
  return pipeline(source, gate, () => undefined)
}
