import { wrongUse } from "../../../src/cli/command_error"
import { print, table } from "../../../src/cli/terminal"
import type { Project } from "../project"
import { sourceText } from "../templates/source"
import { sourceTestText } from "../templates/source_test"
import { writeNew } from "./files"
import { checkForm, nameIsTaken } from "./new_name"
import { registerSource } from "./source_registration"

/** The kind that is no integration: a service that calls back. */
export const SOURCE_KIND = "source"

/** Words that mean something else where the name of a source stands. */
const WORDS = ["looker", "none", "unknown"]

/**
 * Writes a working source of links with its test, and registers it; overwrites nothing.
 * @throws CommandError when the name is malformed or taken.
 */
export async function makeSource(name: string, { oauth }: { oauth?: boolean }, project: Project): Promise<void> {
  if (oauth) throw wrongUse("--oauth is for integrations: a source signs what it sends.")
  checkForm(name)
  const files = new Map([
    [`src/links/sources/${name}/${name}.ts`, sourceText(name)],
    [`test/links/test_${name}.ts`, sourceTestText(name)],
  ])
  const isTaken =
    WORDS.includes(name) ||
    project.has("src", "links", "sources", name) ||
    [...files.keys()].some((file) => project.has(file))
  if (isTaken) throw nameIsTaken(name)
  const written = await writeNew(project, files)
  const changed = await registerSource(project, name)
  for (const file of written) print(`wrote    ${file}`)
  for (const file of changed) print(`changed  ${file}`)
  print("\nNext:")
  const next = [
    [`  npx mocha test/links/test_${name}.ts`, "sends it a signed event"],
    ["  docs/adding_a_source.md", "says what to change"],
  ]
  for (const line of table(next)) print(line)
}
