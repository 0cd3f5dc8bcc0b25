import type { ServiceAnswer } from "../../../src/framework"
import { Shape } from "../../../src/data/json"
import type { HookSender } from "../hook_sender"
import type { PartnerCall, PartnerRoute } from "../partner_api"
import { connectionOf, type ConnectionStore, GROUPS } from "./connection_store"
import { fivetranAnswer, fivetranPage, forbidden, invalidInput, notFound } from "./fivetran_answer"
import { sendEvent, syncEnd, testEvent } from "./sync_events"
import { type FivetranWebhook, webhookOf, type WebhookStore } from "./webhook_store"

/** What a key may do. */
export type FivetranCaller = "writer" | "reader"

type Call = PartnerCall<FivetranCaller>

const TEST = new Shape((z) => z.strictObject({ event: z.string() }))

/**
 * The calls about webhooks and connections. A webhook that becomes active is tested within the call.
 * Source: https://fivetran.com/docs/rest-api/api-reference/webhooks
 */
export class FivetranApi {
  constructor(
    private readonly connections: ConnectionStore,
    private readonly webhooks: WebhookStore,
    private readonly sender: HookSender,
  ) {}

  readonly routes: readonly PartnerRoute<FivetranCaller>[] = [
    ["GET", /^\/connections$/, ({ query }) => this.listConnections(query)],
    ["GET", /^\/webhooks$/, ({ query }) => fivetranPage(this.webhooks.all.map(webhookOf), query)],
    ["POST", /^\/webhooks\/account$/, (call) => this.add(call)],
    ["POST", /^\/webhooks\/group\/(\w+)$/, (call, group) => this.add(call, group)],
    ["GET", /^\/webhooks\/(\w+)$/, (_call, id) => fivetranAnswer(webhookOf(this.webhooks.find(id ?? "")))],
    ["PATCH", /^\/webhooks\/(\w+)$/, (call, id) => this.change(call, id)],
    ["DELETE", /^\/webhooks\/(\w+)$/, (call, id) => this.remove(call, id)],
    ["POST", /^\/webhooks\/(\w+)\/test$/, (call, id) => this.test(call, id)],
  ]

  private listConnections(query: URLSearchParams): ServiceAnswer {
    const group = query.get("group_id")
    const found = this.connections.all.filter(({ groupId }) => group === null || groupId === group)
    return fivetranPage(found.map(connectionOf), query)
  }

  private async add({ caller, body }: Call, group?: string): Promise<ServiceAnswer> {
    checkWriter(caller)
    if (group !== undefined && !GROUPS.includes(group)) throw notFound("Group", group)
    const made = this.webhooks.make(body, group)
    if (made.active) await this.checkAddress(made)
    this.webhooks.keep(made)
    return fivetranAnswer(webhookOf(made), { status: 201, message: "Webhook has been created" })
  }

  private async change({ caller, body }: Call, id = ""): Promise<ServiceAnswer> {
    checkWriter(caller)
    const old = this.webhooks.find(id)
    const changed = this.webhooks.changed(old, body)
    if (changed.active && (!old.active || changed.url !== old.url)) await this.checkAddress(changed)
    this.webhooks.keep(changed)
    return fivetranAnswer(webhookOf(changed), { message: "Webhook has been updated" })
  }

  private remove({ caller }: Call, id = ""): ServiceAnswer {
    checkWriter(caller)
    this.webhooks.remove(this.webhooks.find(id))
    return fivetranAnswer(undefined, { message: `Webhook with id '${id}' has been deleted` })
  }

  private async test({ caller, body }: Call, id = ""): Promise<ServiceAnswer> {
    checkWriter(caller)
    const webhook = this.webhooks.find(id)
    const event = TEST.tryRead(body)?.event
    const [connection] = this.connections.all
    if (event === undefined || !webhook.events.includes(event)) throw invalidInput(`Invalid event: ${event ?? "none"}`)
    const payload = connection ? { ...syncEnd(connection, "SUCCESSFUL", new Date().toISOString()), event } : testEvent()
    const { status } = await sendEvent(this.sender, webhook, JSON.stringify(payload))
    return fivetranAnswer({ succeed: isFine(status), status, message: `The endpoint answered ${status}` })
  }

  /** @throws PartnerRefusal 400 unless the address answers the test with 2xx. */
  private async checkAddress(webhook: FivetranWebhook): Promise<void> {
    const { status } = await sendEvent(this.sender, webhook, JSON.stringify(testEvent()))
    if (!isFine(status)) throw invalidInput(`The webhook test failed: the endpoint answered ${status}`)
  }
}

function isFine(status: number): boolean {
  return status >= 200 && status < 300
}

function checkWriter(caller: FivetranCaller): void {
  if (caller !== "writer") throw forbidden()
}
