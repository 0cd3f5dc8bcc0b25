import path from "node:path"
import bodyParser from "body-parser"
import { type ErrorRequestHandler, Router } from "express"
import { ShapeError } from "../../src/data/json"
import { streamEvents } from "./event_stream"
import { CANCEL, FAULT, PRESS, SAY, SCHEDULE, SUBMIT } from "./request_shapes"
import { sendSchedule } from "./schedule"
import { servedPage } from "./served_page"
import { SlackError } from "./slack/slack_error"
import type { StandIns } from "./stand_ins"

export interface LookerbotRoutesOptions {
  standIns: StandIns
  /** Returns the address of the hub. */
  hubUrl: () => string
  /** Folder of the bundled page. Default: where `npm run build` puts it. */
  pageFolder?: string
}

/** Serves the page Lookerbot, and the API behind it. */
export function lookerbotRoutes({ standIns, hubUrl, pageFolder }: LookerbotRoutesOptions): Router {
  const { slack } = standIns
  const api = Router()
  api.get("/events", (_request, response) => streamEvents(standIns, response))
  api.get("/files/:id", (request, response) => {
    const file = slack.state.files.find(request.params.id)
    if (!file?.bytes) throw new SlackError("file_not_found")
    const isPicture = /\.(?:png|jpe?g)$/i.test(file.name)
    if (!isPicture) response.attachment(file.name)
    response.type(isPicture ? path.extname(file.name) : "application/octet-stream").send(file.bytes)
  })
  api.use(bodyParser.json({ limit: "100kb" }))
  api.post("/say", async (request, response) => {
    await slack.client.say(SAY.read(request.body))
    response.json({})
  })
  api.post("/press", async (request, response) => {
    await slack.client.press(PRESS.read(request.body))
    response.json({})
  })
  api.post("/submit", async (request, response) => {
    const { viewId, answers } = SUBMIT.read(request.body)
    response.json({ problems: await slack.modals.submit(viewId, answers) })
  })
  api.post("/cancel", async (request, response) => {
    await slack.modals.cancel(CANCEL.read(request.body).viewId)
    response.json({})
  })
  api.post("/schedule", async (request, response) => {
    response.json(await sendSchedule(standIns, hubUrl(), SCHEDULE.read(request.body)))
  })
  api.post("/fault", (request, response) => {
    const { service, fault } = FAULT.read(request.body)
    standIns.setFault(service, fault)
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

const sayWhatIsWrong: ErrorRequestHandler = (thrown: unknown, _request, response, next) => {
  if (response.headersSent) return next(thrown)
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const isKnown = thrown instanceof ShapeError || thrown instanceof SlackError
  response.status(isKnown ? 400 : 502).json({ error: message })
}
