import type { RequestListener } from "node:http"
import express, { type RequestHandler } from "express"
import { answerErrors, type Guard, type Part, Routes, SAFE_HEADERS } from "../edge"
import { HubError, type Logger } from "../framework"
import { pathOfTarget } from "./request_target"
import type { TrustProxy } from "./trust_proxy"
import { closeAfterAnswer } from "./unread_body"

export interface AppOptions {
  /** The parts of the app. A request is matched against their routes in this order. */
  parts: readonly Part[]
  logger: Logger
  /** Guard for a POST to an unknown address. Callers that pass are told that it is unknown; all others are refused. */
  insiders: Guard
  /** Which proxies name the callers. Default: none. */
  trustProxy?: TrustProxy
}

/** Builds the app from the routes of its parts. Refuses unknown addresses and methods. */
export function createApp({ parts, logger, insiders, trustProxy = 0 }: AppOptions): RequestListener {
  const routes = new Routes()
  for (const part of parts) part.routes(routes)

  const app = express()
  app.disable("x-powered-by").disable("etag").set("trust proxy", trustProxy)
  app.use((request, response, next) => {
    response.set(SAFE_HEADERS)
    if (!routes.takes(request.method)) throw nothingHere()
    next()
  })
  app.use(routes.router)
  app.post("/{*path}", insiders)
  app.use(refuse)
  app.use(answerErrors(logger))
  return (request, response) => {
    closeAfterAnswer(request, response)
    request.url = pathOfTarget(request.url)
    app(request, response)
  }
}

const refuse: RequestHandler = () => {
  throw nothingHere()
}

function nothingHere(): HubError {
  return new HubError("unknown_path", "There is nothing at this address, or not with this method.")
}
