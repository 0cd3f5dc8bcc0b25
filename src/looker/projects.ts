import type { IProject } from "@looker/sdk"
import type * as Zod from "zod"
import { Shape, type Shaped } from "../data/json"
import { idSchema } from "./ids"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

const FIELDS = "id,name"

/** Source: API 4.0, `Project`. */
const projectSchema = (z: typeof Zod) => z.object({ id: idSchema(z), name: z.string().nullish() })
const PROJECT = new Shape(projectSchema)
const PROJECTS = new Shape((z) => z.array(projectSchema(z)))
type Project = Known<Shaped<typeof PROJECT>, IProject>

/** A LookML project. */
export interface LookerProject {
  id: string
  name: string
}

/** The projects that the user sees. */
export async function listProjects(calls: LookerCalls): Promise<LookerProject[]> {
  const query = { fields: FIELDS }
  const found = await calls.get(pathOf("projects"), { answer: PROJECTS, query, what: "The list of projects" })
  return found.map(projectOf)
}

/** @throws ServiceError that names the project when it does not exist or may not be seen. */
export async function readProject(calls: LookerCalls, id: string): Promise<LookerProject> {
  const query = { fields: FIELDS }
  return projectOf(await calls.get(pathOf("projects", id), { answer: PROJECT, query, what: `The project ${id}` }))
}

function projectOf({ id, name }: Project): LookerProject {
  return { id, name: name ?? id }
}
