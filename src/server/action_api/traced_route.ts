import type { Request, RequestHandler } from "express"
import { loggedPath } from "../../edge"
import { traced } from "../../telemetry"

export interface TracedRouteOptions {
  /** Whether the trace that the request names goes on here. Not where anybody may call. Default true. */
  goesOn?: boolean
}

/** Traces what a handler does for a request. Stands after the guard, so that refused callers leave no trace. */
export function tracedRoute(handler: RequestHandler, { goesOn = true }: TracedRouteOptions = {}): RequestHandler {
  return (request, response, next) =>
    traced(
      () => ({
        name: `${request.method} ${routeOf(request)}`,
        kind: "server",
        attributes: attributesOf(request),
        headers: goesOn ? request.headers : {},
        status: () => response.statusCode,
      }),
      async () => handler(request, response, next),
    )
}

function attributesOf(request: Request) {
  return {
    "http.request.method": request.method,
    "http.route": routeOf(request),
    "url.scheme": request.protocol,
    "url.path": loggedPath(request.path),
    "hub.integration": loggedPath(String(request.params.name)),
  }
}

function routeOf(request: Request): string {
  return String((request.route as { path: unknown }).path)
}
