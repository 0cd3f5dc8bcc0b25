import type { ServerResponse } from "node:http"
import { text as textOf } from "node:stream/consumers"
import { htmlPage } from "../../src/edge"
import type { HubClient } from "./hub_client"
import type { ListedIntegration } from "./listed_integration"
import type { OneUseAddresses } from "./one_use_addresses"
import type { UserMemory } from "./user_memory"
import { errorText } from "./verdict"

/** The service at which Looker itself logs users in (delegate OAuth). */
export interface DelegateService {
  /** Address of the page at which the user agrees. It leads to `redirectUri` with `code` or `error`. */
  consentUrl(name: string, redirectUri: string): string
  /** The tokens for a code; undefined when the code does not work. */
  tokensFor(code: string): string | undefined
}

/** Looker's side of logins: the addresses to which a new state is sent, or which fetch one. */
export class Logins {
  /** Integration → tokens that a login at Looker itself yields. */
  readonly tokens = new Map<string, string>()

  constructor(
    private readonly addresses: OneUseAddresses,
    private readonly memory: UserMemory,
    private readonly client: HubClient,
    private readonly service?: DelegateService,
  ) {}

  /** Returns the addresses that Looker adds to the settings if the integration has a login: new in each call, for one use. */
  addressesFor(integration: ListedIntegration): Record<string, string> {
    if (integration.delegate_oauth) return { state_url: this.connectAddress(integration) }
    if (!integration.uses_oauth) return {}
    const stateUrl = this.stateAddress(integration)
    if (!integration.token_url) return { state_url: stateUrl }
    return { state_url: stateUrl, state_redir_url: this.redirectAddress(integration) }
  }

  /** v1: the hub posts the state, which is stored unchanged. */
  private stateAddress({ name }: ListedIntegration): string {
    return this.addresses.offer("action_hub_state", "POST", async (request, response) => {
      const refusal = this.memory.store(name, await textOf(request))
      response.writeHead(refusal ? 413 : 200, { "content-type": "text/plain" }).end(refusal)
    })
  }

  /** v2: the browser comes back with a sealed code, and the hub returns the tokens for that code. */
  private redirectAddress({ name, label, token_url: tokenUrl }: ListedIntegration): string {
    return this.addresses.offer("action_hub_redirect", "GET", async (request, response) => {
      const state = new URL(request.url ?? "", "http://looker").searchParams.get("state")
      const trouble = state
        ? await this.fetchTokens(name, tokenUrl, state)
        : "The hub sent the browser back without a state."
      sendPage(response, trouble ? 502 : 200, label, trouble)
    })
  }

  private async fetchTokens(name: string, tokenUrl: string, state: string): Promise<string | undefined> {
    try {
      const { status, text, json } = await this.client.call(tokenUrl, { body: { state } })
      if (status < 200 || status > 299) return errorText(status, text, json)
      return this.memory.store(name, text)
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  /** Delegate: Looker itself logs the user in and stores the tokens. Without a service, the user always agrees. */
  private connectAddress({ name, label }: ListedIntegration): string {
    return this.addresses.offer("action_hub_connect", "GET", async (_request, response) => {
      if (this.service) {
        const back = this.returnAddress(this.service, name, label)
        return void response.writeHead(302, { location: this.service.consentUrl(name, back) }).end()
      }
      const trouble = this.memory.store(name, this.tokens.get(name) ?? DEFAULT_TOKENS)
      sendPage(response, trouble ? 502 : 200, label, trouble)
    })
  }

  /** Where the browser returns to from the service of a delegate login. */
  private returnAddress(service: DelegateService, name: string, label: string): string {
    return this.addresses.offer("action_hub_connected", "GET", async (request, response) => {
      const { searchParams } = new URL(request.url ?? "", "http://looker")
      const tokens = service.tokensFor(searchParams.get("code") ?? "")
      const trouble =
        tokens === undefined ? refusalOf(searchParams.get("error"), label) : this.memory.store(name, tokens)
      sendPage(response, trouble ? 502 : 200, label, trouble)
    })
  }
}

/** Tokens as Looker stores them from 7.3 on: one entry for each installation. */
const DEFAULT_TOKENS = JSON.stringify([{ install_id: "simulated-installation", token: "simulated-token" }])

function refusalOf(error: string | null, label: string): string {
  const what = error === "access_denied" ? "The access was not granted" : "The login was refused"
  return `${what} at ${label}. Nothing was stored. To try again, open the dialog once more.`
}

function sendPage(response: ServerResponse, status: number, label: string, trouble?: string): void {
  const page = trouble
    ? { title: `You are not logged in to ${label}`, paragraphs: [trouble] }
    : { title: `You are logged in to ${label}`, paragraphs: ["You may close this window and go on in the dialog."] }
  response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(htmlPage(page))
}
