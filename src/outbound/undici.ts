import { rootCertificates } from "node:tls"
import type * as Undici from "undici"

let loaded: typeof Undici | undefined
let agent: Undici.Agent | undefined

/** The HTTP library. It is loaded with the first call, because loading takes a quarter of the start time of a hub. */
export function undici(): typeof Undici {
  return (loaded ??= module.require("undici") as typeof Undici)
}

/** An agent that also trusts the authorities in a PEM text. Keep it: each agent has connections of its own. */
export function agentTrusting(ca: string): Undici.Dispatcher {
  return new (undici().Agent)({ connect: { ca: [...rootCertificates, ca] } })
}

/** An agent that trusts every certificate, for servers on this machine that somebody develops with. */
export function agentTrustingAll(): Undici.Dispatcher {
  return new (undici().Agent)({ connect: { rejectUnauthorized: false } })
}

/**
 * The agent of the process for calls without a guard. It keeps connections open between requests, but no data of the requests.
 */
export function sharedAgent(): Undici.Dispatcher {
  return (agent ??= new (undici().Agent)())
}
