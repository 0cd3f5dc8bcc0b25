import type { IFolder } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Items of one page of a list. */
const PAGE_SIZE = 100
/** Most pages of one list. */
const MAX_PAGES = 20

/** Ids are texts in API 4.0, and numbers in what older hubs stored. */
const FOLDER = new Shape((z) => z.object({ id: z.coerce.string(), name: z.string() }))
const FOLDERS = new Shape((z) => z.array(z.object({ id: z.coerce.string(), name: z.string() })))
/** Dashboards or Looks, as folders and searches list them. */
export const CONTENT_LIST = new Shape((z) =>
  z.array(
    z.object({
      id: z.coerce.string(),
      title: z.string().nullish(),
      description: z.string().nullish(),
      deleted: z.boolean().nullish(),
      folder: z.object({ name: z.string().nullish() }).nullish(),
      dashboard_filters: z
        .array(z.object({ name: z.string().nullish(), title: z.string().nullish(), row: z.number().nullish() }))
        .nullish()
        .catch(undefined),
    }),
  ),
)
const VERSIONS = new Shape((z) => z.object({ looker_release_version: z.string() }))
const USER = new Shape((z) => z.object({ id: z.coerce.string(), display_name: z.string().nullish() }))

export type LookerFolder = Known<Shaped<typeof FOLDER>, IFolder>

/** A dashboard or Look, as a list of a folder names it. */
export interface LookerContent {
  id: string
  title: string
  description: string
  /** Titles of the filters of a dashboard, in their order. */
  filters: readonly string[]
}

/** @throws ServiceError that names the folder when it does not exist or may not be seen. */
export function readFolder(calls: LookerCalls, id: string): Promise<LookerFolder> {
  return calls.get(pathOf("folders", id), { answer: FOLDER, query: { fields: "id,name" }, what: `The folder ${id}` })
}

/** The folders in a folder, all pages. */
export async function readFolderChildren(calls: LookerCalls, id: string): Promise<LookerFolder[]> {
  const folders: LookerFolder[] = []
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = { fields: "id,name", sorts: "name", limit: PAGE_SIZE, offset: page * PAGE_SIZE }
    const some = await calls.get(pathOf("folders", id, "children"), {
      answer: FOLDERS,
      query,
      what: `The folder ${id}`,
    })
    folders.push(...some)
    if (some.length < PAGE_SIZE) break
  }
  return folders
}

/** The dashboards in a folder that are not in the trash. */
export function readFolderDashboards(calls: LookerCalls, id: string): Promise<LookerContent[]> {
  return readContent(calls, id, "dashboards")
}

/** The Looks in a folder that are not in the trash. */
export function readFolderLooks(calls: LookerCalls, id: string): Promise<LookerContent[]> {
  return readContent(calls, id, "looks")
}

async function readContent(calls: LookerCalls, id: string, kind: "dashboards" | "looks"): Promise<LookerContent[]> {
  const more = kind === "dashboards" ? ",dashboard_filters" : ""
  const query = { fields: `id,title,description,deleted${more}` }
  const all = await calls.get(pathOf("folders", id, kind), { answer: CONTENT_LIST, query, what: `The folder ${id}` })
  return all
    .filter(({ deleted }) => deleted !== true)
    .map(({ id, title, description, dashboard_filters }) => ({
      id,
      title: title ?? "",
      description: description ?? "",
      filters: (dashboard_filters ?? [])
        .toSorted((one, other) => (one.row ?? 0) - (other.row ?? 0))
        .flatMap((filter) => filter.title ?? filter.name ?? []),
    }))
}

/** The version of a Looker, such as `26.12.3`. */
export async function readVersion(calls: LookerCalls): Promise<string> {
  const { looker_release_version } = await calls.get(pathOf("versions"), {
    answer: VERSIONS,
    query: { fields: "looker_release_version" },
  })
  return looker_release_version
}

/** The user whose API key the hub has. */
export async function readMe(calls: LookerCalls): Promise<{ id: string; name: string }> {
  const { id, display_name } = await calls.get(pathOf("user"), { answer: USER, query: { fields: "id,display_name" } })
  return { id, name: display_name ?? id }
}
