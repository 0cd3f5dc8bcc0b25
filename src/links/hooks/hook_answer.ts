import type { OperationResult } from "../operations"
import type { IgnoredReason } from "../sources/source"

/** How a hook ended, for log and metrics. */
export type HookOutcome =
  | "done"
  | "failed"
  | "retry"
  | "accepted"
  | "ignored"
  | "ping"
  | "duplicate"
  | "not_found"
  | "gone"
  | "unauthorized"
  | "malformed"
  | "too_large"
  | "busy"

/** What a partner is answered. */
export interface HookAnswer {
  status: number
  body: Readonly<Record<string, unknown>>
  /** Seconds for `Retry-After`. */
  retryAfterSec?: number
  outcome: HookOutcome
}

const BUSY_RETRY_SEC = 30

/** What a partner is answered whose hook leads nowhere: the same words for every reason. */
export const NOT_FOUND: HookAnswer = refusal(404, "not_found", "There is no link at this address.")

/** The same words for a missing, wrong or old signature. */
export const UNAUTHORIZED: HookAnswer = refusal(
  401,
  "unauthorized",
  "The signature of this request is missing, wrong or too old.",
)

export const GONE: HookAnswer = refusal(410, "gone", "This link has ended: make a new one, and remove this webhook.")

export const TOO_LARGE: HookAnswer = refusal(413, "too_large", "The request body is larger than 1 MiB.")

export const BUSY: HookAnswer = {
  ...refusal(503, "busy", "This hub has as many hooks at work as it may: send again."),
  retryAfterSec: BUSY_RETRY_SEC,
}

export const PING: HookAnswer = { status: 200, outcome: "ping", body: { success: true, ping: true } }

export const DUPLICATE: HookAnswer = { status: 200, outcome: "duplicate", body: { success: true, duplicate: true } }

export function malformed(error: string, status = 400): HookAnswer {
  return refusal(status, "malformed", error)
}

export function ignored(reason: IgnoredReason): HookAnswer {
  return { status: 200, outcome: "ignored", body: { success: true, ignored: true, reason } }
}

/** The work goes on; nobody has to send again. */
export function accepted(link: string): HookAnswer {
  return { status: 202, outcome: "accepted", body: { success: true, accepted: true, link } }
}

/** How operations ended. `retry`: some failed for now, so that the partner should send again. */
export function ran(
  link: string,
  outcome: "done" | "failed" | "retry",
  results: readonly OperationResult[],
  retryAfterSec: number,
): HookAnswer {
  if (outcome !== "retry") return { status: 200, outcome, body: { success: outcome === "done", link, results } }
  const error = "Looker could not do all of it for now: send again, and what is missing is done."
  return { status: 503, outcome, retryAfterSec, body: { success: false, error, link, results } }
}

function refusal(status: number, outcome: HookOutcome, error: string): HookAnswer {
  return { status, outcome, body: { success: false, error } }
}
