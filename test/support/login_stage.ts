import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"
import { OAuth2Server } from "oauth2-mock-server"
import type { Logger } from "../../src/framework"
import { hubWith, type TestHub } from "./hub_with"
import {
  BrokenIntegration,
  CabinetIntegration,
  ChatIntegration,
  DiaryIntegration,
  PlainIntegration,
} from "./oauth_integrations"

/** A state that was posted to the stand-in for Looker. */
export interface PostedState {
  path: string
  headers: IncomingHttpHeaders
  body: Buffer
}

/** The other parties of a login, each on a real port: a hub, an OAuth provider, and Looker's address for states. */
export class LoginStage {
  readonly posted: PostedState[] = []
  /** First line of Looker's answer. */
  lookerStatusLine = "HTTP/1.1 200 OK"
  /** Calls to the provider's token endpoint. */
  exchanges = 0
  readonly logLines: string[] = []
  hub!: TestHub
  lookerUrl = ""
  hubUrl = ""
  readonly provider = new OAuth2Server()
  private servers: Server[] = []

  static async start(): Promise<LoginStage> {
    const stage = new LoginStage()
    await stage.provider.issuer.keys.generate("ES256")
    await stage.provider.start(0, "127.0.0.1")
    stage.provider.service.on("beforeResponse", () => stage.exchanges++)
    stage.lookerUrl = await stage.listen((request, response) => {
      void buffer(request).then((body) => {
        stage.posted.push({ path: request.url ?? "", headers: request.headers, body })
        response.socket?.end(`${stage.lookerStatusLine}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
      })
    })
    stage.hubUrl = await stage.listen((request, response) => stage.hub.app(request, response))
    stage.useHub()
    return stage
  }

  /** As it was at the start. */
  reset(): void {
    this.useHub()
    this.posted.length = this.logLines.length = this.exchanges = 0
    this.lookerStatusLine = "HTTP/1.1 200 OK"
  }

  /** (Re)starts the hub with these variables, as another replica or a new configuration would be. */
  useHub(environment: Record<string, string> = {}): void {
    const provider = this.provider.issuer.url ?? ""
    const log = (message: string, fields?: object) => void this.logLines.push(message + JSON.stringify(fields))
    const logger: Logger = { debug: log, info: log, warn: log, error: log }
    const integrations = [
      new DiaryIntegration(provider),
      new CabinetIntegration(provider),
      new ChatIntegration(),
      new PlainIntegration(),
      new BrokenIntegration(provider),
    ]
    this.hub = hubWith(integrations, { environment: { ACTION_HUB_BASE_URL: this.hubUrl, ...environment }, logger })
  }

  /** Looker asks for the dialog of `name`. */
  async form(name: string, data: Record<string, string>): Promise<FormAnswer> {
    return (await this.hub.post(`/actions/${name}/form`).send({ data })).body as FormAnswer
  }

  /** The login address in the dialog of a user who is not logged in. */
  async loginUrl(
    name: string,
    data: Record<string, string> = { state_url: `${this.lookerUrl}/state/1` },
  ): Promise<string> {
    return (await this.form(name, data)).fields?.[0]?.oauth_url ?? ""
  }

  async stop(): Promise<void> {
    await this.provider.stop()
    for (const server of this.servers) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }

  private async listen(listener: RequestListener): Promise<string> {
    const server = createServer(listener)
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    this.servers.push(server)
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
}

export interface FormAnswer {
  fields?: { name: string; type: string; oauth_url?: string; default?: string; value?: string }[]
  state?: { data?: string }
  error?: string
}
