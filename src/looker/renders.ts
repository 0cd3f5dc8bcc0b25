import type { Readable } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { Shape } from "../data/json"
import { DeliveryError } from "../errors"
import { withinLimits } from "../outbound"
import { sentence } from "../text/sentence"
import { type LookerCalls, pathOf } from "./looker_calls"

/** Waits between two looks at a task, in milliseconds: the first, the factor, the longest. */
const [FIRST_WAIT_MS, WAIT_GROWTH, MAX_WAIT_MS] = [1000, 1.5, 5000]
/** Largest picture, in bytes. */
const MAX_PICTURE_BYTES = 20 * 1024 * 1024
const PNG_HEAD = Buffer.from([0x89, 0x50, 0x4e, 0x47])

/** Source: API 4.0, `RenderTask`. */
const TASK = new Shape((z) =>
  z.object({
    id: z.coerce.string(),
    status: z.string().nullish(),
    status_detail: z.string().nullish(),
  }),
)

/** What is drawn: a query, a tile of a dashboard as it stands, or a whole dashboard with filters. */
export type Drawn =
  | { kind: "query"; id: string }
  | { kind: "tile"; id: string }
  | { kind: "dashboard"; id: string; filters: Readonly<Record<string, string>> }

export interface RenderOptions {
  width: number
  height: number
  /** Time for all of it, in milliseconds. */
  timeoutMs: number
  signal: AbortSignal
  /** What people know it as; a failure names it. */
  what: string
}

/**
 * Has Looker draw a picture, and waits for it.
 * @returns the PNG.
 * @throws DeliveryError with Looker's reason when it cannot be drawn, or takes too long; ServiceError when Looker refuses.
 */
export function renderPicture(calls: LookerCalls, drawn: Drawn, options: RenderOptions): Promise<Buffer> {
  const { timeoutMs, signal, what } = options
  const timeoutError = () =>
    new DeliveryError(`${what} could not be drawn by Looker within ${timeoutMs / 1000} seconds.`, {}, "service_timeout")
  return withinLimits((ending) => render(calls, drawn, { ...options, signal: ending }), {
    signal,
    timeoutMs,
    timeoutError,
  })
}

async function render(calls: LookerCalls, drawn: Drawn, { width, height, signal, what }: RenderOptions) {
  const { path, body } = callOf(drawn)
  const { id, ...first } = await calls.post(path, body, { answer: TASK, query: { width, height }, what })
  const at = pathOf("render_tasks", id)
  let task: { status?: string | null; status_detail?: string | null } = first
  for (let waitMs = FIRST_WAIT_MS; task.status !== "success"; waitMs = Math.min(waitMs * WAIT_GROWTH, MAX_WAIT_MS)) {
    if (task.status === "failure") throw notDrawn(what, task.status_detail)
    await sleep(waitMs, undefined, { signal })
    task = await calls.get(at, { answer: TASK, what })
  }
  const png = await calls.receive(`${at}/results`, { what, maxBytes: MAX_PICTURE_BYTES }, bytesOf)
  if (png.indexOf(PNG_HEAD) === 0) return png
  throw notDrawn(what, png.length === 0 ? "the picture is empty" : "what came is no picture")
}

function callOf(drawn: Drawn): { path: string; body: object | undefined } {
  switch (drawn.kind) {
    case "query":
      return { path: pathOf("render_tasks", "queries", drawn.id, "png"), body: undefined }
    case "tile":
      return { path: pathOf("render_tasks", "dashboard_elements", drawn.id, "png"), body: undefined }
    case "dashboard": {
      const filters = new URLSearchParams(drawn.filters).toString().replaceAll("+", "%20")
      const body = { dashboard_filters: filters, dashboard_style: "tiled" }
      return { path: pathOf("render_tasks", "dashboards", drawn.id, "png"), body }
    }
  }
}

function notDrawn(what: string, reason: string | null | undefined): DeliveryError {
  return new DeliveryError(`${what} could not be drawn by Looker: ${sentence(reason || "it gives no reason")}`)
}

async function bytesOf(body: Readable): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of body as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces)
}
