import type { Readable } from "node:stream"
import { JsonCursor } from "./json_cursor"

const OPTIONS = { subject: "The attachment", maxDepth: 1000 }

/**
 * Reads `source` to its end and sees whether it is one JSON document. Memory stays the same however long it is; more
 * than 1000 objects and arrays in each other are refused.
 * @throws MalformedBodyError saying what is wrong, and at which byte.
 */
export async function checkJson(source: Readable): Promise<void> {
  const cursor = new JsonCursor(source, OPTIONS)
  try {
    await cursor.peek()
    await cursor.readValue(0, () => {})
    if ((await cursor.peek()) !== undefined) throw cursor.unexpected()
  } finally {
    source.destroy()
  }
}
