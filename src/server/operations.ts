import { existsSync } from "node:fs"
import path from "node:path"
import type { Response } from "express"
import { everyone, PAGE_POLICY, type Part, type Readiness } from "../edge"
import { briefCause } from "../framework"
import type { Metrics } from "./metrics"
import { type HubStatus, statusOf } from "./hub_status"
import { openApiRoute } from "./openapi_route"
import { statusPage } from "./status_page"

const STATUS_FILE = "status.json"

export interface OperationsOptions {
  hub: { label: string; baseUrl: string }
  status: HubStatus
  metrics: Metrics
  /** The answer of `/metrics`. Default: the text of `metrics`. */
  metricsText?: () => Promise<string>
  /** False once the process drains. */
  isReady: () => boolean
  /** Parts that are asked whether they are ready. */
  parts: readonly Part[]
}

/** Routes for operators and their platforms: is the process alive, is it ready, what does it do. */
export function operations({ hub, status, metrics, metricsText, isReady, parts }: OperationsOptions): Part {
  const textOf = metricsText ?? (() => metrics.text())
  const part: Part = {
    name: "operations",
    variables: [],
    describe: async () => (await import("./operations_description")).OPERATIONS_DESCRIPTION,
    routes(routes) {
      routes.get("/", everyone, (_request, response) => {
        response.set("content-security-policy", PAGE_POLICY).type("html").send(statusPage(hub))
      })
      routes.get("/status", everyone, (_request, response) => {
        const file = path.resolve(STATUS_FILE)
        if (!existsSync(file)) return void response.json(statusOf(status))
        response.type("json").sendFile(file, { dotfiles: "allow" })
      })
      routes.get("/healthz", everyone, (_request, response) => void response.json({ status: "ok" }))
      routes.get("/readyz", everyone, (_request, response) => answerReadiness(response, isReady(), parts))
      routes.get("/metrics", everyone, async (_request, response) => {
        response.type(metrics.registry.contentType).send(await textOf())
      })
      routes.get(
        "/openapi.json",
        everyone,
        openApiRoute(() => [part, ...parts], hub),
      )
    },
  }
  return part
}

async function answerReadiness(response: Response, isServing: boolean, parts: readonly Part[]): Promise<void> {
  if (!isServing) return void response.status(503).json({ status: "draining" })
  const told = await Promise.all(parts.map(async (part) => ({ name: part.name, ...(await readinessOf(part)) })))
  const isReady = told.every((each) => each.isReady)
  const details = Object.fromEntries(told.flatMap((each) => (each.details ? [[each.name, each.details]] : [])))
  const status = isReady ? "ready" : "not ready"
  response.status(isReady ? 200 : 503).json({ status, ...(Object.keys(details).length > 0 && { parts: details }) })
}

async function readinessOf(part: Part): Promise<Readiness> {
  try {
    return (await part.isReady?.()) ?? { isReady: true }
  } catch (error) {
    return { isReady: false, details: { problem: `This could not be found out: ${String(briefCause(error))}` } }
  }
}
