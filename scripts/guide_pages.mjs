// Writes the guide of each integration as a page: its README, as HTML without scripts.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import path from "node:path"
import { guideHtml } from "./guide_html.mjs"

const DOCS = "docs/integrations"

/** Writes `guides/NAME.html` for each integration whose page in the docs names a guide. @param folder Folder of the playground's page. */
export function writeGuides(folder) {
  mkdirSync(path.join(folder, "guides"), { recursive: true })
  const guides = new Map()
  for (const file of readdirSync(DOCS)) {
    const readme = /\[Guide\]\(([^)]+)\)/.exec(readFileSync(path.join(DOCS, file), "utf8"))?.[1]
    if (readme && existsSync(path.join(DOCS, readme))) guides.set(path.basename(file, ".md"), path.join(DOCS, readme))
  }
  for (const [name, readme] of guides) {
    const html = guideHtml(readFileSync(readme, "utf8"), (link) => addressOf(link, readme, guides))
    writeFileSync(path.join(folder, "guides", `${name}.html`), html)
  }
}

/** Returns where a link of a README leads: another guide, a place on the web or on the page itself. Other files of the repository are not served. */
function addressOf(link, readme, guides) {
  if (link.startsWith("#") || link.startsWith("https://")) return link
  const [file, anchor] = link.split("#")
  const target = path.join(path.dirname(readme), file)
  const name = [...guides].find(([, other]) => other === target)?.[0]
  return name && `${name}.html${anchor ? `#${anchor}` : ""}`
}
