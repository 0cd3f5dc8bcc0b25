import type { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { cutText } from "../../src/text/cut_text"
import type { Delivery } from "./delivery"
import { executeRequest } from "./execute_request"
import { type Form, readForm } from "./form"
import type { HubAnswer } from "../../src/cli/ask_hub"
import { HubClient, NoAnswerError } from "./hub_client"
import { HubListing } from "./hub_listing"
import type { ListedIntegration } from "./listed_integration"
import { type BrowserPage, LoginBrowser } from "./login_browser"
import { type DelegateService, Logins } from "./logins"
import { OneUseAddresses } from "./one_use_addresses"
import { isObject } from "./samples/json_detail_document"
import { SimulatorError } from "./simulator_error"
import { UserMemory } from "./user_memory"
import { unansweredVerdict, type Verdict, verdictOf } from "./verdict"

export type { Delivery, DeliveryProgress } from "./delivery"
export type { Form } from "./form"
export type { ListedIntegration } from "./listed_integration"
export type { BrowserPage } from "./login_browser"
export type { Verdict } from "./verdict"

const HOUR_MS = 3_600_000

export interface SimulatedLookerOptions {
  /** Address of the hub; may differ from the public address that the hub lists. */
  hubUrl: string
  /** A token as `npm run -s generate-api-key` makes it. */
  token: string
  /** Version of Looker that the hub sees. Default 25.4.0. */
  version?: string
  /** How long to wait for an answer, in milliseconds. Default 3 600 000. */
  timeoutMs?: number
  /** How long downloads and login addresses work, in milliseconds. Default 3 600 000. */
  addressTtlMs?: number
  /** Host on which downloads and logins are served. Default 127.0.0.1. */
  host?: string
  /** Default 0: any free port. */
  port?: number
  /** Address at which the hub and a browser reach this Looker. Default: `host` and `port`, which works on one machine. */
  publicUrl?: string
  /** Where users agree to a login that Looker itself runs. Default: they agree at once. */
  delegateService?: DelegateService
}

/**
 * Plays Looker for one user, only over HTTP: lists the integrations of a hub, requests forms, logs in, and sends results.
 * Settings and states are kept in memory.
 */
export class SimulatedLooker {
  private readonly client: HubClient
  private readonly listing: HubListing
  private readonly addresses: OneUseAddresses
  private readonly memory = new UserMemory()
  private readonly logins: Logins
  private readonly browser = new LoginBrowser()

  /** @throws SimulatorError when `hubUrl` is not an http or https address. */
  constructor(options: SimulatedLookerOptions) {
    const { hubUrl, token, version = "25.4.0", timeoutMs = HOUR_MS, addressTtlMs = HOUR_MS } = options
    const { host = "127.0.0.1", port = 0, publicUrl, delegateService } = options
    this.client = new HubClient({ hubUrl, token, version, timeoutMs })
    this.listing = new HubListing(this.client, hubUrl)
    this.addresses = new OneUseAddresses({ ttlMs: addressTtlMs, host, port, publicUrl })
    this.logins = new Logins(this.addresses, this.memory, this.client, delegateService)
  }

  /** Serves downloads and login addresses until `stop`. */
  start(): Promise<void> {
    return this.addresses.start()
  }

  stop(): Promise<void> {
    return this.addresses.stop()
  }

  /** Lists what the hub offers a Looker of this version. @throws SimulatorError when no hub answers or it refuses the key. */
  list(): Promise<ListedIntegration[]> {
    return this.listing.refresh()
  }

  /** Finds an integration in the last listing, else in a new one. @throws SimulatorError naming the closest known names. */
  find(name: string): Promise<ListedIntegration> {
    return this.listing.find(name)
  }

  /** Returns the administrator's settings of an integration. Change them in place. */
  settings(name: string): Record<string, string> {
    return this.memory.settings(name)
  }

  /** Returns the state stored for the user, as the hub gave it; undefined when there is none. */
  state(name: string): string | undefined {
    return this.memory.state(name)
  }

  /** Stores `state` for the user, as a login would. @throws SimulatorError when it is longer than Looker stores. */
  setState(name: string, state: string): void {
    const refusal = this.memory.store(name, state)
    if (refusal) throw new SimulatorError(refusal)
  }

  /** Sets the tokens of the next login in which Looker itself logs the user in (delegate OAuth). Default: a made-up token. */
  setDelegateTokens(name: string, tokens: string): void {
    this.logins.tokens.set(name, tokens)
  }

  /** Forgets settings and state of an integration. */
  reset(name: string): void {
    this.memory.forget(name)
  }

  /** Whether the hub's `refresh_time` has passed: Looker would now request the form by itself. */
  isRefreshDue(name: string): boolean {
    return this.memory.isRefreshDue(name)
  }

  /**
   * Requests the form of an integration, and stores the state that comes with it. When an `interactive` field has changed,
   * Looker requests the form again with all values.
   * @throws SimulatorError when no hub answers, or the answer is not a form.
   */
  async form(name: string, formParams: Record<string, string> = {}): Promise<Form> {
    return this.askForm(await this.find(name), formParams, {})
  }

  /** Tests the connection of an integration with delegate OAuth, as the administrator's page does. */
  async testConnection(name: string): Promise<Form> {
    return this.askForm(await this.find(name), {}, { test: "true" })
  }

  /** Asks the hub whether the user is logged in. Sends no state, as Looker does. */
  async oauthCheck(name: string): Promise<boolean> {
    const { url } = await this.find(name)
    const { status, text, json } = await this.client.call(url.replace(/\/[^/]*$/, "/oauth_check"), { method: "GET" })
    if (status === 200 && typeof json === "boolean") return json
    throw new SimulatorError(`The hub answered ${status} to oauth_check, not true or false: ${cutText(text, 80)}`)
  }

  /**
   * Sends a result as a user or a schedule does, and judges the answer as Looker does.
   * @throws SimulatorError when no hub answers, it refuses the key, or the data cannot be made in that format; the reason of
   * the signal.
   */
  async send(name: string, delivery: Delivery): Promise<Verdict> {
    const integration = await this.find(name)
    const isStreamed = delivery.isStreamed ?? integration.supported_download_settings.includes("url")
    const offer = isStreamed ? this.offer.bind(this) : undefined
    const body = await executeRequest(delivery, { data: this.dataFor(integration), offer })
    const startedAt = performance.now()
    const elapsedMs = () => Math.round(performance.now() - startedAt)
    try {
      const answer = await this.client.call(integration.url, {
        body,
        webhookId: delivery.webhookId,
        signal: delivery.signal,
      })
      return this.judge(integration, answer, elapsedMs())
    } catch (error) {
      if (error instanceof NoAnswerError) return unansweredVerdict(error.message, elapsedMs())
      throw error
    }
  }

  /**
   * Opens the address of an oauth_link as a browser does: follows redirects and keeps cookies until a page arrives.
   * @throws SimulatorError when a server on the way does not answer.
   */
  logIn(oauthUrl: string): Promise<BrowserPage> {
    return this.browser.open(oauthUrl)
  }

  private async askForm(
    integration: ListedIntegration,
    formParams: Record<string, string>,
    extra: Record<string, string>,
  ): Promise<Form> {
    const { name, form_url: formUrl, supported_action_types: types } = integration
    if (!formUrl) return { fields: [] }
    const type = types.includes("query") ? "query" : types[0]
    const data = { ...this.dataFor(integration), ...extra }
    this.memory.refreshed(name)
    const body = { type, scheduled_plan: null, attachment: null, data, form_params: formParams }
    const { form, state } = readForm(await this.client.call(formUrl, { body }), name)
    const refusal = this.memory.apply(name, state)
    return refusal ? { fields: [], error: refusal } : form
  }

  private judge(integration: ListedIntegration, answer: HubAnswer, durationMs: number): Verdict {
    const verdict = verdictOf(answer, integration.label, durationMs)
    const looker = isObject(answer.json) && isObject(answer.json.looker) ? answer.json.looker : {}
    const isRead = answer.status >= 200 && answer.status <= 299
    const refusal = isRead ? this.memory.apply(integration.name, looker.state) : undefined
    return refusal ? { ...verdict, isSuccess: false, shown: refusal } : verdict
  }

  /** Returns the settings and what Looker adds to them. */
  private dataFor(integration: ListedIntegration): Record<string, string> {
    const state = this.memory.state(integration.name)
    const data = { ...this.memory.settings(integration.name), ...this.logins.addressesFor(integration) }
    return state === undefined ? data : { ...data, state_json: state }
  }

  private offer(mimetype: string, read: () => Readable): string {
    return this.addresses.offer("downloads", "GET", async (_request, response) => {
      response.writeHead(200, { "content-type": mimetype })
      await pipeline(read(), response)
    })
  }
}
