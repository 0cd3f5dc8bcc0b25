import type { RequestHandler } from "express"
import { UnauthorizedError } from "../framework"
import { isApiToken } from "./api_token"

const TOKEN_HEADER = /^(?:Token|token)\s+token="([^"]*)"/
const BEARER_HEADER = /^Bearer\s+([^\s]+)\s*$/i

/** Lets a request pass that carries the hub's token, judged by the headers alone, before a byte of the body is read. */
export function authenticate(secrets: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    const header = request.headers.authorization ?? ""
    const token = (TOKEN_HEADER.exec(header) ?? BEARER_HEADER.exec(header))?.[1]
    next(token && isApiToken(token, secrets) ? undefined : new UnauthorizedError())
  }
}
