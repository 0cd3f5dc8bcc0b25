import { explain } from "../../src/cli/explain"
import { registry } from "../../src/framework"
import "../../src/integrations"
import { docsPages, storePages } from "./docs/pages"

/** Regenerates `docs/integrations`. Must run in the project root. Exit code 1 when a page could not be made, and was left as it was. */
docsPages(registry.all, tell).then(storePages).catch(tell)

function tell(error: unknown): void {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = 1
}
