import { existsSync, readdirSync, readFileSync } from "node:fs"
import { SourceMap, type SourceMapPayload } from "node:module"
import path from "node:path"

/**
 * Turns a place in the compiled hub into one in its source: `acme_crm.js:9` into `acme_crm.ts:12`. A place stays as it is where
 * no map of the file is there. The hub itself reads no maps, since they would count as its memory.
 * @param folder Folder of the compiled files.
 */
export function sourcePlace(place: string, folder: string): string {
  const [name = "", line = ""] = place.split(":", 2)
  const file = onlyFile(folder, `${name}.map`)
  if (file === undefined) return place
  const map = new SourceMap(JSON.parse(readFileSync(path.join(folder, file), "utf8")) as SourceMapPayload)
  // The log has no columns. The last mapping of a line is that of its statement.
  const entry = map.findEntry(Number(line) - 1, Number.MAX_SAFE_INTEGER)
  if (!("originalSource" in entry)) return place
  return `${path.basename(entry.originalSource)}:${entry.originalLine + 1}`
}

/** Returns the path, from the folder, of the only file of that name beneath it; undefined when there is none or are several. */
export function onlyFile(folder: string, name: string): string | undefined {
  if (!existsSync(folder)) return undefined
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  const [file, ...others] = files.filter((each) => path.basename(each) === name)
  return others.length === 0 ? file : undefined
}
