import type { Request, Response } from "express"
import { answerJson, type Handler, isOver, type Routes, smallJsonBody, tokenGuard } from "../../edge"
import { HubError } from "../../errors"
import { failedRequest } from "../failed_request"
import { FieldError, type FieldValues } from "../fields"
import type { LinksContext } from "../links_context"
import { type Asked, changeFields, createLink, listLinks, readJson, removeLink, renewLink, showLink } from "../making"
import { requestSignal } from "../request_signal"
import type { Source } from "../sources"
import { keyHolders } from "./key_guard"

const MAX_BODY_BYTES = 64 * 1024

/** The addresses of key holders: JSON in, JSON out. Persons go on to the routes after these. */
export function linkApi(links: LinksContext, routes: Routes): void {
  const key = keyHolders(links.hubSecrets)
  const body = smallJsonBody(MAX_BODY_BYTES)
  const post = (work: Work, more: readonly string[]) => [body, withBody(links, more, work)]

  routes.get(
    "/links/:source",
    key,
    answering(links, async (asked, request) => {
      return { body: await listLinks(asked, textOf(request.query.repository)) }
    }),
  )
  routes.post(
    "/links/:source",
    key,
    ...post(async (asked) => {
      const created = await createLink(asked)
      return { status: created.existing ? 200 : 201, body: created }
    }, []),
  )
  routes.post("/links/:source/renew", key, ...post(async (asked) => ({ body: await renewLink(asked) }), changeFields))
  routes.post("/links/:source/show", key, ...post(async (asked) => ({ body: await showLink(asked) }), ["link"]))
  const only = tokenGuard(links.hubSecrets)
  routes.delete("/links/:source", only, ...post(async (asked) => ({ body: await removeLink(asked) }), changeFields))
}

type Work = (asked: Asked, request: Request) => Promise<{ status?: number; body: object }>

function withBody(links: LinksContext, more: readonly string[], work: Work): Handler {
  return answering(links, work, (source, request) => {
    if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
      throw new HubError("unsupported_encoding", "Send the body as application/json.")
    }
    return readJson(source, request.body, more)
  })
}

/** Answers with what the work gives, or with why it failed, in JSON. */
function answering(
  links: LinksContext,
  work: Work,
  valuesOf: (source: Source, request: Request) => FieldValues = (source) => readJson(source, {}),
): Handler {
  return async (request, response) => {
    const signal = requestSignal(links, response)
    try {
      const source = links.source(request.params.source)
      if (!source) throw new HubError("unknown_path", "There is no such source of links on this hub.")
      const values = valuesOf(source, request)
      const { status = 200, body } = await work({ links, source, author: "key", values, signal }, request)
      answerJson(response, status, body)
    } catch (error) {
      answerFailure(links, request, response, error)
    }
  }
}

function answerFailure(links: LinksContext, request: Request, response: Response, thrown: unknown): void {
  if (isOver(response)) return
  const { error, status } = failedRequest(links, request, thrown, "link request")
  const fields = error instanceof FieldError ? { fields: error.fields } : {}
  answerJson(response, status, { success: false, error: error.message, ...fields })
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value ? value : undefined
}
