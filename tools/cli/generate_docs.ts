import { writeFileSync } from "node:fs"
import { explain } from "../../src/cli/explain"
import { registry } from "../../src/framework"
import "../../src/integrations"
import { wholeDocument } from "./docs/api_document"
import { API_PAGE, apiPage } from "./docs/api_page"
import { docsPages, storePages } from "./docs/pages"

/**
 * Regenerates `docs/api.html` and `docs/integrations`. Must run in the project root. Exit code 1 when a page could not be made, and
 * was left as it was.
 */
async function main(): Promise<void> {
  writeFileSync(API_PAGE, apiPage(await wholeDocument()))
  storePages(await docsPages(registry.all, tell))
}

main().catch(tell)

function tell(error: unknown): void {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
