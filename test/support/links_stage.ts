import { createHmac } from "node:crypto"
import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { PassThrough } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { Work } from "../../src/edge"
import { Registry } from "../../src/framework"
import { readConfig } from "../../src/hub_config"
import { hubApp } from "../../src/hub_parts"
import { createLogger } from "../../src/logging"
import { LookerStandIn } from "../../tools/lookerbot/looker_stand_in"
import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"
import { AUTHORIZATION, TEST_SECRET } from "./hub_with"

/** The public address of the hub. Links name it; `post` goes to the hub itself. */
export const BASE_URL = "https://hub.example.com"
const CLIENT_ID = "api-user"
const CLIENT_SECRET = "made-up-client-secret"
const SLACK_TOKEN = "xoxb-made-up-bot-token"
const API = "/api/4.0"

/** The answer of the hub, read. */
export interface Answered {
  status: number
  headers: Headers
  text: string
  // A test looks at what it expects to be there.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  json: any
}

/** How a hook by Standard Webhooks is sent; each member has a right default. */
export interface StandardHook {
  id?: string
  timeSec?: number
  secret?: string
  headers?: Record<string, string>
}

/** A hub with links, a Looker, and a Slack that takes notes. */
export class LinksStage {
  /** What Looker answers instead, where it gives something. Gets the path below the API. */
  fault?: (request: RecordedRequest, path: string) => FakeAnswer | undefined
  /** Looker changes nothing before this is over. */
  hold?: Promise<void>
  /** What Slack answers instead. */
  slackAnswer: FakeAnswer = { body: { ok: true, channel: "C1", ts: "1.1" } }
  /** Where the hub is asked, when it is not one of this process. */
  hubUrl?: string
  readonly log: PassThrough = new PassThrough()
  private hub?: Server
  private work?: Work
  private stopping = new AbortController()

  private constructor(
    readonly looker: LookerStandIn,
    private readonly lookerDoor: FakeService,
    readonly slack: FakeService,
  ) {
    lookerDoor.answer = (request) => this.takeLooker(request)
    slack.answer = () => this.slackAnswer
  }

  /** Starts Looker, Slack and the hub. */
  static async start(environment: Record<string, string> = {}): Promise<LinksStage> {
    const stage = await LinksStage.withoutHub()
    await stage.startHub(environment)
    return stage
  }

  /** Starts Looker and Slack, for hubs in processes of their own. */
  static async withoutHub(): Promise<LinksStage> {
    const looker = await LookerStandIn.start({ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET })
    return new LinksStage(looker, await FakeService.start(), await FakeService.start())
  }

  /** Starts a hub with these variables besides the usual ones, in the place of the one before. */
  async startHub(environment: Record<string, string> = {}): Promise<void> {
    await this.stopHub()
    const config = readConfig({ ...this.environment, ...environment }, [])
    const logger = createLogger({ stream: this.log, isDebug: true })
    this.stopping = new AbortController()
    this.work = new Work(logger, this.stopping.signal)
    const app = hubApp({ config, logger, registry: new Registry(), work: this.work, stopping: this.stopping.signal })
    this.hub = createServer(app)
    // The clients close: else a busy process would close a connection just when it is used again.
    this.hub.keepAliveTimeout = 0
    await once(this.hub.listen(0, "127.0.0.1"), "listening")
  }

  /** The variables of the hub. */
  get environment(): Record<string, string> {
    return {
      ACTION_HUB_BASE_URL: BASE_URL,
      ACTION_HUB_LABEL: "Test Hub",
      ACTION_HUB_SECRET: TEST_SECRET,
      LOOKERS: JSON.stringify([
        {
          name: "acme",
          url: this.lookerDoor.url,
          clientId: CLIENT_ID,
          clientSecret: CLIENT_SECRET,
          deploySecret: this.looker.deploySecret,
        },
      ]),
      SLACK_API_URL: this.slack.url,
      SLACK_BOT_TOKEN: SLACK_TOKEN,
    }
  }

