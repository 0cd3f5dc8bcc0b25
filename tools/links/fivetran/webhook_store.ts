import { randomBytes } from "node:crypto"
import { Shape } from "../../../src/data/json"
import { invalidInput, notFound } from "./fivetran_answer"

/** Source: https://fivetran.com/docs/rest-api/webhooks */
const EVENTS: readonly string[] = [
  ...["sync_start", "sync_end", "status", "dbt_run_start", "dbt_run_succeeded", "dbt_run_failed"],
  ...["transformation_run_start", "transformation_run_succeeded", "transformation_run_failed"],
  ...["connection_successful", "connection_failure", "create_connector", "pause_connector", "resume_connector"],
  ...["edit_connector", "delete_connector", "force_update_connector", "resync_connector", "resync_table"],
]

interface GivenWebhook {
  url?: string
  events?: string[]
  active?: boolean
  secret?: string
}

/** The body of a creation and of a change. Source: https://fivetran.com/docs/rest-api/api-reference/webhooks/create-account-webhook */
const WEBHOOK = new Shape<GivenWebhook>((z) =>
  z.strictObject({
    url: z.string().optional(),
    events: z.array(z.string()).optional(),
    active: z.boolean().optional(),
    secret: z.string().optional(),
  }),
)

export interface FivetranWebhook {
  id: string
  type: "account" | "group"
  group_id?: string
  url: string
  events: readonly string[]
  active: boolean
  /** As it is; answers show `******`. */
  secret?: string
  created_at: string
  created_by: string
}

/** The webhooks of the account and of its groups. */
export class WebhookStore {
  private readonly byId = new Map<string, FivetranWebhook>()

  /** @param allowsHttp Whether an address may be plain http. */
  constructor(private readonly allowsHttp: boolean) {}

  get all(): readonly FivetranWebhook[] {
    return [...this.byId.values()]
  }

  clear(): void {
    this.byId.clear()
  }

  /** @throws PartnerRefusal 404. */
  find(id: string): FivetranWebhook {
    const found = this.byId.get(id)
    if (!found) throw notFound("Webhook", id)
    return found
  }

  /** Makes a webhook that is not kept yet. @throws PartnerRefusal 400. */
  make(body: unknown, group?: string): FivetranWebhook {
    const { url, events, active = false, secret } = read(body)
    if (url === undefined || events === undefined) throw invalidInput("The url and events fields are required")
    const place = group === undefined ? { type: "account" as const } : { type: "group" as const, group_id: group }
    const made = { id: randomBytes(9).toString("hex"), ...place, url, events, active, ...(secret && { secret }) }
    this.check(made)
    return { ...made, created_at: new Date().toISOString(), created_by: "mia_okafor" }
  }

  /** Makes the changed webhook, which is not kept yet. A secret that is left out stays. @throws PartnerRefusal 400. */
  changed(old: FivetranWebhook, body: unknown): FivetranWebhook {
    const changed = { ...old, ...read(body) }
    this.check(changed)
    return changed
  }

  keep(webhook: FivetranWebhook): void {
    this.byId.set(webhook.id, webhook)
  }

  remove({ id }: FivetranWebhook): void {
    this.byId.delete(id)
  }

  private check({ url, events }: Pick<FivetranWebhook, "url" | "events">): void {
    const scheme = URL.canParse(url) ? new URL(url).protocol : ""
    if (scheme !== "https:" && !(this.allowsHttp && scheme === "http:")) throw invalidInput("The url must be https")
    const unknown = events.find((event) => !EVENTS.includes(event))
    if (unknown !== undefined || events.length === 0) throw invalidInput(`Invalid event: ${unknown ?? "none"}`)
  }
}

function read(body: unknown): GivenWebhook {
  const given = WEBHOOK.tryRead(body)
  if (!given) throw invalidInput("A member is unknown or of another type than documented")
  return given
}

/** A webhook as Fivetran shows it. */
export function webhookOf({ secret, ...shown }: FivetranWebhook): object {
  return { ...shown, ...(secret && { secret: "******" }) }
}
