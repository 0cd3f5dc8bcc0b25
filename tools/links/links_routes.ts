import path from "node:path"
import bodyParser from "body-parser"
import { type ErrorRequestHandler, type Response, Router } from "express"
import { ShapeError } from "../../src/data/json"
import { servedPage } from "../lookerbot/served_page"
import { CHOICES, Happenings } from "./happenings"
import { type HubDoor, HubLinks, HubRefusal } from "./hub_links"
import type { LinksEvent, LinksSnapshot } from "./links_api"
import type { LinkStandIns } from "./link_stand_ins"
import { lookerNow } from "./looker_now"
import { PartnerRefusal } from "./partner_api"
import { RECIPES } from "./ready_made"
import { ADOPT, FAULT, HAPPENING, MAKE, REMOVE } from "./request_shapes"

export interface LinksRoutesOptions {
  standIns: LinkStandIns
  /** Returns the address of the hub, and its token. */
  hub: () => HubDoor
  /** Folder of the bundled page. Default: where `npm run build` puts it. */
  pageFolder?: string
}

const SOURCES = [
  { name: "github", label: "GitHub" },
  { name: "dbt_cloud", label: "dbt Cloud" },
  { name: "fivetran", label: "Fivetran" },
  { name: "webhook", label: "Any service" },
  { name: "incident", label: "Incidents" },
]

/** Serves the page Links, and the API behind it. */
export function linksRoutes({ standIns, hub, pageFolder }: LinksRoutesOptions): Router {
  const links = new HubLinks(standIns, hub)
  const happenings = new Happenings(standIns)
  const api = Router()
  api.get("/events", (_request, response) => streamEvents(standIns, hub().hubUrl, response))
  api.get("/links", async (_request, response) => {
    response.json(await links.list())
  })
  api.use(bodyParser.json({ limit: "100kb" }))
  api.post("/make", async (request, response) => {
    response.json(await links.make(MAKE.read(request.body).name))
  })
  api.post("/adopt", async (request, response) => {
    const { address, secret } = ADOPT.read(request.body)
    await links.adopt(address, secret)
    response.json({})
  })
  api.post("/remove", async (request, response) => {
    await links.remove(REMOVE.read(request.body))
    response.json({})
  })
  api.post("/happen", async (request, response) => {
    const answers = await happenings.run(HAPPENING.read(request.body))
    response.json({ statuses: answers.map(({ status }) => status) })
  })
  api.post("/fault", (request, response) => {
    const { place, fault } = FAULT.read(request.body)
    standIns.setFault(place, fault)
    response.json({})
  })
  api.post("/clear", (_request, response) => {
    standIns.clear()
    response.json({})
  })

  const router = Router()
  router.use("/api", api, sayWhatIsWrong)
  router.use(servedPage(pageFolder ?? path.join(__dirname, "page")))
  return router
}

/** Tells the page all that is there, and then every change, as server-sent events, until the page goes away. */
function streamEvents(standIns: LinkStandIns, hubUrl: string, response: Response): void {
  const tell = (event: LinksEvent) => void response.write(`data: ${JSON.stringify(event)}\n\n`)
  response.status(200).type("text/event-stream").set("x-accel-buffering", "no").flushHeaders()
  tell({ snapshot: snapshotOf(standIns, hubUrl) })
  response.once("close", standIns.onEvent(tell))
}

function snapshotOf({ steps, faults, looker }: LinkStandIns, hubUrl: string): LinksSnapshot {
  return {
    hubUrl,
    sources: SOURCES,
    readyMade: RECIPES.map(({ name, label, source }) => ({ name, label, source })),
    choices: CHOICES,
    steps: steps.steps,
    calls: steps.calls,
    faults,
    looker: lookerNow(looker.linkState),
  }
}

const sayWhatIsWrong: ErrorRequestHandler = (thrown: unknown, _request, response, next) => {
  if (response.headersSent) return next(thrown)
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const isKnown = [ShapeError, HubRefusal, PartnerRefusal].some((known) => thrown instanceof known)
  response.status(isKnown ? 400 : 502).json({ error: message })
}
