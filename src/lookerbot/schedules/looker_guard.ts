import { type Guard, guard, trust } from "../../edge"
import type { LookerSettings } from "../../looker"
import { isApiToken, isSameText } from "../../sealing"

const AUTHORIZATION = /^[Tt]oken token="([^"]+)"$/

/** Who calls as Looker: anybody with a token of the hub, or an instance with its own. */
export type LookerCaller = { isHub: true } | { isHub: false; instances: readonly LookerSettings[] }

export interface LookerGuardOptions {
  /** Secrets of the hub's API tokens. */
  hubSecrets: readonly string[]
  /** A token besides them. */
  authToken?: string
  lookers: readonly LookerSettings[]
}

interface Headers {
  authorization?: string
  "x-looker-webhook-token"?: string | string[]
}

/**
 * Who a request comes from, by its headers alone. An `Authorization` that is not right is final; without one the token of a
 * webhook counts.
 * @returns undefined for strangers.
 */
export function lookerCaller(headers: Headers, options: LookerGuardOptions): LookerCaller | undefined {
  const { hubSecrets, authToken, lookers } = options
  const { authorization, "x-looker-webhook-token": webhookToken } = headers
  if (authorization !== undefined) {
    const token = AUTHORIZATION.exec(authorization)?.[1] ?? ""
    const isKnown = token !== "" && (isApiToken(token, hubSecrets) || isKnownText(token, authToken))
    return isKnown ? { isHub: true } : undefined
  }
  if (typeof webhookToken !== "string" || webhookToken === "") return undefined
  const instances = lookers.filter((looker) => isKnownText(webhookToken, looker.webhookToken))
  return instances.length > 0 ? { isHub: false, instances } : undefined
}

/** Lets Looker pass, before anything of the body is read. Others get the answer that Looker knows. */
export function lookerGuard(options: LookerGuardOptions): Guard {
  return guard((request, response, next) => {
    if (lookerCaller(request.headers, options)) {
      trust(request.socket)
      return next()
    }
    response.status(401).json({ looker: { success: false }, reason: "The token of this request is missing or wrong." })
  })
}

function isKnownText(given: string, expected: string | undefined): boolean {
  return Boolean(expected) && isSameText(given, expected ?? "")
}
