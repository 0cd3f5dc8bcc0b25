import type { Project } from "../project"
import { TEMPLATES } from "../templates/integration"
import type { Names } from "../templates/names"
import { stageConstant } from "../templates/stage"
import { insertAll, type Insertion } from "./insertion"

/** Behind the last row of a table that ends its file. */
const END_OF_TABLE = /^\}\n(?![^])/m

/** Adds an integration to the tests that go through all of them. @returns the changed files. */
export function registerInTests(project: Project, names: Names): Promise<string[]> {
  const { name, kind, isOauth } = names
  const faults = "test/support/faults/expectations.ts"
  const stages = "test/support/oauth_stages/index.ts"
  const constant = stageConstant(names)
  const row: Insertion = { file: faults, mark: END_OF_TABLE, text: `${name}: ${TEMPLATES[kind].expectation},\n` }
  const stage: Insertion[] = [
    { file: stages, mark: /^\n\/\*\* By the name/m, text: `import { ${constant} } from "./${name}"\n` },
    { file: stages, mark: END_OF_TABLE, text: `${name}: ${constant},\n` },
  ]
  return insertAll(project, isOauth ? [row, ...stage] : [row])
}
