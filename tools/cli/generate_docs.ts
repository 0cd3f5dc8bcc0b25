import { registry } from "../../src/framework"
import "../../src/integrations"
import { docsPages, storePages } from "./docs/pages"

/** Regenerates `docs/integrations`. Must run in the project root. */
docsPages(registry.all)
  .then(storePages)
  .catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
