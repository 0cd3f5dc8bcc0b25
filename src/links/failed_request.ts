import type { Request } from "express"
import { LINK_STATUS, toHubError } from "../edge"
import type { HubError } from "../errors"
import type { LinksContext } from "./links_context"

/** Logs why a request failed. @param what Such as `link page`. @returns the error that the caller is told, and its status. */
export function failedRequest(
  { logger }: LinksContext,
  { params }: Request,
  thrown: unknown,
  what: "link request" | "link page",
): { error: HubError; status: number } {
  const error = toHubError(thrown)
  const status = LINK_STATUS[error.code]
  const facts = { source: params.source, status, errorCode: error.code }
  if (error.code === "internal") logger.error(`${what} failed on a defect`, { ...facts, error: error.cause })
  else logger.warn(`${what} failed`, { ...facts, reason: error.message })
  return { error, status }
}
