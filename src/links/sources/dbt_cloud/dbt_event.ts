import type { Filter } from "../../link"
import { idOf, objectOf, textOf, timeSecOf } from "../event_values"
import type { HookEvent, Reading } from "../source"

/** The members `events` of a link. */
export const DBT_EVENTS = ["completed", "errored"] as const
const SUCCESS = 10
const TYPE_START = "job.run."
/** Events that dbt documents. Another one, and none, is its test, whose body it does not document. */
const KNOWN = ["started", ...DBT_EVENTS].map((event) => TYPE_START + event)

/**
 * What a run in dbt Cloud means for a link. `job.run.completed` also comes for runs that failed.
 * Source: https://docs.getdbt.com/docs/deploy/webhooks
 */
export function readDbt({ body }: HookEvent, filter: Filter): Reading {
  const type = textOf(body.eventType) ?? ""
  if (!KNOWN.includes(type)) return { kind: "ping" }
  const event = type.slice(TYPE_START.length)
  if (!eventsOf(filter).includes(event)) return { kind: "ignored", reason: "event" }
  const data = objectOf(body.data)
  const job = typeof data.jobId === "number" ? String(data.jobId) : (textOf(data.jobId) ?? "")
  if (filter.jobs !== undefined && ![filter.jobs].flat().includes(job)) return { kind: "ignored", reason: "job" }
  if (event === "errored" || data.runStatusCode !== SUCCESS) {
    return { kind: "ignored", reason: "status", trouble: troubleOf(data, job) }
  }
  const timeSec = timeSecOf(data.runFinishedAt) ?? timeSecOf(body.timestamp)
  return { kind: "event", timeSec, deliveryId: idOf(body.eventId) }
}

/** The events that a link listens for. */
export function eventsOf({ events }: Filter): readonly string[] {
  return events === undefined ? ["completed"] : [events].flat()
}

function troubleOf(data: Readonly<Record<string, unknown>>, job: string): string {
  const name = textOf(data.jobName)
  const what = name ? `Job ${job} (${name})` : `Job ${job}`
  return `${what} ended with ${textOf(data.runStatus) || "no success"}.`
}
