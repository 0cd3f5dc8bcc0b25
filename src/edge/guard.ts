import type { RequestHandler } from "express"

/** Answers a request that has passed its guard. */
export type Handler = RequestHandler

const GUARD = Symbol("guard")

/** Lets a call pass or fails it. Every route must have a guard, so that none is left open by mistake. */
export type Guard = RequestHandler & { readonly [GUARD]: true }

/** Turns a handler into a guard. The handler lets a call pass with `next()`, and fails it by throwing or with `next(error)`. */
export function guard(handler: RequestHandler): Guard {
  return Object.assign(handler, { [GUARD]: true } as const)
}

/** Guard for addresses that are open to everybody. */
export const everyone: Guard = guard((_request, _response, next) => next())
