import type { Readable } from "node:stream"
import type { ReadStreamOptions } from "yazl"

/** A file in a zip. */
export interface ZipMember {
  path: string
  read: () => Readable
}

// A zip contains local time, so a local date gives the same bytes in every time zone. Compressed bytes depend on the version
// of the compressor and on the processor, so the members are stored uncompressed.
const OPTIONS: Partial<ReadStreamOptions> = {
  mtime: new Date(2025, 0, 15, 8),
  forceDosTimestamp: true,
  compress: false,
}

/** @returns a function that makes a zip while it is read, one member after the other. */
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
