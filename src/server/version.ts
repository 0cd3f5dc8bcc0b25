import { existsSync, readFileSync } from "node:fs"
import path from "node:path"

/** The version of this hub, from its package.json. */
export function version(): string {
  const file = path.join(__dirname, "..", "..", "package.json")
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version
}

/** The commit that this hub was built from, as `scripts/write_commit.mjs` noted it; `unknown` where nobody could tell. */
export function commit(): string {
  const file = path.join(__dirname, "..", "..", "dist", "commit.txt")
  return existsSync(file) ? readFileSync(file, "utf8").trim() : "unknown"
}
