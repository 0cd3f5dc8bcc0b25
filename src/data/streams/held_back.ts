import { pipeline, type Readable, Transform } from "node:stream"

/** Passed on before the wait: most results are smaller. */
const FREE_BYTES = 256 * 1024

/**
 * The same bytes, but after the first 256 KiB the rest comes only when `mayGoOn` resolves; the source is not read meanwhile. Both
 * streams end and fail together.
 * @param mayGoOn Asked at most once; what it rejects with fails the stream.
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
  // Whoever reads the gate is told of every failure.
  return pipeline(source, gate, () => undefined)
}
