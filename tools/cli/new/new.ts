import { wrongUse } from "../../../src/cli/command_error"
import { Project } from "../project"
import { KINDS, type Kind, type Names, namesOf } from "../templates/names"
import { print, table } from "../../../src/cli/terminal"
import { filesOf, writeNew } from "./files"
import { checkForm, nameIsTaken } from "./new_name"
import { makeSource, SOURCE_KIND } from "./new_source"
import { registerIntegration } from "./registration"
import { registerInTests } from "./test_registration"

export interface NewOptions {
  kind: string
  oauth?: boolean
}

/**
 * Writes a working integration, or a source of links, and registers it; overwrites nothing.
 * @throws CommandError when the name is malformed or taken.
 */
export async function makeNew(name: string, options: NewOptions, project = new Project()): Promise<void> {
  project.requireSource()
  if (options.kind === SOURCE_KIND) return makeSource(name, options, project)
  const kinds = [...KINDS, SOURCE_KIND].join(", ")
  if (!isKind(options.kind)) throw wrongUse(`There is no kind "${options.kind}", only ${kinds}.`)
  const names = namesOf(name, options.kind, options.oauth ?? false)
  checkName(names, project)
  const written = await writeNew(project, filesOf(names))
  const changed = [...registerIntegration(project, names), ...(await registerInTests(project, names))]
  for (const file of written) print(`wrote    ${file}`)
  for (const file of changed) print(`changed  ${file}`)
  const next = [
    [`  npx hub try ${name}`, "sends its first example through a hub, to a stand-in of the service"],
    [`  npx hub check ${name}`, "looks for what is missing"],
    ["  npm test -- --update-goldens", "stores what its examples send, and writes its page in docs/integrations"],
  ]
  print("\nNext:")
  for (const line of table(next)) print(line)
}

function isKind(kind: string): kind is Kind {
  return KINDS.some((each) => each === kind)
}

function checkName(names: Names, project: Project): void {
  const { name } = names
  checkForm(name)
  const registered = project
    .integrationModules()
    .flatMap(({ text }) => /readonly name(?:: string)? = "([^"]+)"/.exec(text)?.[1])
  const isTaken =
    registered.includes(name) ||
    project.has("src", "integrations", name) ||
    [...filesOf(names).keys()].some((file) => project.has(file))
  if (isTaken) throw nameIsTaken(name)
}
