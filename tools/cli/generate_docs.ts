import { registry } from "../../src/framework"
import "../../src/integrations"
import { docsPages, storePages } from "./docs/pages"

/** Writes `docs/integrations` anew. Runs in the root of the project. */
docsPages(registry.all)
  .then(storePages)
  .catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
