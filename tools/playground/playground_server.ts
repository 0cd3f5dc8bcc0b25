import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from "express"

/** Ports tried after the first one. */
const MORE_PORTS = 50
const LOCAL_NAMES = ["127.0.0.1", "localhost", "[::1]"]

export interface PlaygroundServer {
  /** Address of the page. */
  url: string
  stop(): Promise<void>
}

/**
 * Serves the playground to browsers on this machine, without a token.
 * @param pages The pages by name: the playground, and others beside it.
 * @param port The first port to try; when it is taken, the next ones are tried. 0 means any port.
 * @throws Error when no port is free.
 */
export async function startPlayground(
  pages: { playground: Router } & Readonly<Record<string, Router>>,
  port: number,
): Promise<PlaygroundServer> {
  const app = express().disable("x-powered-by").disable("etag")
  app.use(onlyLocal, safeHeaders)
  app.get("/", (_request, response) => response.redirect("/playground/"))
  for (const [name, routes] of Object.entries(pages)) app.use(`/${name}`, routes)
  app.use(sayWhatFailed)
  const server = await listenNear(app, port)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/playground/`,
    stop: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      return closed
    },
  }
}

async function listenNear(app: Express, port: number): Promise<Server> {
  for (let offset = 0; ; offset++) {
    try {
      return await new Promise<Server>((resolve, reject) => {
        const server = app.listen(port + offset, "127.0.0.1", (error) => (error ? reject(error) : resolve(server)))
      })
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === "EADDRINUSE"
      if (!isTaken || offset === MORE_PORTS) throw error
    }
  }
}

/** Refuses calls under a foreign host name: another site could let its own name resolve to this machine. */
const onlyLocal: RequestHandler = (request, response, next) => {
  const host = (request.headers.host ?? "").replace(/:\d+$/, "")
  if (LOCAL_NAMES.includes(host)) next()
  else response.status(403).json({ error: "Open the playground at 127.0.0.1." })
}

const safeHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  })
  next()
}

const sayWhatFailed: ErrorRequestHandler = (thrown: unknown, _request, response, next) => {
  if (response.headersSent) return next(thrown)
  process.stderr.write(`${thrown instanceof Error ? thrown.stack : String(thrown)}\n`)
  response.status(500).json({ error: "The playground failed; its terminal says why." })
}
