import type { Request, Response } from "express"
import { type Handler, isOver, readRawBody, trust } from "../../edge"
import { BodyTooLargeError, briefCause, HubError, UnavailableError } from "../../errors"
import type { LinksContext } from "../links_context"
import type { Source } from "../sources"
import { BUSY, type HookAnswer, malformed, NOT_FOUND, TOO_LARGE } from "./hook_answer"
import { HookDesk, type HookEnd } from "./hook_desk"

const MAX_BODY_BYTES = 1024 * 1024

/** The source, and the link as it stands: nothing in it is decoded. Both are parts of the path below `/hooks`. */
const ADDRESS = /^\/([^/]+)\/([^/]+)\/?$/

/** Takes `POST /hooks/:source/:link`. Answers everything itself, so that no link reaches the log. */
export function hookRoute(links: LinksContext): Handler {
  const desk = new HookDesk(links)
  return async (request, response, next) => {
    const startedAt = performance.now()
    const [, name, sealed] = ADDRESS.exec(request.path) ?? []
    if (request.method !== "POST" || sealed === undefined) return next()
    const source = links.source(name)
    const tell = (end: HookEnd) => report(links, source, end, performance.now() - startedAt)
    const end = source ? await receive(links, desk, source, { request, sealed, tell }) : { answer: NOT_FOUND }
    tell(end)
    send(response, end.answer)
  }
}

async function receive(
  links: LinksContext,
  desk: HookDesk,
  source: Source,
  { request, sealed, tell }: { request: Request; sealed: string; tell: (end: HookEnd) => void },
): Promise<HookEnd> {
  try {
    if (desk.isFull) return { answer: BUSY }
    const bytes = await readRawBody(request, { maxBytes: MAX_BODY_BYTES })
    const end = await desk.receive(source, { headers: request.headersDistinct, sealed, bytes }, tell)
    // The partner is known now, so its connection may be kept.
    if (end.link && end.answer.status < 400) trust(request.socket)
    return end
  } catch (error) {
    return { answer: answerFor(links, error) }
  }
}

function answerFor({ logger }: LinksContext, error: unknown): HookAnswer {
  if (error instanceof BodyTooLargeError) return TOO_LARGE
  if (error instanceof UnavailableError) return BUSY
  if (error instanceof HubError && error.code === "unsupported_encoding") return malformed(error.message, 415)
  if (error instanceof HubError && error.code === "bad_request") return malformed(error.message)
  logger.error("hook failed on a defect", { error: briefCause(error) })
  return { status: 500, outcome: "failed", body: { success: false, error: "Internal server error." } }
}

function report(links: LinksContext, source: Source | undefined, end: HookEnd, durationMs: number): void {
  const { answer, link, operations } = end
  const { outcome, status } = answer
  const name = source?.name ?? "unknown"
  links.metrics.countHook(name, outcome, durationMs / 1000)
  const facts = { source: name, link: link?.id, outcome, status, durationMs: Math.round(durationMs) }
  const isRefused = status >= 400 && outcome !== "retry"
  if (isRefused) links.logger.warn("hook refused", facts)
  else {
    const told = operations?.map(({ do: text, success, skipped }) => ({ do: text, success, skipped }))
    links.logger.info("hook done", { ...facts, operations: told })
  }
}

/** Without the words of Express, since anyone may call, any number of times. */
function send(response: Response, { status, body, retryAfterSec }: HookAnswer): void {
  if (response.writableEnded || isOver(response)) return
  const bytes = Buffer.from(JSON.stringify(body))
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": String(bytes.length),
    ...(retryAfterSec !== undefined && { "retry-after": String(retryAfterSec) }),
  })
  response.end(bytes)
}
