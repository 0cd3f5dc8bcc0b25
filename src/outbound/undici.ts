import type * as Undici from "undici"

let loaded: typeof Undici | undefined
let agent: Undici.Agent | undefined

/** The HTTP library. It is loaded with the first call, because that takes a quarter of the time in which a hub starts. */
export function undici(): typeof Undici {
  return (loaded ??= module.require("undici") as typeof Undici)
}

/** Of all calls that no guard watches: one for the process, which keeps connections between requests and no data of them. */
export function sharedAgent(): Undici.Dispatcher {
  return (agent ??= new (undici().Agent)())
}
