import type { Readable } from "node:stream"
import type { ReadStreamOptions } from "yazl"

/** A file in a zip. */
export interface ZipMember {
  path: string
  read: () => Readable
}

// Local time, for that is what stands in a zip: the same bytes in every time zone. What a compressor makes depends on its
// version and the processor, so the members are stored as they are.
const OPTIONS: Partial<ReadStreamOptions> = {
  mtime: new Date(2025, 0, 15, 8),
  forceDosTimestamp: true,
  compress: false,
}

/** @returns what makes a zip while it is read, one member after the other. */
export async function zipStreams(): Promise<(members: ZipMember[]) => Readable> {
  const { ZipFile } = await import("yazl")
  return (members) => {
    const zip = new ZipFile()
    const output = zip.outputStream as Readable
    zip.on("error", (error: Error) => output.destroy(error))
    for (const { path, read } of members) {
      zip.addReadStreamLazy(path, OPTIONS, (take) => {
        take(undefined, read())
      })
    }
    zip.end()
    return output
  }
}
