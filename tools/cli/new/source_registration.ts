import type { Project } from "../project"
import { constantOf, headerOf, labelOf } from "../templates/source"
import { insertAll, type Insertion } from "./insertion"

/** Adds a source wherever all sources are listed. @returns the changed files. */
export function registerSource(project: Project, name: string): Promise<string[]> {
  return insertAll(project, insertionsFor(name))
}

function insertionsFor(name: string): Insertion[] {
  const [constant, label, header] = [constantOf(name), labelOf(name), headerOf(name)]
  const index = "src/links/sources/index.ts"
  const command = "src/cli/link"
  // A test runs each command of that page.
  const create = `npx hub link create ${name} --do trigger_datagroup:shop::orders`
  return [
    { file: index, mark: /^import \{ webhook \}/m, text: `import { ${constant} } from "./${name}/${name}"\n` },
    { file: index, mark: /(?<=^export const SOURCES: readonly Source\[\] = \[)/m, text: `${constant}, ` },
    { file: "src/links/links_config.ts", mark: /(?<=^export const SOURCE_NAMES = \[)/m, text: `"${name}", ` },
    // What `hub link` says of it, and sends in its place.
    { file: `${command}/link_source.ts`, mark: /^ {2}webhook: "/m, text: `${name}: "${label}",\n` },
    {
      file: `${command}/made_up_event.ts`,
      mark: /^ {2}webhook: \{/m,
      text: `${name}: { any: (facts) => typed("hub.link_test", facts) },\n`,
    },
    {
      file: `${command}/event_signature.ts`,
      mark: /^ {2}if \(scheme === "pagerduty"\)/m,
      text: `if (source === "${name}") return { "${header}": \`sha256=\${hex()}\` }\n`,
    },
    {
      file: "docs/links.md",
      mark: /^\| `webhook` \|/m,
      text: `| \`${name}\` | every event; \`types\` narrows: \`${create}\` | \`${capitals(header)}\`: HMAC-SHA256 of the body | derived by the hub |\n`,
    },
  ]
}

/** `x-acme-signature` → `X-Acme-Signature` */
function capitals(header: string): string {
  return header.replaceAll(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
}
