import path from "node:path"
import type { Project } from "../project"
import type { Defect } from "./defect_log"
import { onlyFile } from "./source_places"

/** Describes a defect, and quotes the line of the source that threw it: the innermost line of an integration where there is one. */
export function defectLines({ message, places, isUnawaited }: Defect, project: Project): string[] {
  const found = places.map((place) => sourceAt(place, project))
  const quoted = found.find((line) => line?.startsWith("src/integrations/")) ?? found.find(Boolean) ?? places[0]
  const title = isUnawaited ? "unawaited " : "defect    "
  return [`  ${title}${message}`, ...(quoted ? [`  at        ${quoted}`] : [])]
}

/** Returns `src/integrations/acme/acme.ts:12: the text of the line`; undefined unless one file of the source has the name. */
function sourceAt(place: string, project: Project): string | undefined {
  const [name = "", line = ""] = place.split(":", 2)
  const file = onlyFile(project.path("src"), name)
  if (file === undefined) return undefined
  const text = project.read("src", file).split("\n")[Number(line) - 1]?.trim()
  return `${["src", ...file.split(path.sep)].join("/")}:${line}${text ? `: ${text}` : ""}`
}
