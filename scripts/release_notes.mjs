// Prints the section of the changelog for a tag such as v1.2.3: the notes of its release. Runs in the folder of package.json.
// Exit code 1 when the changelog does not have the version, or package.json has another one.
import { readFileSync } from "node:fs"

const [tag = ""] = process.argv.slice(2)
const { version } = JSON.parse(readFileSync("package.json", "utf8"))
const trouble =
  tag === `v${version}` ? undefined : `The tag is "${tag}", but package.json has ${version}: tag v${version}.`
const notes = sectionOf(version, readFileSync("CHANGELOG.md", "utf8"))

if (trouble || !notes) {
  console.error(
    trouble ?? `CHANGELOG.md has no lines under "## ${version} - <date>": move them there from "Unreleased".`,
  )
  process.exitCode = 1
} else console.log(notes)

/** What stands between the heading of a version, `## 1.2.3 - 2026-01-31`, and the next one; "" where there is nothing. */
function sectionOf(wanted, changelog) {
  const [, ...sections] = `\n${changelog}`.split("\n## ")
  const section = sections.find((text) => /^(\S+) - \d{4}-\d\d-\d\d\n/.exec(text)?.[1] === wanted)
  return section?.slice(section.indexOf("\n")).trim() ?? ""
}
