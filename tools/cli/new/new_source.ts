import { writeFileSync } from "node:fs"
import { wrongUse } from "../../../src/cli/command_error"
import { print, table } from "../../../src/cli/terminal"
import type { Project } from "../project"
import { constantOf, sourceText } from "../templates/source"
import { sourceTestText } from "../templates/source_test"
import { inStyle, writeNew } from "./files"
import { checkForm, nameIsTaken } from "./new_name"

/** The kind that is no integration: a service that calls back. */
export const SOURCE_KIND = "source"

const SOURCES = "src/links/sources/index.ts"
const CONFIG = "src/links/links_config.ts"
const GUIDE = "docs/links.md"
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
  const changed = await register(project, name)
  for (const file of written) print(`wrote    ${file}`)
  for (const file of changed) print(`changed  ${file}`)
  print("\nNext:")
  const next = [
    [`  npx mocha test/links/test_${name}.ts`, "sends it a signed event"],
    ["  docs/adding_a_source.md", "says what to change"],
  ]
  for (const line of table(next)) print(line)
}

/** Adds a source wherever all sources are listed. @returns the changed files. */
async function register(project: Project, name: string): Promise<string[]> {
  const constant = constantOf(name)
  const row = `| \`${name}\` | every event; \`types\` narrows | \`X-${headerName(name)}-Signature\`: HMAC-SHA256 of the body | derived by the hub |`
  const changes: [file: string, mark: RegExp, text: string][] = [
    [SOURCES, /^import \{ webhook \}/m, `import { ${constant} } from "./${name}/${name}"\n`],
    [SOURCES, /(?<=^export const SOURCES: readonly Source\[\] = \[)/m, `${constant}, `],
    [CONFIG, /(?<=^export const SOURCE_NAMES = \[)/m, `"${name}", `],
    [GUIDE, /^\| `webhook` \|/m, `${row}\n`],
  ]
  for (const [file, mark, text] of changes) {
    const before = project.read(file)
    const at = mark.exec(before)?.index ?? before.length
    const after = before.slice(0, at) + text + before.slice(at)
    writeFileSync(project.path(file), file.endsWith(".ts") ? await inStyle(project, file, after) : after)
  }
  return [...new Set(changes.map(([file]) => file))]
}

/** `Acme-Crm` */
function headerName(name: string): string {
  return name.replaceAll(/(?:^|_)([a-z0-9])/g, (_, letter: string) => `-${letter.toUpperCase()}`).slice(1)
}
