import type { IncomingMessage } from "node:http"
import type { RequestHandler } from "express"
import { UnauthorizedError } from "../framework"
import { isApiToken } from "./api_token"
import { trust } from "./connections"

const TOKEN_HEADER = /^(?:Token|token)\s+token="([^"]*)"/
const BEARER_HEADER = /^Bearer\s+([^\s]+)\s*$/i

/** Lets a request pass that carries the hub's token, judged by the headers alone, before a byte of the body is read. */
export function authenticate(secrets: readonly string[]): RequestHandler {
  return (request, _response, next) => next(carriesToken(request, secrets) ? undefined : new UnauthorizedError())
}

/** Whether a request carries a token made with one of `secrets`. Its connection is trusted from then on. */
export function carriesToken(request: IncomingMessage, secrets: readonly string[]): boolean {
  const header = request.headers.authorization ?? ""
  const token = (TOKEN_HEADER.exec(header) ?? BEARER_HEADER.exec(header))?.[1]
  if (token === undefined || !isApiToken(token, secrets)) return false
  trust(request.socket)
  return true
}
