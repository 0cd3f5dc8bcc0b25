import type * as Zod from "zod"
import { Shape, type Shaped } from "../../data/json"

/** A link that does not open has only a source, a hook and a state. */
const linkMembers = (z: typeof Zod) => ({
  id: z.string().nullish(),
  source: z.string(),
  looker: z.string().nullish(),
  short_name: z.string().nullish(),
  summary: z.string().nullish(),
  by: z.string().nullish(),
  made: z.string().nullish(),
  ends: z.string().nullish(),
  state: z.string(),
  do: z.array(z.string()).nullish(),
  filter: z.record(z.string(), z.unknown()).nullish(),
  hook: z.string().nullish(),
  health: z.object({ status: z.number().nullish(), text: z.string().nullish() }).nullish(),
})

/** A link as the hub shows it. */
export const LINK = new Shape((z) => z.object(linkMembers(z)))
export type Link = Shaped<typeof LINK>

/** A link that was made or renewed, which opens. `secret` is there where the partner was not called and it is derived. */
export const MADE_LINK = new Shape((z) =>
  z.object({
    ...linkMembers(z),
    id: z.string(),
    ends: z.string(),
    short_name: z.string(),
    address: z.string(),
    registered: z.boolean().nullish(),
    existing: z.boolean().nullish(),
    secret: z.string().nullish(),
    test: z.object({ delivered: z.boolean(), reason: z.string().nullish() }).nullish(),
  }),
)
export type MadeLink = Shaped<typeof MADE_LINK>

export const LINK_LIST = new Shape((z) =>
  z.object({
    links: z.array(z.object(linkMembers(z))),
    unread: z.array(z.object({ name: z.string(), status: z.union([z.number(), z.string()]).nullish() })).default([]),
    more: z.boolean().default(false),
    note: z.string().nullish(),
  }),
)
export type LinkList = Shaped<typeof LINK_LIST>

/** A link that is gone at the partner. */
export const REMOVED = new Shape((z) => z.object({ removed: z.literal(true), id: z.string().nullish() }))

export const REFUSAL = new Shape((z) =>
  z.object({ error: z.string(), fields: z.record(z.string(), z.unknown()).nullish() }),
)

/** What the hub did with an event. */
export const HOOK_ANSWER = new Shape((z) =>
  z.object({
    success: z.boolean(),
    error: z.string().optional(),
    ping: z.boolean().optional(),
    ignored: z.boolean().optional(),
    reason: z.string().optional(),
    duplicate: z.boolean().optional(),
    accepted: z.boolean().optional(),
    results: z
      .array(
        z.object({
          do: z.string(),
          success: z.boolean().optional(),
          skipped: z.boolean().optional(),
          message: z.string().nullish(),
        }),
      )
      .optional(),
  }),
)
export type HookAnswer = Shaped<typeof HOOK_ANSWER>
