import type { IncomingMessage } from "node:http"
import { UnauthorizedError } from "../framework"
import { isApiToken } from "../sealing"
import { type Guard, guard } from "./guard"
import { trust } from "./trusted_sockets"

const TOKEN_HEADER = /^(?:Token|token)\s+token="([^"]*)"/
const BEARER_HEADER = /^Bearer\s+([^\s]+)\s*$/i

/**
 * Lets a request pass that carries an API token made with one of `secrets`. Checks only the headers, before the body is read.
 * The connection of the request is trusted from then on.
 */
export function tokenGuard(secrets: readonly string[]): Guard {
  return guard((request, _response, next) => {
    if (!carriesToken(request, secrets)) throw new UnauthorizedError()
    trust(request.socket)
    next()
  })
}

function carriesToken({ headers }: IncomingMessage, secrets: readonly string[]): boolean {
  const header = headers.authorization ?? ""
  const token = (TOKEN_HEADER.exec(header) ?? BEARER_HEADER.exec(header))?.[1]
  return token !== undefined && isApiToken(token, secrets)
}
