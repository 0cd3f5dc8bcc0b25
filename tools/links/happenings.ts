import { randomBytes } from "node:crypto"
import type { LookmlFaults } from "../lookerbot/looker/links/lookml"
import type { HookAnswer } from "./hook_sender"
import type { Choices, Happening } from "./links_api"
import type { LinkStandIns } from "./link_stand_ins"

/** The LookML project that each repository holds. */
const PROJECTS: Readonly<Record<string, string>> = { "acme/models": "core", "acme/finance-models": "finance" }
const BROKEN: LookmlFaults = {
  problems: [{ message: 'Unknown field "orders.revenu"' }],
  failingTests: ["revenue_is_positive"],
}

export const CHOICES: Choices = {
  repositories: [
    { name: "acme/models", branch: "main" },
    { name: "acme/finance-models", branch: "main" },
    { name: "acme/marketing-models", branch: "main" },
    { name: "mia/notes", branch: "trunk" },
  ],
  jobs: [
    { id: 321, name: "Hourly orders" },
    { id: 123, name: "Daily models" },
    { id: 456, name: "Weekly finance" },
  ],
  connectors: ["pg_core", "salesforce_prod", "ads_daily"],
}

/** Sends the last event once more. */
type Again = () => Promise<HookAnswer[]>

/** Lets things happen at the partners. */
export class Happenings {
  private again: Again = () => Promise.resolve([])

  constructor(private readonly standIns: LinkStandIns) {}

  /** @returns the answers of the webhooks that were called. */
  async run(what: Happening): Promise<HookAnswer[]> {
    const { github, dbtCloud, fivetran, service, steps } = this.standIns
    steps.begin(titleOf(what))
    switch (what.kind) {
      case "push":
      case "merge":
        this.again = () => github.redeliver()
        return this.change(what)
      case "job":
        this.again = () => dbtCloud.redeliver()
        return dbtCloud.endJob({ job: what.job, status: what.status })
      case "sync":
        this.again = () => fivetran.redeliver()
        return fivetran.endSync({ connector: what.connector, status: what.status })
      case "incident":
      case "event": {
        this.again = () => service.redeliver()
        const source = what.kind === "incident" ? "incident" : "webhook"
        const type = what.kind === "incident" ? `incident.${what.state}` : what.type
        return service.send(source, { type, timestamp: new Date().toISOString(), data: { title: "Orders are late" } })
      }
      case "again":
        return this.again()
    }
  }

  /** A commit comes into a branch; Looker sees it there. */
  private change(what: Extract<Happening, { kind: "push" | "merge" }>): Promise<HookAnswer[]> {
    const { github, looker } = this.standIns
    const { repository, branch } = what
    const commit = randomBytes(20).toString("hex")
    const project = looker.linkState.project(PROJECTS[repository] ?? "")
    project?.push(branch, commit, what.isBroken ? BROKEN : {})
    if (what.kind === "merge") return github.mergePullRequest({ repository, base: branch, commit })
    return github.push({ repository, branch, commit, files: what.files })
  }
}

function titleOf(what: Happening): string {
  switch (what.kind) {
    case "push":
      return `Push to ${what.branch} of ${what.repository}`
    case "merge":
      return `Pull request merged into ${what.branch} of ${what.repository}`
    case "job": {
      const name = CHOICES.jobs.find(({ id }) => id === what.job)?.name ?? what.job
      return `dbt job ${name} ends: ${what.status}`
    }
    case "sync":
      return `Fivetran sync of ${what.connector} ends: ${what.status}`
    case "incident":
      return `Incident ${what.state}`
    case "event":
      return `A service sends ${what.type}`
    case "again":
      return "The last event once more"
  }
}
