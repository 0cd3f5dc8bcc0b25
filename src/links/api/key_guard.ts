import type { Request } from "express"
import { type Guard, guard, tokenGuard } from "../../edge"
import { UnauthorizedError } from "../../errors"

/** Lets key holders pass; whoever sends no `Authorization` header goes on to the route of persons. */
export function keyHolders(secrets: readonly string[]): Guard {
  const token = tokenGuard(secrets)
  return guard((request, response, next) => {
    if (request.headers.authorization !== undefined) return void token(request, response, next)
    if (wantsJson(request)) throw new UnauthorizedError()
    next("route")
  })
}

/** Whether a caller without the key is a program, which is refused in JSON and never led to a login. */
function wantsJson({ headers }: Request): boolean {
  const accept = headers.accept?.trim().toLowerCase()
  const type = headers["content-type"]?.trim().toLowerCase()
  return accept === "application/json" || type?.startsWith("application/json") === true
}
