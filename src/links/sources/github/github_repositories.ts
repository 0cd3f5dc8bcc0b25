import { Shape, type Shaped } from "../../../data/json"
import type { HttpClient, Listed } from "../../../outbound"
import { githubPages } from "./github_pages"

/** Source: api.github.com, schema `repository`. */
export const REPOSITORY = new Shape((z) =>
  z.object({
    full_name: z.string(),
    default_branch: z.string(),
    archived: z.boolean().optional(),
    permissions: z.object({ admin: z.boolean() }).optional(),
  }),
)
export type GithubRepository = Shaped<typeof REPOSITORY>

/**
 * The repositories whose webhooks the owner of the token may change, the last pushed first.
 * @param max How many are enough. Default: all of the pages that are read.
 */
export async function listAdminRepositories(client: HttpClient, max = Infinity): Promise<Listed<GithubRepository>> {
  const isEnough = (items: readonly GithubRepository[]) => items.filter(isAdmin).length >= max
  const { items, isCut } = await githubPages(client, "/user/repos", REPOSITORY, { query: "sort=pushed", isEnough })
  const found = items.filter(isAdmin)
  return { items: found.slice(0, max), isCut: isCut || found.length > max }
}

function isAdmin({ permissions }: GithubRepository): boolean {
  return permissions?.admin === true
}
