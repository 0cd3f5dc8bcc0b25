import { mkdirSync, writeFileSync } from "node:fs"
import path from "node:path"
import type { Project } from "../project"
import { examplesText } from "../templates/examples"
import { guideText } from "../templates/guide"
import { iconText } from "../templates/icon"
import { integrationText } from "../templates/integration"
import type { Names } from "../templates/names"
import { stageText } from "../templates/stage"
import { testText } from "../templates/test"

/** The files of a new integration: path from the root → text. */
export function filesOf(names: Names): Map<string, string> {
  const { name, isOauth } = names
  const folder = path.posix.join("src", "integrations", name)
  return new Map([
    [`${folder}/${name}.ts`, integrationText(names)],
    [`${folder}/${name}_examples.ts`, examplesText(names)],
    [`${folder}/${name}.svg`, iconText(names.kind)],
    [`${folder}/README.md`, guideText(names)],
    [`test/integrations/test_${name}.ts`, testText(names)],
    ...(isOauth ? [[`test/support/oauth_stages/${name}.ts`, stageText(names)] as const] : []),
  ])
}

/** Writes new files, with code in the project's style. Fails when a file exists. @returns their paths. */
export async function writeNew(project: Project, files: ReadonlyMap<string, string>): Promise<string[]> {
  const formatted = new Map<string, string>()
  for (const [file, text] of files)
    formatted.set(file, file.endsWith(".ts") ? await inStyle(project, file, text) : text)
  for (const [file, text] of formatted) {
    mkdirSync(project.path(path.dirname(file)), { recursive: true })
    writeFileSync(project.path(file), text, { flag: "wx" })
  }
  return [...formatted.keys()]
}

/** Formats code as `npm run format` does. Returns it unchanged if Prettier, a development package, is not installed. */
export async function inStyle(project: Project, file: string, text: string): Promise<string> {
  const prettier = await import("prettier").catch(() => undefined)
  if (!prettier) return text
  const filepath = project.path(file)
  return prettier.format(text, { ...(await prettier.resolveConfig(filepath)), filepath })
}
