import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { FormField, Logger } from "../../src/framework"
import {
  FacebookCustomAudiencesIntegration,
  type FacebookOptions,
} from "../../src/integrations/facebook_custom_audiences/facebook_custom_audiences"
import { FakeLooker } from "./fake_looker"
import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"
import { hubWith, type TestHub } from "./hub_with"
import { fieldsOf, jsonDetail } from "./samples"

const APP = { FACEBOOK_CLIENT_ID: "app-id", FACEBOOK_CLIENT_SECRET: "app-secret" }
const ACTION = "/actions/facebook_custom_audiences"
export const LOGIN = JSON.stringify({ tokens: { longLivedToken: "T0KEN" }, redirect: "https://hub.example.com/x" })

export interface Outcome {
  success: boolean
  message: string
  state?: { data?: string }
  validation_errors: Record<string, string>
}

/** A batch as Facebook gets it. */
export interface SentBatch {
  session: { session_id: number; batch_seq: number; last_batch_flag: boolean }
  payload: { schema: string[]; is_raw: boolean; data: string[][] }
}

/** The parties of an upload: a hub on a port, Looker, and one service in the place of Facebook's. */
export class FacebookStage {
  readonly logLines: string[] = []
  hub!: TestHub
  /** Rows of the session that Facebook has received. */
  private received = 0

  private constructor(
    readonly facebook: FakeService,
    readonly looker: FakeLooker,
    private readonly server: Server,
  ) {}

  static async start(): Promise<FacebookStage> {
    const server = createServer((request, response) => stage.hub.app(request, response))
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const stage: FacebookStage = new FacebookStage(await FakeService.start(), await FakeLooker.start(), server)
    stage.facebook.answer = (request) => stage.onGoodDay(request)
    stage.useHub()
    return stage
  }

  get hubUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  useHub(environment: Record<string, string> = {}, options: FacebookOptions = {}): void {
    const { url } = this.facebook
    const places = { graphUrl: url, siteUrl: url, retryDelayMs: 2 }
    const log = (message: string, fields?: object) => void this.logLines.push(`${message} ${JSON.stringify(fields)}`)
    const logger: Logger = { debug: log, info: log, warn: log, error: log }
    this.hub = hubWith(new FacebookCustomAudiencesIntegration({ ...places, ...options }), {
      environment: { ACTION_HUB_BASE_URL: this.hubUrl, ...APP, ...environment },
      logger,
    })
  }

  /** What Facebook answers when all is well. */
  onGoodDay(request: RecordedRequest): FakeAnswer {
    const { method, path } = request
    if (method === "GET" && path.endsWith("/me")) return { body: { id: "7" } }
    if (method === "GET" && path.endsWith("/oauth/access_token")) {
      return { body: { access_token: "L0NG", token_type: "bearer", expires_in: 5_183_944 } }
    }
    if (method === "GET") return { body: { data: [] } }
    if (path.endsWith("/customaudiences")) return { body: { id: "777" } }
    const { session, payload } = request.json() as SentBatch
    if (session.batch_seq === 1) this.received = 0
    this.received += payload.data.length
    return { body: { audience_id: "1", session_id: "1", num_received: this.received, num_invalid_entries: 0 } }
  }

  async form(stateJson?: string, formParams: object = {}): Promise<{ fields: FormField[]; state?: { data?: string } }> {
    const data = { state_url: this.looker.stateUrl(), ...(stateJson !== undefined && { state_json: stateJson }) }
    const { body } = await this.hub.post(`${ACTION}/form`).send({ data, form_params: formParams }).expect(200)
    return body as { fields: FormField[]; state?: { data?: string } }
  }

  /** Sends rows of plain values. @param tags Field name → its tags. */
  send(rows: object[], options: { formParams?: object; tags?: Record<string, string[]>; state?: string } = {}) {
    const cells = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, { value }])))
    const fields = { dimensions: fieldsOf(cells, options.tags) }
    return this.sendBody({ attachment: jsonDetail(cells, { fields }) }, options)
  }

  async sendBody(
    body: object,
    { formParams = {}, state = LOGIN }: { formParams?: object; state?: string } = {},
  ): Promise<Outcome> {
    const answer = await this.hub
      .post(`${ACTION}/execute`)
      .send({
        type: "query",
        data: { state_json: state },
        form_params: {
          choose_ad_account: "1",
          choose_create_update_replace: "update_audience",
          choose_custom_audience: "22",
          should_hash: "do_hashing",
          ...formParams,
        },
        ...body,
      })
      .expect(200)
    return (answer.body as { looker: Outcome }).looker
  }

  /** The batches that Facebook got, in order. */
  get batches(): SentBatch[] {
    return this.posts.filter(({ path }) => !path.endsWith("/customaudiences")).map((post) => post.json() as SentBatch)
  }

  get posts(): RecordedRequest[] {
    return this.facebook.requests.filter(({ method }) => method === "POST")
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await Promise.all([this.facebook.stop(), this.looker.stop(), new Promise((resolve) => this.server.close(resolve))])
  }
}

/** A refusal in Facebook's form. */
export function graphError(status: number, code: number, more: object = {}): FakeAnswer {
  const error = {
    message: `Error ${code}`,
    type: "OAuthException",
    code,
    fbtrace_id: "Az8or2yhqkZfEZ-_4Qn_Bam",
    ...more,
  }
  return { status, body: { error } }
}
