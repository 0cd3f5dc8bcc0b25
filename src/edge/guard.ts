import type { RequestHandler } from "express"

const GUARD = Symbol("guard")

/** Lets a call pass, or fails it. Every route has one: no route is open because someone forgot. */
export type Guard = RequestHandler & { readonly [GUARD]: true }

/** Makes a handler a guard. It passes the call on with `next()`, or fails it by throwing, or by `next(error)`. */
export function guard(handler: RequestHandler): Guard {
  return Object.assign(handler, { [GUARD]: true } as const)
}

/** For addresses that are meant for everybody. */
export const everyone: Guard = guard((_request, _response, next) => next())
