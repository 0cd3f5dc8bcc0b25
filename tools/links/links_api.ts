/** The JSON that the page Links and its server exchange. Both import this file, so it contains only types. */
import type { RecordedCall } from "../sandbox/recorder/recorded_call"

export type { RecordedCall }

/** Who takes part in a call. `service` is one of one's own, `key` who holds the hub's key: the page's server. */
export type Place = "hub" | "looker" | "github" | "dbt_cloud" | "fivetran" | "service" | "key" | "browser"

/** Those that can be told to misbehave. */
export type FaultyPlace = "looker" | "github" | "dbt_cloud" | "fivetran"

export interface LinkCall extends RecordedCall {
  from: Place
  to: Place
  /** When it began, in milliseconds since 1970. */
  atMs: number
  /** Id of the step that it belongs to. */
  step: number
}

/** What somebody did; the calls that follow belong to it. */
export interface Step {
  id: number
  title: string
  /** When it was begun, in milliseconds since 1970. */
  atMs: number
  /** Calls that began later belong to it. */
  sinceMs: number
}

/** How each service misbehaves; empty: it works. */
export type LinkFaults = Readonly<Record<FaultyPlace, string>>

/** What links act on in Looker. */
export interface LookerNow {
  datagroups: readonly { name: string; triggeredAt: number | null; staleBefore: number | null }[]
  schedules: readonly { id: string; title: string; isEnabled: boolean; runs: number }[]
  projects: readonly { id: string; commit: string; deployments: number }[]
}

export interface ReadyMade {
  name: string
  label: string
  source: string
}

/** What can be chosen when something is to happen. */
export interface Choices {
  repositories: readonly { name: string; branch: string }[]
  jobs: readonly { id: number; name: string }[]
  connectors: readonly string[]
}

/** Everything the page shows when it opens. */
export interface LinksSnapshot {
  hubUrl: string
  /** Sources that have a form. */
  sources: readonly { name: string; label: string }[]
  readyMade: readonly ReadyMade[]
  choices: Choices
  steps: readonly Step[]
  calls: readonly LinkCall[]
  faults: LinkFaults
  looker: LookerNow
}

/** One event of the stream. The first is the snapshot. */
export type LinksEvent =
  | { snapshot: LinksSnapshot }
  | { step: Step }
  | { call: LinkCall }
  | { faults: LinkFaults }
  | { looker: LookerNow }
  | { linksChanged: true }
  | { cleared: true }

/** A link as the hub tells of it, as far as the page shows it. */
export interface ShownLink {
  id: string
  source: string
  short_name: string
  summary: string
  by: string
  ends: string
  state: string
  repository?: string
}

/** Whether the hub found that such a link was there already, and made none. */
export interface MadeAnswer {
  existing: boolean
}

/** The links of each source, and what could not be read. */
export interface ShownLinks {
  links: readonly ShownLink[]
  problems: readonly string[]
}

/** What happens at a partner. */
export type Happening =
  | { kind: "push"; repository: string; branch: string; files: readonly string[]; isBroken: boolean }
  | { kind: "merge"; repository: string; branch: string; isBroken: boolean }
  | { kind: "job"; job: number; status: "Success" | "Errored" | "Cancelled" }
  | { kind: "sync"; connector: string; status: "SUCCESSFUL" | "FAILURE" }
  | { kind: "incident"; state: "opened" | "closed" }
  | { kind: "event"; type: string }
  | { kind: "again" }

/** The status of each webhook that was called; 0 without an answer. */
export interface HappeningAnswer {
  statuses: readonly number[]
}
