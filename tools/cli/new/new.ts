import { trimEnd, trimStart } from "../../../src/text/trim_text"
import { wrongUse } from "../../../src/cli/command_error"
import { Project } from "../project"
import { KINDS, type Kind, namesOf } from "../templates/names"
import { print, table } from "../../../src/cli/terminal"
import { filesOf, writeNew } from "./files"
import { registerIntegration } from "./registration"

const NAME = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/
const MAX_NAME_LENGTH = 40

export interface NewOptions {
  kind: string
  oauth?: boolean
}

/**
 * Writes a working integration and registers it; overwrites nothing.
 * @throws CommandError when the name is malformed or taken.
 */
export async function makeIntegration(name: string, options: NewOptions, project = new Project()): Promise<void> {
  project.requireSource()
  if (!isKind(options.kind)) throw wrongUse(`There is no kind "${options.kind}", only ${KINDS.join(", ")}.`)
  checkName(name, project)
  const names = namesOf(name, options.kind, options.oauth ?? false)
  const written = await writeNew(project, filesOf(names))
  const changed = registerIntegration(project, names)
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

function checkName(name: string, project: Project): void {
  if (!NAME.test(name) || name.length > MAX_NAME_LENGTH) {
    const proposal = snakeCase(name)
    const cure = NAME.test(proposal) ? ` "${proposal}" would do.` : ""
    throw wrongUse(
      `"${name}" is no name: use lower-case letters, digits and single "_", from a letter on, ${MAX_NAME_LENGTH} at most.${cure}`,
    )
  }
  const names = project
    .integrationModules()
    .flatMap(({ text }) => /readonly name(?:: string)? = "([^"]+)"/.exec(text)?.[1])
  const isTaken =
    names.includes(name) ||
    project.has("src", "integrations", name) ||
    project.has("test", "integrations", `test_${name}.ts`)
  if (isTaken) throw wrongUse(`The name "${name}" is taken: choose another. Nothing was written.`)
}

/** "Acme CRM" → "acme_crm". */
function snakeCase(text: string): string {
  const words = text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
  return trimEnd(trimStart(words, "_0123456789").slice(0, MAX_NAME_LENGTH), "_")
}
