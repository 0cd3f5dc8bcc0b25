import type { RequestHandler } from "express"
import { everyone, type Routes } from "../../edge"
import { HubError } from "../../errors"
import { keyHolders } from "../api/key_guard"
import type { LinksContext } from "../links_context"
import { requestSignal } from "../request_signal"
import { comeFromLooker, comeFromPartner } from "../signing_in"
import { sendFailure, sendPage } from "./page_answer"
import { remove, renew, show } from "./change_visit"
import { connect } from "./connect_visit"
import { makeLink, showForm } from "./form_visit"
import { showList } from "./list_visit"
import { startPage } from "./start_page"
import { sourceOf, type Visit } from "./visit"

/** The addresses of people in browsers. Those that key holders use as well stand behind theirs. */
export function personRoutes(links: LinksContext, routes: Routes): void {
  const visiting = (work: (visit: Visit) => void | Promise<void>) =>
    inBrowser(links, (visit) => work({ ...visit, source: sourceOf(links, visit.request) }))

  routes.get("/links", everyone, (_request, response) => sendPage(response, startPage(links)))
  routes.get(
    "/links/looker/callback",
    everyone,
    noHead,
    inBrowser(links, ({ request, response, signal }) => comeFromLooker(links, request, response, signal)),
  )
  routes.get(
    "/links/:source/callback",
    everyone,
    noHead,
    visiting(({ source, request, response, signal }) => comeFromPartner(links, source, request, response, signal)),
  )

  const keys = keyHolders(links.hubSecrets)
  routes.get("/links/:source/new", keys, notForKeys)
  routes.get("/links/:source/new", everyone, visiting(showForm))
  routes.post("/links/:source/connect", keys, notForKeys)
  routes.post("/links/:source/remove", keys, notForKeys)
  routes.get("/links/:source", everyone, visiting(showList))

  const works = { "": makeLink, "/connect": connect, "/remove": remove, "/renew": renew, "/show": show }
  for (const [path, work] of Object.entries(works)) {
    routes.post(`/links/:source${path}`, everyone, visiting(work))
  }
}

/** Programs that check addresses in advance send HEAD, which Express would handle as GET. They must not use up a code. */
const noHead: RequestHandler = (request, _response, next) => next(request.method === "HEAD" ? "route" : undefined)

const notForKeys: RequestHandler = () => {
  throw new HubError("unknown_path", "This address is for people in a browser.")
}

/** Answers what fails with a page. */
function inBrowser(links: LinksContext, work: (visit: Omit<Visit, "source">) => void | Promise<void>): RequestHandler {
  return async (request, response) => {
    try {
      await work({ links, request, response, signal: requestSignal(links, response) })
    } catch (error) {
      sendFailure(links, request, response, error)
    }
  }
}
