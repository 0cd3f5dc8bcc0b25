import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import { type FivetranConnection, ConnectionStore } from "./fivetran/connection_store"
import { authFailed, notFound } from "./fivetran/fivetran_answer"
import { FivetranApi, type FivetranCaller } from "./fivetran/fivetran_api"
import { sendEvent, syncEnd, type SyncStatus } from "./fivetran/sync_events"
import { type FivetranWebhook, WebhookStore } from "./fivetran/webhook_store"
import { type HookAnswer, jsonOf } from "./hook_sender"
import { answerBy, basicPair, orRefusal } from "./partner_api"
import { PartnerStandIn } from "./partner_stand_in"

export interface FivetranStandInOptions {
  /** Key and secret that may change webhooks. */
  apiKey?: string
  apiSecret?: string
  /** Key that may read only, with the same secret. */
  readOnlyKey?: string
  /** Whether webhooks may be plain http. Default false, as at Fivetran. */
  allowsHttp?: boolean
  /** Delay of an answer under the fault `slow`, in milliseconds. */
  slowMs?: number
}

interface SyncEnd {
  /** Id of the connection. */
  connector: string
  /** Default `SUCCESSFUL`. */
  status?: SyncStatus
  /** Time of the event, ISO 8601. Default: now. */
  at?: string
}

/**
 * Stands in for Fivetran. At the start there are the connections salesforce_prod and pg_core (group decent_dropsy) and ads_daily
 * (group quiet_harbor), and no webhooks.
 */
export class FivetranStandIn extends PartnerStandIn {
  /** By `key:secret`. */
  private readonly callers: ReadonlyMap<string, FivetranCaller>
  private readonly connections = new ConnectionStore()
  private readonly store: WebhookStore
  private readonly api: FivetranApi
  private last: { webhooks: readonly FivetranWebhook[]; body: string } = { webhooks: [], body: "" }

  private constructor(options: FivetranStandInOptions) {
    super()
    const { apiKey = "made-up-key", apiSecret = "made-up-secret", readOnlyKey = "made-up-reader" } = options
    this.callers = new Map([
      [`${apiKey}:${apiSecret}`, "writer"],
      [`${readOnlyKey}:${apiSecret}`, "reader"],
    ])
    this.store = new WebhookStore(options.allowsHttp ?? false)
    this.api = new FivetranApi(this.connections, this.store, this.sender)
  }

  static async start(options: FivetranStandInOptions = {}): Promise<FivetranStandIn> {
    const fivetran = new FivetranStandIn(options)
    await fivetran.listen(options.slowMs)
    return fivetran
  }

  /** The webhooks, with their secrets. */
  get webhooks(): readonly FivetranWebhook[] {
    return this.store.all
  }

  addConnection(connection: FivetranConnection): void {
    this.connections.add(connection)
  }

  /** Ends a sync. @returns the answers of the webhooks that listen for it. */
  endSync({ connector, status = "SUCCESSFUL", at = new Date().toISOString() }: SyncEnd): Promise<HookAnswer[]> {
    const connection = this.connections.find(connector)
    const listens = ({ active, events, group_id = connection.groupId }: FivetranWebhook) =>
      active && events.includes("sync_end") && group_id === connection.groupId
    this.last = { webhooks: this.store.all.filter(listens), body: JSON.stringify(syncEnd(connection, status, at)) }
    return this.redeliver()
  }

  /** Sends the last event once more, byte for byte. */
  redeliver(): Promise<HookAnswer[]> {
    const { webhooks, body } = this.last
    return Promise.all(webhooks.map((webhook) => sendEvent(this.sender, webhook, body)))
  }

  protected reset(): void {
    this.connections.reset()
    this.store.clear()
    this.last = { webhooks: [], body: "" }
  }

  protected answer(call: ServiceCall): Promise<ServiceAnswer> {
    return orRefusal(async () => {
      const { method, url } = call
      const caller = this.callers.get(basicPair(call) ?? "")
      if (!caller) throw authFailed()
      const path = /^\/v1(\/.*)$/.exec(url.pathname)?.[1] ?? ""
      const given = { caller, query: url.searchParams, body: jsonOf(call.body.toString()), url }
      const answer = await answerBy(this.api.routes, method, path, given)
      if (!answer) throw notFound("Endpoint", url.pathname)
      return answer
    })
  }
}
