import type { Request, Response } from "express"
import { htmlPage, isOver, pagePolicy } from "../../edge"
import { failedRequest } from "../failed_request"
import type { LinksContext } from "../links_context"
import { LIVE_SENTENCE } from "./live_sentence"
import { type Markup, markup } from "./markup"
import { PAGE_STYLE } from "./page_style"

const POLICY = pagePolicy({ style: PAGE_STYLE, sendsForms: true })
const LIVE_POLICY = pagePolicy({ style: PAGE_STYLE, script: LIVE_SENTENCE, sendsForms: true, callsHub: true })

/** A page of links. */
export interface LinkPage {
  title: string
  body: Markup
  /** Default 200. */
  status?: number
  /** Whether a script keeps its sentence up to date. Default false. */
  isLive?: boolean
}

/** Answers with a page. */
export function sendPage(response: Response, { title, body, status = 200, isLive = false }: LinkPage): void {
  const script = isLive ? LIVE_SENTENCE : undefined
  const html = htmlPage({ title, html: body.text, style: PAGE_STYLE, script })
  response
    .status(status)
    .set("content-security-policy", isLive ? LIVE_POLICY : POLICY)
    .type("html")
    .send(html)
}

/** Answers with the page of a failure, and logs it. */
export function sendFailure(links: LinksContext, request: Request, response: Response, thrown: unknown): void {
  if (isOver(response)) return
  const { error, status } = failedRequest(links, request, thrown, "link page")
  const source = links.source(request.params.source)
  sendPage(response, {
    status,
    title: "This did not work",
    body: markup`<div class="alert" role="alert"><p>${error.message}</p></div>
      <p class="buttons">${
        source
          ? markup`<a class="button" href="${links.pathOf(`/${source.name}/new`)}">New ${source.label} link</a>
        <a class="button" href="${links.pathOf(`/${source.name}`)}">${source.label} links</a>`
          : markup`<a class="button" href="${links.pathOf("")}">Begin again</a>`
      }</p>`,
  })
}
