import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { Integration } from "../../src/framework"
import { FakeLooker } from "./fake_looker"
import { FakeService } from "./fake_service"
import { hubWith, type TestHub } from "./hub_with"
import { stateOf, type TestBrowser } from "./test_browser"

export interface UserOutcome {
  success: boolean
  message: string
  state?: { data?: string }
  validation_errors: Record<string, string>
}

export interface UserForm {
  fields: Record<string, unknown>[]
  state?: { data?: string }
  error?: string
}

export interface UserStageOptions {
  /** Makes the integration, with the stand-in in the place of its service. */
  integration(serviceUrl: string): Integration
  environment: Record<string, string>
  /** Settings of the administrator. */
  params?: Record<string, string>
}

/** The parties of an integration whose users log in: a hub on a port, Looker, and one stand-in for all of the service. */
export class UserStage {
  private constructor(
    readonly service: FakeService,
    readonly looker: FakeLooker,
    private readonly server: Server,
    private readonly options: UserStageOptions,
  ) {}

  hub!: TestHub
  private name = ""

  static async start(options: UserStageOptions): Promise<UserStage> {
    const server = createServer((request, response) => stage.hub.app(request, response))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const stage: UserStage = new UserStage(await FakeService.start(), await FakeLooker.start(), server, options)
    stage.useHub()
    return stage
  }

  get hubUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** (Re)starts the hub, with more variables. */
  useHub(environment: Record<string, string> = {}): void {
    const integration = this.options.integration(this.service.url)
    this.name = integration.name
    const all = { ACTION_HUB_BASE_URL: this.hubUrl, ...this.options.environment, ...environment }
    this.hub = hubWith(integration, { environment: all })
  }

  async form(stateJson?: string, formParams: object = {}, params: object = {}): Promise<UserForm> {
    const { body } = await this.hub
      .post(`/actions/${this.name}/form`)
      .send({ data: this.dataWith(stateJson, params), form_params: formParams })
      .expect(200)
    return body as UserForm
  }

  /** @param body Members of the request beside the settings. */
  async send(stateJson: string | undefined, body: object, params: object = {}): Promise<UserOutcome> {
    const answer = await this.hub
      .post(`/actions/${this.name}/execute`)
      .send({ type: "query", ...body, data: this.dataWith(stateJson, params) })
      .expect(200)
    return (answer.body as { looker: UserOutcome }).looker
  }

  /** Presses the button of the dialog. @returns the address of the consent page. */
  async begin(browser: TestBrowser): Promise<string> {
    const { fields } = await this.form()
    return (await browser.get(String(fields[0]?.oauth_url))).location
  }

  /** The provider sends the browser back. @param consent What `begin` returned. */
  comeBack(browser: TestBrowser, consent: string, query = "code=C0DE") {
    const state = encodeURIComponent(stateOf(consent))
    return browser.get(`${this.hubUrl}/actions/${this.name}/oauth_redirect?${query}&state=${state}`)
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await Promise.all([this.service.stop(), this.looker.stop(), new Promise((resolve) => this.server.close(resolve))])
  }

  private dataWith(stateJson: string | undefined, params: object): object {
    const state = stateJson === undefined ? {} : { state_json: stateJson }
    return { ...this.options.params, state_url: this.looker.stateUrl(), ...state, ...params }
  }
}
