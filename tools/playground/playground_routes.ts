import { readdir } from "node:fs/promises"
import path from "node:path"
import bodyParser from "body-parser"
import express, { type ErrorRequestHandler, type Request, type RequestHandler, Router } from "express"
import type { Example } from "../../src/framework"
import type { Sandbox } from "../sandbox/sandbox"
import { previewOf } from "../simulator/preview"
import { sample, sampleNames } from "../simulator/samples"
import { SimulatorError } from "../simulator/simulator_error"
import type { Catalogue, FormAnswer, Preview } from "./playground_api"
import { Deliverer } from "./deliverer"
import type { LookerSessions } from "./looker_sessions"
import { PlaygroundError } from "./playground_error"
import { readFormRequest, readId, readName, readRowChoice, readSendRequest } from "./request_body"

/** Settings can contain private keys, but nothing larger. */
const BODY_LIMIT = "1mb"
const SESSION_HEADER = "x-playground-session"

/** Lets the page use only its own script, style and icons, and call only this server. */
const PLAYGROUND_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export interface PlaygroundOptions {
  sessions: LookerSessions
  /** Returns the examples by the name of the integration. */
  examples: () => Promise<Readonly<Record<string, readonly Example[]>>>
  /** Records calls to services and makes them fail. Absent: calls reach the real services. */
  sandbox?: Sandbox
  /** Decides whether a call of the API may pass. Default: all calls pass. */
  guard?: RequestHandler
  /** Folder of the bundled page. Default: where `npm run build` puts it. */
  pageFolder?: string
  /** Whether the pages Lookerbot and Links are beside the playground. Default false. */
  hasOtherPages?: boolean
}

/** Serves the page, which contains no data, and the API behind it. */
export function playgroundRoutes(options: PlaygroundOptions): Router {
  const { sessions, examples, sandbox, hasOtherPages = false } = options
  const { guard = (_request, _response, next) => next() } = options
  const { pageFolder = path.join(__dirname, "page") } = options
  const deliverer = new Deliverer(sandbox)
  const looker = (request: Request) => sessions.of(sessionOf(request))

  const api = Router()
  api.use(guard, bodyParser.json({ limit: BODY_LIMIT }))
  api.get("/catalogue", async (request, response) => {
    const integrations = await (await looker(request)).list()
    const hasSandbox = sandbox !== undefined
    const shown = { hasSandbox, hasOtherPages, guides: await guidesIn(pageFolder) }
    const catalogue: Catalogue = { integrations, samples: sampleNames, examples: await examples(), ...shown }
    response.json(catalogue)
  })
  api.post("/form", async (request, response) => {
    const { name, settings, formParams, login } = readFormRequest(request.body)
    const own = await looker(request)
    if (login !== undefined) own.setState(name, login)
    setAll(own.settings(name), settings)
    const form = await own.form(name, formParams)
    const state = own.state(name) ?? ""
    const answer: FormAnswer = { ...form, isLoggedIn: hasLogin(state), account: sandbox?.logins.accountOf(name, state) }
    response.json(answer)
  })
  api.post("/preview", (request, response) => {
    const { sample: name, rows, ...choice } = readRowChoice(request.body)
    const preview: Preview = previewOf(sample(name, rows), choice)
    response.json(preview)
  })
  api.post("/send", async (request, response) => {
    const session = sessionOf(request)
    const wanted = deliverer.completed(session, readSendRequest(request.body))
    const own = await looker(request)
    setAll(own.settings(wanted.name), wanted.settings)
    await deliverer.deliver(own, wanted, { session, response })
  })
  api.get("/deliveries", (request, response) => {
    response.json(deliverer.memory.of(sessionOf(request)))
  })
  api.get("/deliveries/:id", (request, response) => {
    deliverer.memory.find(sessionOf(request), request.params.id).watch(response)
  })
  api.post("/stop", (request, response) => {
    deliverer.memory.find(sessionOf(request), readId(request.body)).stop("You stopped this delivery.")
    response.json({})
  })
  api.post("/reset", async (request, response) => {
    const name = readName(request.body)
    ;(await looker(request)).reset(name)
    response.json({})
  })
  api.use(() => {
    throw new PlaygroundError("The playground has nothing at this address.", 404)
  })

  const router = Router()
  router.get("/", (request, response, next) => {
    // Without the slash, the browser would look for the page's script one folder up.
    if (!request.originalUrl.split("?", 1)[0]?.endsWith("/")) return response.redirect(308, `${lastPart(request)}/`)
    next()
  })
  router.use("/api", api, answerInOneLine)
  router.use(
    express.static(pageFolder, {
      etag: false,
      lastModified: false,
      cacheControl: false,
      setHeaders: (response) => response.setHeader("content-security-policy", PLAYGROUND_POLICY),
    }),
  )
  return router
}

/** Returns the names of the integrations whose guides were written when the page was built. */
async function guidesIn(pageFolder: string): Promise<string[]> {
  const files = await readdir(path.join(pageFolder, "guides")).catch(() => [])
  return files.map((file) => path.basename(file, ".html"))
}

/** The id that the tab sends; empty without one. */
function sessionOf(request: Request): string {
  return request.header(SESSION_HEADER)?.slice(0, 100) ?? ""
}

function lastPart({ baseUrl }: Request): string {
  return baseUrl.slice(baseUrl.lastIndexOf("/") + 1)
}

function setAll(settings: Record<string, string>, values: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(settings)) delete settings[name]
  Object.assign(settings, values)
}

/** Whether a login is stored; `reset` means that the user has to log in again. */
function hasLogin(state: string): boolean {
  return state !== "" && state !== "reset"
}

const answerInOneLine: ErrorRequestHandler = (thrown: unknown, _request, response, next) => {
  if (response.headersSent) return next(thrown)
  const { status, message } = knownTrouble(thrown) ?? {}
  if (!status) return next(thrown)
  response.status(status).json({ error: message })
}

function knownTrouble(thrown: unknown): { status: number; message: string } | undefined {
  if (thrown instanceof PlaygroundError) return thrown
  if (thrown instanceof SimulatorError) return { status: 502, message: thrown.message }
  const { status, type } = (typeof thrown === "object" && thrown ? thrown : {}) as { status?: unknown; type?: unknown }
  if (type === "entity.parse.failed") return { status: 400, message: "The request has to be a JSON object." }
  if (status === 413) return { status, message: "The request is too large." }
  return undefined
}
