import { readFileSync } from "node:fs"
import path from "node:path"
import { documentSample } from "./json_detail_document"
import type { SampleResult } from "./sample_result"

export const REAL_ROWS = 13
const FILE = path.join(__dirname, "..", "data", "json_detail_example.json")
const ABOUT = { name: "real", label: "Orders by month, from a real Looker" }

/** What a real Looker sent in 2017: months with drill links, and a count. */
export function realSample(rowCount = REAL_ROWS): SampleResult {
  const document = JSON.parse(readFileSync(FILE, "utf8")) as { data: unknown[] }
  return documentSample({ ...document, data: document.data.slice(0, rowCount) }, ABOUT, FILE)
}
