import { PassThrough, Readable } from "node:stream"

/** Stores a stream. Stores nothing when the stream fails. */
type Store = (stream: Readable) => Promise<void>

/**
 * Stores a stream as it is and, in another form, once more, both while it comes and no faster than the slower of the two. When
 * one fails, so does the other. The stream is ended in every case.
 * @param storeOther Gets a copy of the stream.
 * @throws the first failure.
 */
export async function twoUploads(source: Readable, storeSame: Store, storeOther: Store): Promise<void> {
  const same = new PassThrough()
  const copy = Readable.from(copied(source, same), { objectMode: false })
  copy.once("close", () => source.destroy())
  const storing = storeSame(same)
  const failures: unknown[] = []
  const noted = (error: unknown) => {
    failures.push(error)
    same.destroy(error as Error)
    copy.destroy(error as Error)
  }
  // The end of the first stream is held back until the other is stored, so that either both are or none is.
  const storingOther = storeOther(copy).then(() => void same.end())
  await Promise.all([storing.catch(noted), storingOther.catch(noted)])
  if (failures.length > 0) throw failures[0]
}

async function* copied(source: Readable, copy: PassThrough): AsyncGenerator<Buffer> {
  for await (const piece of source as AsyncIterable<Buffer>) {
    if (!copy.destroyed && !copy.write(piece)) await drained(copy)
    if (copy.destroyed) throw copy.errored ?? new Error("The copy was closed before its end.")
    yield piece
  }
}

/** Resolves when a stream takes more, or has ended. */
function drained(stream: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off("drain", done).off("close", done)
      resolve()
    }
    stream.on("drain", done).on("close", done)
  })
}
