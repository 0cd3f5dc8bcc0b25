import { createHmac, randomBytes } from "node:crypto"
import type { HookAnswer, HookSender } from "../hook_sender"
import type { DbtJob } from "./job_store"
import type { DbtEvent, DbtSubscription } from "./subscription_store"

export type RunStatus = "Success" | "Errored" | "Cancelled"

const CODES: Readonly<Record<RunStatus, number>> = { Success: 10, Errored: 20, Cancelled: 30 }
/** How long the runs of the stand-in take, in milliseconds. */
const RUN_MS = 90_000

/** A run that ended. */
export interface EndedRun {
  job: DbtJob
  status: RunStatus
  runId: string
  /** ISO 8601. */
  at: string
}

/** The body of an event. Source: https://docs.getdbt.com/docs/deploy/webhooks#examples-of-json-payloads */
export function runEvent(event: DbtEvent, run: EndedRun, subscription: DbtSubscription, accountId: string): object {
  const { job, status, runId, at } = run
  return {
    ...eventHead(subscription, accountId, at),
    eventType: event,
    data: {
      jobId: String(job.id),
      jobName: job.name,
      runId,
      environmentId: "1234",
      environmentName: "Production",
      dbtVersion: "1.10.0",
      projectName: "Acme Analytics",
      projectId: "167194",
      runStatus: status,
      runStatusCode: CODES[status],
      runStatusMessage: "None",
      runReason: "scheduled",
      runStartedAt: new Date(Date.parse(at) - RUN_MS).toISOString(),
      ...(event === "job.run.errored" ? { runErroredAt: at } : { runFinishedAt: at }),
    },
  }
}

/** What a test sends. dbt documents no body of its test: this one has the members of every event, and no event type. */
export function testEvent(subscription: DbtSubscription, accountId: string): object {
  return eventHead(subscription, accountId, new Date().toISOString())
}

function eventHead({ id, name }: DbtSubscription, accountId: string, timestamp: string): object {
  const eventId = `wev_${randomBytes(12).toString("hex")}`
  return { accountId: Number(accountId), webhooksID: id, eventId, timestamp, webhookName: name }
}

/** Calls a webhook. The signature is all there is in `Authorization`. */
export function sendEvent(sender: HookSender, subscription: DbtSubscription, body: string): Promise<HookAnswer> {
  const { client_url, hmacSecret } = subscription
  const authorization = createHmac("sha256", hmacSecret).update(body).digest("hex")
  const headers = { "content-type": "application/json", "user-agent": "Go-http-client/2.0", authorization }
  return sender.send(client_url, headers, body)
}
