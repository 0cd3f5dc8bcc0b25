import type * as Zod from "zod"
import { Shape } from "../../../data/json"

/** Ids become parts of addresses. */
const ID = /^[\w-]{1,100}$/

/** A page of a list, whose entries are checked one by one. Source: https://fivetran.com/docs/rest-api/pagination */
export const FIVETRAN_PAGE = new Shape((z) =>
  z.object({ data: z.object({ items: z.array(z.unknown()), next_cursor: z.string().nullish() }) }),
)

/** A webhook. */
export const FIVETRAN_HOOK = new Shape(hookShape)

/** The answer about one webhook. */
export const FIVETRAN_ONE = new Shape((z) => z.object({ code: z.literal("Success"), data: hookShape(z) }))

/** The answer to a creation and to a change: the webhook with the address that was given. */
export function fivetranKept(url: string) {
  return new Shape((z) =>
    z.object({ code: z.literal("Success"), data: z.object({ id: z.string().regex(ID), url: z.literal(url) }) }),
  )
}

export const FIVETRAN_REMOVED = new Shape((z) => z.object({ code: z.literal("Success") }))

export const FIVETRAN_TESTED = new Shape((z) =>
  z.object({ data: z.object({ succeed: z.boolean(), status: z.number().nullish() }) }),
)

export const FIVETRAN_CONNECTION = new Shape((z) =>
  z.object({ id: z.string(), service: z.string(), schema: z.string() }),
)

function hookShape(z: typeof Zod) {
  return z.object({ id: z.string().regex(ID), url: z.string(), active: z.boolean() })
}

/** Whether an id may be one of a webhook. */
export function isFivetranId(id: string): boolean {
  return ID.test(id)
}
