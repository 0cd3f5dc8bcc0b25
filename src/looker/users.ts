import type { IUser } from "@looker/sdk"
import { Shape, type Shaped } from "../data/json"
import { DeliveryError } from "../errors"
import { idSchema } from "./ids"
import type { Known } from "./known"
import { type LookerCalls, pathOf } from "./looker_calls"

const USERS = new Shape((z) =>
  z.array(z.object({ id: z.coerce.string(), email: z.string().nullish(), is_disabled: z.boolean().nullish() })),
)

/**
 * The id of the one enabled user with this e-mail address.
 * @throws DeliveryError when there is none, or more than one.
 */
export async function findUserByEmail(calls: LookerCalls, email: string): Promise<string> {
  const query = { email, fields: "id,email,is_disabled" }
  const found = await calls.get(pathOf("users", "search"), { answer: USERS, query, what: "The search for users" })
  const users = found.filter((user) => user.is_disabled !== true && user.email?.toLowerCase() === email.toLowerCase())
  if (users.length === 1 && users[0]) return users[0].id
  const count = users.length === 0 ? "no user" : "several users"
  throw new DeliveryError(`Looker has ${count} with the e-mail address of your Slack account.`)
}

/** Source: API 4.0, `User`. */
const PERSON = new Shape((z) =>
  z.object({ id: idSchema(z), display_name: z.string().nullish(), email: z.string().nullish() }),
)
type Person = Known<Shaped<typeof PERSON>, IUser>

/** A user of Looker. */
export interface LookerPerson {
  id: string
  name: string
  email?: string
}

/** The user whose calls these are. */
export async function readPerson(calls: LookerCalls): Promise<LookerPerson> {
  const query = { fields: "id,display_name,email" }
  const { id, display_name, email }: Person = await calls.get(pathOf("user"), {
    answer: PERSON,
    query,
    what: "The user",
  })
  return { id, name: display_name || email || id, email: email ?? undefined }
}
