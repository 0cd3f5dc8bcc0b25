import type { ErrorRequestHandler, Request, Response } from "express"
import {
  BodyTooLargeError,
  DeliveryError,
  HubError,
  type Logger,
  MalformedBodyError,
  briefCause,
  type ResponseOptions,
  SecretMask,
  shortageError,
  UnauthorizedError,
  UnavailableError,
} from "../framework"
import { callerAddress, networkOf } from "./caller_address"
import { BARE_STATUS, type StatusByCode, TOLD_INSIDE } from "./error_status"
import { answerJson } from "./keep_alive"
import { loggedPath } from "./logged_path"
import { RefusedCallers } from "./refused_callers"
import { isOver } from "./when_over"

const NO_SECRETS = new SecretMask()

/** Makes the body of an answer that reports a failure. */
export type FailureBody = (failure: ResponseOptions & { message: string }, mask: SecretMask) => unknown

/** How a kind of route turns errors into answers. */
export interface Edge {
  statuses: StatusByCode
  /** Absent when the answers of the route have no place for a failure. */
  failureBody?: FailureBody
}

export interface FailedCall {
  logger: Logger
  request: Request
  response: Response
  /** Hides the secrets of the call, in the answer and in the log. Absent when the call has none. */
  mask?: SecretMask
}

/** Handles errors that no route has answered itself. Slows down callers whose tokens are refused. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  const edge: Edge = { statuses: BARE_STATUS }
  const refusedCallers = new RefusedCallers()
  return (thrown: unknown, request, response, _next) => {
    const error = toHubError(thrown)
    if (!(error instanceof UnauthorizedError)) return answerError(error, { logger, request, response }, edge)
    const address = callerAddress(request)
    // At once, because the caller may hang up.
    logError({ logger, request, response }, error, edge.statuses[error.code], { callerAddress: address })
    refusedCallers.slow(networkOf(address), response, () => sendFailure(error, { response }, edge))
  }
}

/** Turns a thrown value into an answer. Logs it once, and always ends the response. */
export function answerError(thrown: unknown, call: FailedCall, edge: Edge): void {
  const { logger, request, response, mask } = call
  if (isOver(response)) return logger.info("caller hung up", { route: loggedPath(request.path) })
  const error = toHubError(thrown)
  logError(call, error, edge.statuses[error.code])
  sendFailure(error, { response, mask }, edge)
}

/** The one place where an error becomes an answer. Always ends the response, and logs nothing. */
export function sendFailure(
  error: HubError,
  { response, mask = NO_SECRETS }: Pick<FailedCall, "response" | "mask">,
  { statuses, failureBody }: Edge,
): void {
  const status = statuses[error.code]
  if (error instanceof UnavailableError && !response.headersSent) {
    response.set("retry-after", String(error.retryAfterSec))
  }
  if (failureBody && (response.headersSent || status === TOLD_INSIDE)) {
    const details = error instanceof DeliveryError ? detailsOf(error) : {}
    answerJson(response, TOLD_INSIDE, failureBody({ success: false, message: error.message, ...details }, mask))
  } else answerJson(response, status, { success: false, error: mask.hide(error.message) })
}

function detailsOf({ response, validationErrors }: DeliveryError): ResponseOptions {
  return { ...response, validationErrors }
}

/**
 * Turns any thrown value into a HubError. Express and body-parser throw errors with a client status. Any other unknown value is
 * a defect, and becomes the cause of an `internal` error.
 */
export function toHubError(thrown: unknown): HubError {
  try {
    return explain(thrown) ?? defect(thrown)
  } catch {
    // Even reading the value failed, as with a revoked proxy.
    return defect(thrown)
  }
}

function defect(cause: unknown): HubError {
  return new HubError("internal", "Internal server error.", { cause })
}

function explain(thrown: unknown): HubError | undefined {
  if (thrown instanceof HubError) return thrown
  const shortage = shortageError(thrown)
  if (shortage) return shortage
  const { status, type } = (typeof thrown === "object" && thrown ? thrown : {}) as { status?: unknown; type?: unknown }
  if (type === "entity.parse.failed") return new MalformedBodyError("The request body must be a JSON object.")
  if (status === 413) return new BodyTooLargeError("The request body is too large.")
  if (typeof status !== "number" || status < 400 || status >= 500) return undefined
  return new HubError(status === 415 ? "unsupported_encoding" : "bad_request", "The request could not be read.")
}

function logError(
  { logger, request, mask = NO_SECRETS }: FailedCall,
  error: HubError,
  status: number,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const hide = (text: string) => mask.hide(text)
  const cause = briefCause(error.cause, hide)
  const fields = {
    method: request.method,
    route: loggedPath(request.path),
    errorCode: error.code,
    status,
    webhookId: request.header("x-looker-webhook-id")?.slice(0, 200),
    ...more,
  }
  if (error.code === "internal") logger.error("request failed on a defect", { ...fields, error: cause })
  else logger.warn("request failed", { ...fields, reason: mask.hide(error.message), cause })
}
