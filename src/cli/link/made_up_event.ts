import { randomBytes, randomUUID } from "node:crypto"
import { wrongUse } from "../command_error"
import type { LinkSource } from "./link_source"

/** What a made-up event says. What is absent is made up. */
export interface EventFacts {
  repository?: string
  branch?: string
  commit?: string
  /** Name of a file that it changes. */
  file?: string
  job?: string
  connector?: string
  type?: string
  /** Whether PagerDuty is the sender. */
  isPagerDuty?: boolean
}

/** An event as its sender posts it, but for the signature. */
export interface MadeUpEvent {
  headers?: Readonly<Record<string, string>>
  body: object
}

type Maker = (facts: EventFacts) => MadeUpEvent

/** The events of each source. The first is the usual one. */
const MAKERS: Readonly<Record<LinkSource, Readonly<Record<string, Maker>>>> = {
  github: { push, merge, ping },
  dbt_cloud: {
    completed: (facts) => dbtRun("job.run.completed", 10, "Success", facts),
    errored: (facts) => dbtRun("job.run.errored", 20, "Error", facts),
  },
  fivetran: { sync_end: syncEnd, test_event: testEvent },
  webhook: { any: (facts) => typed("hub.link_test", facts) },
  incident: { opened: (facts) => incident(true, facts), closed: (facts) => incident(false, facts) },
}

/**
 * Makes an event of the source.
 * @param name Which of its events. Default: the usual one.
 * @throws CommandError for an event that it does not have.
 */
export function madeUpEvent(source: LinkSource, name: string | undefined, facts: EventFacts): MadeUpEvent {
  const makers = MAKERS[source]
  const names = Object.keys(makers)
  const maker = names.includes(name ?? names[0] ?? "") ? makers[name ?? names[0] ?? ""] : undefined
  if (!maker) throw wrongUse(`--event of ${source} is one of: ${names.join(", ")}.`)
  return maker(facts)
}

/** A commit that is in no repository. */
const NO_COMMIT = "1234567890abcdef1234567890abcdef12345678"

const now = () => new Date().toISOString()

/** Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
function push({ repository = "acme/models", branch = "main", commit = NO_COMMIT, file }: EventFacts): MadeUpEvent {
  const change = { id: commit, timestamp: now(), message: "Try the link", added: [], removed: [] }
  const head = { ...change, modified: [file ?? "hub_link_test.view.lkml"] }
  const ref = `refs/heads/${branch}`
  const state = { created: false, deleted: false, forced: false }
  return {
    headers: githubHeaders("push"),
    body: {
      ref,
      before: "0".repeat(40),
      after: commit,
      ...state,
      ...ofRepository(repository),
      commits: [head],
      head_commit: head,
    },
  }
}

/** Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#pull_request */
function merge({ repository = "acme/models", branch = "main", commit = NO_COMMIT }: EventFacts): MadeUpEvent {
  const request = { number: 1, title: "Try the link", merged: true, merged_at: now(), merge_commit_sha: commit }
  const base = { ref: branch, ...ofRepository(repository) }
  return {
    headers: githubHeaders("pull_request"),
    body: { action: "closed", number: 1, pull_request: { ...request, base }, ...ofRepository(repository) },
  }
}

function ping({ repository = "acme/models" }: EventFacts): MadeUpEvent {
  return { headers: githubHeaders("ping"), body: { zen: "Try the link.", hook_id: 1, ...ofRepository(repository) } }
}

function githubHeaders(event: string) {
  return { "user-agent": "GitHub-Hookshot/hub", "x-github-event": event, "x-github-delivery": randomUUID() }
}

function ofRepository(fullName: string) {
  const [login = "", name = ""] = fullName.split("/")
  return { repository: { name, full_name: fullName, owner: { login } } }
}

/** Source: https://docs.getdbt.com/docs/deploy/webhooks#completed-job-run-example */
function dbtRun(eventType: string, code: number, status: string, { job = "123" }: EventFacts): MadeUpEvent {
  const run = { runId: "1", runStatus: status, runStatusCode: code, runStartedAt: now(), runFinishedAt: now() }
  const ids = { accountId: 1, webhookId: "wsu_hub_link_test", eventId: `wev_${randomBytes(12).toString("hex")}` }
  return { body: { ...ids, timestamp: now(), eventType, data: { jobId: job, jobName: "hub link test", ...run } } }
}

/** Source: https://fivetran.com/docs/rest-api/webhooks */
function syncEnd({ connector = "hub_link_test" }: EventFacts): MadeUpEvent {
  const ids = { connector_type: "postgres", connector_id: connector, sync_id: randomUUID() }
  return { body: { event: "sync_end", created: now(), ...ids, data: { status: "SUCCESSFUL" } } }
}

function testEvent(): MadeUpEvent {
  const ids = { connector_type: "_connector_type", connector_id: "_connector_1", group_id: "_destination_1" }
  return { body: { event: "test_event", created: now(), ...ids } }
}

function typed(byDefault: string, { type = byDefault, commit }: EventFacts): MadeUpEvent {
  return { body: { type, timestamp: now(), data: {}, ...(commit !== undefined && { commit }) } }
}

/** Source of PagerDuty's: https://developer.pagerduty.com/docs/webhooks-overview */
function incident(isOpened: boolean, facts: EventFacts): MadeUpEvent {
  if (!facts.isPagerDuty) return typed(isOpened ? "incident.opened" : "incident.closed", facts)
  const kind = facts.type ?? (isOpened ? "incident.triggered" : "incident.resolved")
  const data = { id: "P1", type: "incident", title: "Try the link" }
  return {
    body: { event: { id: randomUUID(), event_type: kind, resource_type: "incident", occurred_at: now(), data } },
  }
}
