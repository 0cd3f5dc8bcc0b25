import { ServiceError, ServiceTimeoutError } from "../errors"
import type { Explanation, Refused } from "../outbound"

/** What went wrong with a call of Looker, for code that decides by it. */
export type LookerFault = "login" | "missing" | "invalid" | "busy" | "timeout" | "down" | "other"

/** Statuses of failures that may be over when the call is made again. */
const PASSING = new Set([408, 429, 500, 502, 503, 504])

/** The kind of a failure of Looker. */
export function lookerFault(error: unknown): LookerFault {
  if (!(error instanceof ServiceError)) return "other"
  const { serviceStatus: status } = error
  if (error instanceof ServiceTimeoutError || status === 408) return "timeout"
  if (status === undefined || PASSING.has(status)) return status === 429 ? "busy" : "down"
  if (status === 401) return "login"
  if (status === 403 || status === 404) return "missing"
  return status === 400 || status === 422 ? "invalid" : "other"
}

/** Whether the same call may succeed later. */
export function mayPassLater(error: unknown): boolean {
  return ["busy", "timeout", "down"].includes(lookerFault(error))
}

/**
 * Explains a refusal of Looker to people.
 * @param what What was asked for, such as `Look 12`; the message names it.
 */
export function explainLooker(service: string, what: string | undefined) {
  return ({ status, json, words }: Pick<Refused, "status" | "json" | "words">): Explanation | undefined => {
    // An answer of another form than expected is no refusal.
    if (status < 300) return undefined
    const { message, errors } = (typeof json === "object" && json ? json : {}) as {
      message?: unknown
      errors?: unknown
    }
    const details = Array.isArray(errors)
      ? errors.map((each: unknown) => words(memberOf(each, "message"))).filter(Boolean)
      : []
    const said = details.length > 0 ? details.slice(0, 3).join(" ") : words(message)
    if (status === 401) return refusedLogin(service)
    if (status === 403 || status === 404) {
      const subject = what ?? "This"
      return { message: `${subject} does not exist in ${service}, or the Looker user of this hub may not see it.` }
    }
    if (status === 429) return { message: `${service} has too many requests at once.`, cure: "Try again in a minute." }
    if (status === 400 || status === 422) {
      return { message: said ? `${service} refuses the request: ${said}` : `${service} refuses the request.` }
    }
    // What else a failing server writes, such as a page or a trace, is not for people.
    if (status >= 500) return { message: `${service} answered ${status}.`, cure: "Try again in a minute." }
    return { message: said ? `${service} answered ${status}: ${said}` : `${service} answered ${status}.` }
  }
}

/** As `explainLooker`, for the calls of a person who has signed in. */
export function explainPerson(service: string, what: string | undefined): ReturnType<typeof explainLooker> {
  const explain = explainLooker(service, what)
  return (refused) =>
    refused.status === 401
      ? { message: `${service} does not accept your login any more.`, cure: "Sign in again." }
      : explain(refused)
}

/** Explains a refused login: Looker answers 404 when it does not know the API key. */
export function explainLogin(service: string) {
  return ({ status, words, json }: Refused): Explanation | undefined =>
    status >= 300 && status < 500 && status !== 429
      ? refusedLogin(service)
      : explainLooker(service, undefined)({ status, words, json })
}

/**
 * The error of a login. A refused one becomes a 401, because the 404 of an unknown API key would say that what is asked for does
 * not exist.
 */
export function loginError(error: unknown): unknown {
  const status = error instanceof ServiceError ? (error.serviceStatus ?? 0) : 0
  if (!(error instanceof ServiceError) || status < 300 || status >= 500 || mayPassLater(error)) return error
  return new ServiceError(error.service, error.message, { cause: error, status: 401 })
}

function refusedLogin(service: string): Explanation {
  const cure = "Its operator must check the API key."
  return { message: `${service} does not accept the API credentials of this hub.`, cure }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value ? Reflect.get(value, name) : undefined
}
