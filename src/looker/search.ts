import { Shape, type Shaped } from "../data/json"
import { CONTENT_LIST } from "./content"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Items that one search gives at most. */
const LIMIT = 50

const LOOKML_DASHBOARDS = new Shape((z) =>
  z.array(
    z.object({
      content_id: z.coerce.string(),
      title: z.string().nullish(),
      description: z.string().nullish(),
      folder_name: z.string().nullish(),
    }),
  ),
)

/** A dashboard or Look that a search found. */
export interface FoundContent {
  id: string
  kind: "dashboard" | "look"
  title: string
  description: string
  /** Name of its folder. */
  folder?: string
}

/** Looks or dashboards whose title holds a text, in any case, 50 at most. LookML dashboards are not among them. */
export async function searchTitles(
  calls: LookerCalls,
  kind: FoundContent["kind"],
  text: string,
): Promise<FoundContent[]> {
  const title = `%${withoutWildcards(text)}%`
  const query = { title, deleted: false, limit: LIMIT, fields: "id,title,description,deleted,folder(name)" }
  const found = await calls.get(pathOf(`${kind}s`, "search"), { answer: CONTENT_LIST, query, what: "The search" })
  return found.filter(({ deleted }) => deleted !== true).map((each) => contentOf(kind, each))
}

/** LookML dashboards that match the terms by title or description, 50 at most. */
export async function searchLookmlDashboards(calls: LookerCalls, terms: string): Promise<FoundContent[]> {
  const query = { types: "lookml_dashboard", limit: LIMIT, fields: "content_id,title,description,folder_name" }
  const found = await calls.get(pathOf("content", terms), { answer: LOOKML_DASHBOARDS, query, what: "The search" })
  return found.map(({ content_id: id, title, description, folder_name }) => {
    return {
      id,
      kind: "dashboard",
      title: title ?? "",
      description: description ?? "",
      folder: folder_name ?? undefined,
    }
  })
}

function contentOf(kind: FoundContent["kind"], found: Shaped<typeof CONTENT_LIST>[number]): FoundContent {
  const { id, title, description, folder } = found
  return { id, kind, title: title ?? "", description: description ?? "", folder: folder?.name ?? undefined }
}

/** Looker takes `%` for any text and `_` for any character, and has no way to say that they are meant: `_` stands for both. */
function withoutWildcards(text: string): string {
  return text.replaceAll("%", "_")
}
