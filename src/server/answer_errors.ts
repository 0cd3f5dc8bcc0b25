import type { ErrorRequestHandler, Request, Response } from "express"
import {
  BodyTooLargeError,
  DeliveryError,
  HubError,
  type Logger,
  MalformedBodyError,
  type ResponseOptions,
  shortageError,
  UnavailableError,
} from "../framework"
import { answerJson } from "./keep_alive"
import { isOver } from "./when_over"

/** How a route words a failure that is part of a normal answer. */
export type FailureBody = (failure: ResponseOptions & { message: string }) => unknown

/** Says, for the rest of this request, how a failing answer looks once the status is 200. */
export function setFailureBody(response: Response, body: FailureBody): void {
  response.locals.failureBody = body
}

/** The one place where what was thrown becomes an answer: logs it once, and always ends the response. */
export function answerErrors(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    if (isOver(response)) return logger.info("caller hung up", { route: request.path.slice(0, 100) })
    const error = toHubError(thrown)
    logError(logger, request, error)
    if (error instanceof UnavailableError && !response.headersSent) {
      response.set("retry-after", String(error.retryAfterSec))
    }
    const failureBody = response.locals.failureBody as FailureBody | undefined
    if (failureBody && (response.headersSent || error.status === 200)) {
      const details = error instanceof DeliveryError ? detailsOf(error) : {}
      answerJson(response, 200, failureBody({ success: false, message: error.message, ...details }))
    } else {
      answerJson(response, error.status === 200 ? 502 : error.status, { success: false, error: error.message })
    }
  }
}

function detailsOf({ response, validationErrors }: DeliveryError): ResponseOptions {
  return { ...response, validationErrors }
}

/**
 * What an answer can be made of, whatever was thrown. Express and body-parser throw errors with a client status; anything
 * else that is not ours is a defect, and its cause.
 */
export function toHubError(thrown: unknown): HubError {
  try {
    return explain(thrown) ?? defect(thrown)
  } catch {
    // Even looking at it failed, as with a revoked proxy.
    return defect(thrown)
  }
}

function defect(cause: unknown): HubError {
  return new HubError("internal", 500, "Internal server error.", { cause })
}

function explain(thrown: unknown): HubError | undefined {
  if (thrown instanceof HubError) return thrown
  const shortage = shortageError(thrown)
  if (shortage) return shortage
  const { status, type } = (typeof thrown === "object" && thrown ? thrown : {}) as { status?: unknown; type?: unknown }
  if (type === "entity.parse.failed") return new MalformedBodyError("The request body must be a JSON object.")
  if (status === 413) return new BodyTooLargeError("The request body is too large.")
  if (typeof status === "number" && status >= 400 && status < 500) {
    return new HubError("bad_request", status, "The request could not be read.")
  }
  return undefined
}

function logError(logger: Logger, request: Request, error: HubError): void {
  const fields = {
    method: request.method,
    route: request.path.slice(0, 100),
    errorCode: error.code,
    status: error.status,
    webhookId: request.header("x-looker-webhook-id")?.slice(0, 200),
  }
  if (error.code === "internal") logger.error("request failed on a defect", { ...fields, error: error.cause })
  else logger.warn("request failed", { ...fields, reason: error.message, cause: error.cause })
}
