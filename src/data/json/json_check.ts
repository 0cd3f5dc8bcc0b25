import type { Readable } from "node:stream"
import { JsonCursor } from "./json_cursor"

const OPTIONS = { subject: "The attachment", maxDepth: 1000 }

/**
 * Reads `source` to its end and checks that it is one JSON document. Needs the same memory for a document of any length.
 * Refuses more than 1000 levels of nested objects and arrays.
 * @throws MalformedBodyError that says what is wrong, and at which byte.
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
