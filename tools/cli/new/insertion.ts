import { writeFileSync } from "node:fs"
import type { Project } from "../project"
import { inStyle } from "./files"

/** A text that is inserted into a file where `mark` begins. */
export interface Insertion {
  file: string
  mark: RegExp
  text: string
}

/** Inserts texts one after another, in the project's style. @returns the changed files. @throws Error when a mark is missing. */
export async function insertAll(project: Project, insertions: readonly Insertion[]): Promise<string[]> {
  for (const { file, mark, text } of insertions) {
    const before = project.read(file)
    const at = mark.exec(before)?.index
    if (at === undefined) throw new Error(`${file} has no line that ${mark.source} finds.`)
    const after = before.slice(0, at) + text + before.slice(at)
    writeFileSync(project.path(file), file.endsWith(".ts") ? await inStyle(project, file, after) : after)
  }
  return [...new Set(insertions.map(({ file }) => file))]
}
