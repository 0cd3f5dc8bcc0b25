import { writeFileSync } from "node:fs"
import type { Project } from "../project"
import { inThirdPerson, TEMPLATES } from "../templates/integration"
import type { Names } from "../templates/names"

/** Adds an integration wherever all integrations are listed. @returns the changed files. */
export function registerIntegration(project: Project, names: Names): string[] {
  const { name, label, kind, isOauth } = names
  const index = "src/integrations/index.ts"
  const does = inThirdPerson(TEMPLATES[kind].does(names)).replace(/\.$/, "")
  const sentence = does.charAt(0).toLowerCase() + does.slice(1)
  const row = `| [${label}](docs/integrations/${name}.md) | ${sentence} | [${name}](src/integrations/${name}/README.md) |`
  change(project, index, (text) => insertBefore(text, /^import "\.\/debug\/debug"$/m, `import "./${name}/${name}"`))
  // Debug, which is for operators, stays last in each list.
  change(project, "README.md", (text) =>
    insertBefore(text, /^\|.*\]\(src\/integrations\/debug\/README\.md\) \|$/m, row),
  )
  if (!isOauth) return [index, "README.md"]

  const variables = "docs/configuration.md"
  change(project, variables, (text) => addVariables(text, names))
  return [index, "README.md", variables]
}

function change(project: Project, file: string, edit: (text: string) => string): void {
  writeFileSync(project.path(file), edit(project.read(file)))
}

/** Inserts a line before the first match of `mark`, or at the end. */
function insertBefore(text: string, mark: RegExp, line: string): string {
  const at = mark.exec(text)?.index ?? text.length
  return `${text.slice(0, at)}${line}\n${text.slice(at)}`
}

/** Adds rows to the table under "Integrations". */
function addVariables(text: string, { name, label, prefix }: Names): string {
  const rows = [
    `| \`${prefix}_CLIENT_ID\` | \`${name}\` | id of the hub's app at ${label}; without it the integration is not offered |`,
    `| \`${prefix}_CLIENT_SECRET\` | \`${name}\` | secret of the hub's app at ${label} |`,
  ].join("\n")
  return text.replace(/^## Integrations\n+(?:\|.*\n)+/m, (section) => `${section}${rows}\n`)
}
