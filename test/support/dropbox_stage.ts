import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { DropboxIntegration } from "../../src/integrations/dropbox/dropbox"
import { FakeLooker } from "./fake_looker"
import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"
import { hubWith, type TestHub } from "./hub_with"

const APP = { DROPBOX_ACTION_APP_KEY: "app-key", DROPBOX_ACTION_APP_SECRET: "app-secret" }

export interface Outcome {
  success: boolean
  message?: string
  state?: { data?: string }
  validation_errors: Record<string, string>
}

/** The parties of a delivery to Dropbox: a hub on a port, Looker, and one service in the place of all of Dropbox's. */
export class DropboxStage {
  private constructor(
    readonly dropbox: FakeService,
    readonly looker: FakeLooker,
    private readonly server: Server,
  ) {}

  hub!: TestHub

  static async start(): Promise<DropboxStage> {
    const server = createServer((request, response) => stage.hub.app(request, response))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const stage: DropboxStage = new DropboxStage(
      await FakeService.start({ keepBodies: true }),
      await FakeLooker.start(),
      server,
    )
    stage.useHub()
    return stage
  }

  get hubUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  useHub(environment: Record<string, string> = {}): void {
    const { url } = this.dropbox
    const integration = new DropboxIntegration({ apiUrl: url, contentUrl: url, siteUrl: url, retryDelayMs: 5 })
    this.hub = hubWith(integration, { environment: { ACTION_HUB_BASE_URL: this.hubUrl, ...APP, ...environment } })
  }

  async form(stateJson?: string): Promise<{ fields: Record<string, unknown>[]; state?: { data?: string } }> {
    const data = { state_url: this.looker.stateUrl(), ...(stateJson !== undefined && { state_json: stateJson }) }
    const { body } = await this.hub.post("/actions/dropbox/form").send({ data }).expect(200)
    return body as { fields: Record<string, unknown>[]; state?: { data?: string } }
  }

  async send(stateJson: string, formParams: object = {}, body: object = {}): Promise<Outcome> {
    const answer = await this.hub
      .post("/actions/dropbox/execute")
      .send({
        type: "query",
        data: { state_json: stateJson },
        form_params: { directory: "__root", filename: "sales", includeTimestamp: "no", ...formParams },
        attachment: { mimetype: "text/csv", extension: "csv", data: "1,2" },
        ...body,
      })
      .expect(200)
    return (answer.body as { looker: Outcome }).looker
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await Promise.all([this.dropbox.stop(), this.looker.stop(), new Promise((resolve) => this.server.close(resolve))])
  }
}

/** A refusal in Dropbox's form. */
export function dropboxError(status: number, summary: string, extra: object = {}): FakeAnswer {
  return { status, body: { error_summary: summary, error: { ".tag": summary.split("/")[0], ...extra } } }
}

/** The `Dropbox-API-Arg` of a call. */
export function argumentOf(call: RecordedRequest | undefined): unknown {
  return JSON.parse(String(call?.headers["dropbox-api-arg"])) as unknown
}