  /** Address of the hub itself. */
  get url(): string {
    if (this.hubUrl !== undefined) return this.hubUrl
    const { port } = (this.hub?.address() ?? { port: 0 }) as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  /** Address of Looker, as the hub has it. */
  get lookerUrl(): string {
    return this.lookerDoor.url
  }

  /** Method and path below the API of Looker's calls, without logins, with the query. */
  get lookerCalls(): string[] {
    return this.lookerRequests
      .filter(({ path }) => path !== `${API}/login` && path !== `${API}/logout`)
      .map(({ method, path, query }) => {
        const text = query.size > 0 ? `?${decodeURIComponent(query.toString())}` : ""
        return `${method} ${path.replace(API, "")}${text}`
      })
  }

  get lookerRequests(): readonly RecordedRequest[] {
    return this.lookerDoor.requests
  }

  /** Texts of the notes in Slack. */
  get notes(): string[] {
    return this.slack.requests.map(({ text }) => new URLSearchParams(text).get("text") ?? "")
  }

  /** A call of the hub's key holder. */
  async key(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" }
    return read(
      await fetch(this.url + path, {
        method,
        body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
        headers: { authorization: AUTHORIZATION, ...type, ...headers },
      }),
    )
  }

  /** Makes a link as the key holder. @throws Error when the hub refuses. */
  async make(source: string, body: object): Promise<Answered["json"]> {
    const answer = await this.key("POST", `/links/${source}`, body)
    if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`)
    return answer.json
  }

  /** Posts to the address of a link, as the partner would. @param address As in the answer of the creation. */
  async post(address: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answered> {
    const url = address.replace(BASE_URL, this.url)
    return read(
      await fetch(url, {
        method: "POST",
        body,
        headers: { "content-type": "application/json", ...headers },
      }),
    )
  }

  /** Sends an event to a link of the source `webhook`, signed as Standard Webhooks says. @param link As it was made. */
  send(link: { address: string; secret?: string }, body: unknown = {}, hook: StandardHook = {}): Promise<Answered> {
    const text = typeof body === "string" ? body : JSON.stringify(body)
    return this.post(link.address, text, standardHeaders(text, { secret: link.secret, ...hook }))
  }

  /** Waits until the hub works no more. */
  async done(): Promise<void> {
    for (let idle = 0; idle < 3; idle = this.work?.size ? 0 : idle + 1) await sleep(2)
  }

  /** Stops the work of the hub, as it does itself when its time is up. */
  interrupt(): void {
    this.stopping.abort()
  }

  /** All that was logged since the last time, as text. */
  logged(): string {
    return String(this.log.read() ?? "")
  }

  /** Forgets calls, notes and faults, and puts Looker back to how it was. */
  clear(): void {
    this.fault = undefined
    this.hold = undefined
    this.slackAnswer = { body: { ok: true, channel: "C1", ts: "1.1" } }
    for (const service of [this.lookerDoor, this.slack]) service.requests.length = 0
    this.looker.resetLinkState()
    this.logged()
  }

  async stop(): Promise<void> {
    await this.stopHub()
    await Promise.all([this.looker.stop(), this.lookerDoor.stop(), this.slack.stop()])
  }

  private async stopHub(): Promise<void> {
    if (!this.hub) return
    this.hub.close()
    this.hub.closeAllConnections()
    await this.done()
  }

  private async takeLooker(request: RecordedRequest): Promise<FakeAnswer> {
    const { method, path, query, body, headers } = request
    const fault = this.fault?.(request, path.replace(API, ""))
    if (fault) return fault
    if (method !== "GET" && !path.endsWith("/login")) await this.hold
    const search = query.size > 0 ? `?${query.toString()}` : ""
    const kept = Object.entries(headers).filter(([name]) => /^(?:authorization|content-type|x-looker-.*)$/.test(name))
    const answer = await fetch(this.looker.url + path + search, {
      method,
      body: body.length > 0 ? body : undefined,
      headers: Object.fromEntries(kept) as Record<string, string>,
      redirect: "manual",
    })
    const more = ["content-type", "location"].flatMap((name) => {
      const value = answer.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    })
    return { status: answer.status, headers: Object.fromEntries(more), body: Buffer.from(await answer.arrayBuffer()) }
  }
}

/** The headers of Standard Webhooks. @param secret `whsec_` and Base64. */
export function standardHeaders(body: string | Buffer, { id = "msg_1", timeSec, secret = "", headers }: StandardHook) {
  const time = String(timeSec ?? Math.floor(Date.now() / 1000))
  const key = Buffer.from(secret.replace("whsec_", ""), "base64")
  const signature = createHmac("sha256", key).update(`${id}.${time}.`).update(body).digest("base64")
  return { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": `v1,${signature}`, ...headers }
}

async function read(response: Response): Promise<Answered> {
  const text = await response.text()
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // The caller looks at the text.
  }
  return { status: response.status, headers: response.headers, text, json }
}
