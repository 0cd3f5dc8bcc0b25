import type { ILookWithQuery } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"
import { querySchema } from "./queries"

/** Source: API 4.0, `LookWithQuery`. */
const LOOK = new Shape((z) =>
  z.object({
    id: z.coerce.string(),
    title: z.string().nullish(),
    description: z.string().nullish(),
    query: querySchema(z),
  }),
)
export type LookerLook = Known<Shaped<typeof LOOK>, ILookWithQuery>

/** A Look with its query. @throws ServiceError that names the Look. */
export function readLook(calls: LookerCalls, id: string): Promise<LookerLook> {
  const query = { fields: "id,title,short_url,description,query,folder(id,name)" }
  return calls.get(pathOf("looks", id), { answer: LOOK, query, what: `The Look ${id}` })
}
