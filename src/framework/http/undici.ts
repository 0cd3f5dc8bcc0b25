import type * as Undici from "undici"

let loaded: Promise<typeof Undici> | undefined
let agent: Undici.Agent | undefined

/** The HTTP library. It is loaded with the first call, because that takes a quarter of the time in which a hub starts. */
export function undici(): Promise<typeof Undici> {
  return (loaded ??= import("undici"))
}

/** Of all calls that no guard watches: one for the process, which keeps connections between requests and no data of them. */
export async function sharedAgent(): Promise<Undici.Dispatcher> {
  const { Agent } = await undici()
  return (agent ??= new Agent())
}
