import { Shape } from "../../src/data/json"
import type { Happening, ShownLink } from "./links_api"

const MAX_LENGTH = 200
const MAX_ADDRESS_LENGTH = 3000

/** What the page may send. */
export const MAKE = new Shape((z) => z.object({ name: z.string() }))
export const ADOPT = new Shape((z) =>
  z.object({
    address: z.url().max(MAX_ADDRESS_LENGTH),
    secret: z
      .string()
      .startsWith("whsec_", "The secret begins with whsec_: only links signed as Standard Webhooks can be taken over.")
      .max(MAX_LENGTH),
  }),
)
export const REMOVE = new Shape<ShownLink>((z) =>
  z.object({
    id: z.string(),
    source: z.string().regex(/^[a-z_]{1,40}$/),
    short_name: z.string(),
    summary: z.string(),
    by: z.string(),
    ends: z.string(),
    state: z.string(),
    repository: z.string().optional(),
  }),
)
export const FAULT = new Shape((z) =>
  z.object({ place: z.enum(["looker", "github", "dbt_cloud", "fivetran"]), fault: z.string() }),
)
export const HAPPENING = new Shape<Happening>((z) => {
  const text = z.string().trim().min(1).max(MAX_LENGTH)
  const change = { repository: text, branch: text, isBroken: z.boolean() }
  return z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("push"), ...change, files: z.array(text).max(100) }),
    z.object({ kind: z.literal("merge"), ...change }),
    z.object({ kind: z.literal("job"), job: z.number().int(), status: z.enum(["Success", "Errored", "Cancelled"]) }),
    z.object({ kind: z.literal("sync"), connector: text, status: z.enum(["SUCCESSFUL", "FAILURE"]) }),
    z.object({ kind: z.literal("incident"), state: z.enum(["opened", "closed"]) }),
    z.object({ kind: z.literal("event"), type: text }),
    z.object({ kind: z.literal("again") }),
  ])
})
