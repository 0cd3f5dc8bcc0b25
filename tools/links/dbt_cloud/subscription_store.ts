import { randomBytes } from "node:crypto"
import { Shape } from "../../../src/data/json"
import { badRequest, notFound } from "./dbt_answer"
import type { JobStore } from "./job_store"

const EVENTS = ["job.run.started", "job.run.completed", "job.run.errored"] as const
export type DbtEvent = (typeof EVENTS)[number]

interface GivenSubscription {
  name: string
  description?: string
  client_url: string
  event_types: DbtEvent[]
  job_ids: number[]
  active: boolean
}

/** The body of a creation and of a change: all members. Source: https://docs.getdbt.com/docs/deploy/webhooks#create-a-new-webhook-subscription */
const SUBSCRIPTION = new Shape<GivenSubscription>((z) =>
  z.strictObject({
    name: z.string().min(1),
    description: z.string().optional(),
    client_url: z.url(),
    event_types: z.array(z.enum(EVENTS)).min(1),
    job_ids: z.array(z.number().int()),
    active: z.boolean(),
  }),
)

export interface DbtSubscription extends Required<GivenSubscription> {
  /** `wsu_…`. */
  id: string
  /** Only the answer to the creation shows it. */
  hmacSecret: string
  /** Status of the last event; 0 before the first. */
  httpStatusCode: number
  /** Times in microseconds. */
  createdAt: number
  updatedAt: number
  dispatchedAt?: number
}

/** The webhooks of the account. */
export class SubscriptionStore {
  private readonly byId = new Map<string, DbtSubscription>()

  constructor(private readonly jobs: JobStore) {}

  get all(): readonly DbtSubscription[] {
    return [...this.byId.values()]
  }

  clear(): void {
    this.byId.clear()
  }

  /** @throws PartnerRefusal 404. */
  find(id: string): DbtSubscription {
    const found = this.byId.get(id)
    if (!found) throw notFound()
    return found
  }

  /** @throws PartnerRefusal 400. */
  add(body: unknown): DbtSubscription {
    const given = this.read(body)
    const id = `wsu_${randomBytes(10).toString("hex")}`
    const times = { createdAt: nowMicros(), updatedAt: nowMicros() }
    const made = { ...given, id, hmacSecret: randomBytes(20).toString("hex"), httpStatusCode: 0, ...times }
    this.byId.set(id, made)
    return made
  }

  /** @throws PartnerRefusal 400. */
  replace(old: DbtSubscription, body: unknown): DbtSubscription {
    const changed = { ...old, ...this.read(body), updatedAt: nowMicros() }
    this.byId.set(old.id, changed)
    return changed
  }

  /** Keeps what became of the last event. */
  note(id: string, httpStatusCode: number): void {
    const old = this.byId.get(id)
    if (old) this.byId.set(id, { ...old, httpStatusCode, dispatchedAt: nowMicros() })
  }

  remove({ id }: DbtSubscription): void {
    this.byId.delete(id)
  }

  private read(body: unknown): Required<GivenSubscription> {
    const given = SUBSCRIPTION.tryRead(body)
    if (!given) throw badRequest("a member is missing, unknown or of another type than documented")
    const unknown = given.job_ids.find((id) => !this.jobs.jobs.some((job) => job.id === id))
    if (unknown !== undefined) throw badRequest(`there is no job ${unknown}`)
    return { description: "", ...given }
  }
}

function nowMicros(): number {
  return Date.now() * 1000
}

/** A webhook as dbt shows it. Numbers are texts. */
export function subscriptionOf(subscription: DbtSubscription, accountId: string): object {
  const { id, name, description, job_ids, event_types, client_url, active, httpStatusCode } = subscription
  const { createdAt, updatedAt, dispatchedAt } = subscription
  return {
    id,
    account_identifier: `act_${accountId}`,
    name,
    description,
    job_ids: job_ids.map(String),
    event_types,
    client_url,
    active,
    created_at: String(createdAt),
    updated_at: String(updatedAt),
    ...(dispatchedAt !== undefined && { dispatched_at: String(dispatchedAt) }),
    account_id: accountId,
    http_status_code: String(httpStatusCode),
  }
}
