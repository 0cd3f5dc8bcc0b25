import type { ServiceAnswer } from "../../../src/framework"
import { partOf } from "./content_shapes"
import { notFound, Refusal } from "./refusal"
import type { Session } from "./sessions"

/** A call whose login is checked. */
export interface ApiCall {
  query: URLSearchParams
  /** The JSON of the body; undefined where there is none. */
  body: unknown
  session: Session
}

/** A method, a path below `/api/4.0`, and what becomes of it: undefined is a 404, NOTHING a 204. */
export type Route = readonly [method: string, path: RegExp, run: (call: ApiCall, ...parts: string[]) => unknown]

/** It is done, and there is nothing to say. */
export const NOTHING = Symbol("no content")

/** Answers by the first route that fits; undefined when none does. */
export function answerBy(
  routes: readonly Route[],
  method: string,
  path: string,
  call: ApiCall,
): ServiceAnswer | undefined {
  const route = routes.find(([routeMethod, pattern]) => routeMethod === method && pattern.test(path))
  if (!route) return undefined
  const [, pattern, run] = route
  const parts = pattern.exec(path)?.slice(1) ?? []
  const found = run(call, ...parts.map(decodeURIComponent))
  if (found === undefined) return notFound()
  if (found === NOTHING) return { status: 204, body: "" }
  if (found instanceof Refusal) return { status: found.status, body: found.body }
  if (Buffer.isBuffer(found)) return { headers: { "content-type": "image/png" }, body: found }
  return { body: partOf(found, call.query.get("fields")) as object }
}
