import { Readable } from "node:stream"
import type { ResultInspector } from "./result_inspector"

/**
 * Returns a stream of the source after the inspector has accepted its beginning. Ending the stream ends the source.
 * @throws what the inspector throws, or the source fails with.
 */
export async function inspected(source: Readable, inspector: ResultInspector): Promise<Readable> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer, void>
  try {
    return Readable.from(goOn(await beginning(chunks, inspector), chunks, inspector), { objectMode: false })
  } catch (error) {
    source.destroy()
    throw error
  }
}

/** Checks only the beginning, then ends the source. @throws as `inspected`. */
export async function inspectBeginning(source: Readable, inspector: ResultInspector): Promise<void> {
  try {
    await beginning(source[Symbol.asyncIterator]() as AsyncIterator<Buffer, void>, inspector)
  } finally {
    source.destroy()
  }
}

async function beginning(chunks: AsyncIterator<Buffer, void>, inspector: ResultInspector): Promise<Buffer | undefined> {
  for (;;) {
    const { done, value } = await chunks.next()
    const bytes = done ? inspector.end() : inspector.take(value)
    if (bytes ?? done) return bytes
  }
}

async function* goOn(first: Buffer | undefined, chunks: AsyncIterator<Buffer, void>, inspector: ResultInspector) {
  try {
    if (first) yield first
    for (;;) {
      const { done, value } = await chunks.next()
      if (done) break
      yield inspector.take(value) ?? Buffer.alloc(0)
    }
    inspector.end()
  } finally {
    await chunks.return?.()
  }
}
