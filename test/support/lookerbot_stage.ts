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
import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"
import { AUTHORIZATION, TEST_SECRET } from "./hub_with"
import { LookerStage } from "./looker_stage"

export const SIGNING_SECRET = "made-up-signing-secret"
const BOT_TOKEN = "xoxb-made-up-bot-token"
export const WEBHOOK_TOKEN = "made-up-webhook-token"

/** A call of Slack's Web API: lists and objects in it are parsed. */
export interface SlackCall {
  method: string
  // A test looks at what it expects to be there.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  args: Record<string, any>
}

/** Members of Slack's answer, or the whole of it where it has a status, body or fault. */
type SlackAnswer = (args: SlackCall["args"]) => object

/** A hub with the bot, a Slack and a Looker that a test plays. */
export class LookerbotStage {
  /** What Slack answers, by method; what is not here is taken. */
  readonly answers = new Map<string, SlackAnswer>()
  readonly calls: SlackCall[] = []
  /** Messages that people see, by channel and time. */
  readonly messages = new Map<string, SlackCall["args"]>()
  /** What was sent through response addresses. */
  readonly responses: SlackCall["args"][] = []
  readonly files: Buffer[] = []
  /** What Slack answers instead, where it gives something, to a method, or to the `response address` or `upload address`. */
  fault?: (method: string) => FakeAnswer | undefined
  /** Where the hub is asked, when it is not one of this process. */
  hubUrl?: string
  private hub?: Server
  private work?: Work
  private stopping = new AbortController()
  private count = 0
  readonly log: PassThrough = new PassThrough()

  private constructor(
    readonly slack: FakeService,
    readonly looker: LookerStage,
  ) {
    slack.answer = (request) => this.takeSlack(request)
  }

  /** Starts Slack, Looker and the hub. */
  static async start(environment: Record<string, string> = {}): Promise<LookerbotStage> {
    const stage = await LookerbotStage.withoutHub()
    await stage.startHub(environment)
    return stage
  }

  /** Starts Slack and Looker, for hubs in processes of their own. */
  static async withoutHub(): Promise<LookerbotStage> {
    return new LookerbotStage(await FakeService.start(), await LookerStage.start())
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
      ACTION_HUB_BASE_URL: "https://hub.example.com",
      ACTION_HUB_LABEL: "Test Hub",
      ACTION_HUB_SECRET: TEST_SECRET,
      SLACK_API_URL: this.slack.url,
      SLACK_BOT_TOKEN: BOT_TOKEN,
      SLACK_SIGNING_SECRET: SIGNING_SECRET,
      LOOKER_URL: this.looker.url,
      LOOKER_API_CLIENT_ID: "api-user",
      LOOKER_API_CLIENT_SECRET: "made-up-client-secret",
      LOOKER_CUSTOM_COMMAND_FOLDER_ID: "7",
      LOOKER_WEBHOOK_TOKEN: WEBHOOK_TOKEN,
    }
  }

  get url(): string {
    if (this.hubUrl !== undefined) return this.hubUrl
    const { port } = (this.hub?.address() ?? { port: 0 }) as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  get responseUrl(): string {
    return `${this.slack.url}/response/made-up-response-key`
  }

  /** Posts what Slack would, signed. */
  post(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
    const time = String(Math.floor(Date.now() / 1000))
    const signature = createHmac("sha256", SIGNING_SECRET).update(`v0:${time}:${body}`).digest("hex")
    const type = body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded"
    return fetch(`${this.url}${path}`, {
      method: "POST",
      body,
      headers: {
        "content-type": type,
        "x-slack-request-timestamp": time,
        "x-slack-signature": `v0=${signature}`,
        ...headers,
      },
    })
  }

  /** Types a slash command and waits until it is answered. */
  async command(text: string, more: Record<string, string> = {}): Promise<Response> {
    const form = {
      command: "/looker",
      text,
      user_id: "U1",
      team_id: "T1",
      channel_id: "C1",
      response_url: this.responseUrl,
      trigger_id: "t1",
      ...more,
    }
    const response = await this.post("/slack/receive", new URLSearchParams(form).toString())
    await this.done()
    return response
  }

  /** Sends an event and waits until the bot has done with it. */
  async event(event: object, headers: Record<string, string> = {}): Promise<Response> {
    const body = JSON.stringify({ type: "event_callback", team_id: "T1", event_id: "Ev1", event })
    const response = await this.post("/slack/event", body, headers)
    await this.done()
    return response
  }

  mention(text: string, more: object = {}, headers: Record<string, string> = {}): Promise<Response> {
    return this.event({ type: "app_mention", channel: "C1", user: "U1", text, ts: "100.1", ...more }, headers)
  }

  direct(text: string, more: object = {}): Promise<Response> {
    const event = { type: "message", channel_type: "im", channel: "D1", user: "U1", text, ts: "100.1" }
    return this.event({ ...event, ...more })
  }

  /** Clicks a button, or does whatever the payload says. */
  async interact(payload: object): Promise<Response> {
    const response = await this.post(
      "/slack/action",
      new URLSearchParams({ payload: JSON.stringify(payload) }).toString(),
    )
    await this.done()
    return response
  }

  /** Posts what Looker would. */
  asLooker(path: string, body: unknown, headers: Record<string, string> = { authorization: AUTHORIZATION }) {
    return fetch(`${this.url}${path}`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    })
  }

  /** Waits until the bot works no more. */
  async done(): Promise<void> {
    for (let idle = 0; idle < 2; idle = this.work?.size ? 0 : idle + 1) await sleep(2)
  }

  /** Stops the work of the hub, as it does itself when its time is up. */
  interrupt(): void {
    this.stopping.abort()
  }

  /** Arguments of the calls of a method. */
  argsOf(method: string): SlackCall["args"][] {
    return this.calls.filter((call) => call.method === method).map(({ args }) => args)
  }

  /** What is to be seen in the end, in all conversations. */
  get seen(): SlackCall["args"][] {
    return [...this.messages.values()]
  }

  /** All that was logged, as text. */
  logged(): string {
    return String(this.log.read() ?? "")
  }

  /** Forgets all calls and messages, and what Slack answers. */
  clear(): void {
    this.forget()
    this.answers.clear()
  }

  /** Forgets all calls and messages. */
  forget(): void {
    this.calls.length = 0
    this.responses.length = 0
    this.files.length = 0
    this.messages.clear()
    ;(this.looker.requests as RecordedRequest[]).length = 0
  }

  async stop(): Promise<void> {
    await this.stopHub()
    await Promise.all([this.slack.stop(), this.looker.stop()])
  }

  private async stopHub(): Promise<void> {
    if (!this.hub) return
    this.hub.close()
    this.hub.closeAllConnections()
    await this.done()
  }

  private takeSlack(request: RecordedRequest): FakeAnswer {
    const { path, text, body } = request
    const method = methodOf(path)
    const fault = this.fault?.(method)
    if (fault) return fault
    if (method === "response address") {
      this.responses.push(JSON.parse(text) as SlackCall["args"])
      return { body: "ok" }
    }
    if (method === "upload address") {
      this.files.push(body)
      return { body: `OK - ${body.length}` }
    }
    const args = Object.fromEntries([...new URLSearchParams(text)].map(([name, value]) => [name, parsed(value)]))
    this.calls.push({ method, args })
    const answer = this.answers.get(method)?.(args) ?? this.usual(method, args)
    const isWhole = ["status", "body", "reset", "hang", "delayMs"].some((key) => key in answer)
    if (isWhole) return answer
    if (!("ok" in answer)) this.keep(method, args, answer as Record<string, string>)
    return { body: { ok: true, ...answer } }
  }

  private usual(method: string, args: SlackCall["args"]): object {
    switch (method) {
      case "auth.test":
        return { team_id: "T1", user_id: "UBOT", bot_id: "B1" }
      case "users.info":
        return { user: { id: args.user as string, name: "jo", team_id: "T1" } }
      case "chat.postMessage":
        return { channel: args.channel as string, ts: `1000.${++this.count}` }
      case "files.getUploadURLExternal":
        return { upload_url: `${this.slack.url}/upload/v1/${++this.count}`, file_id: `F${this.count}` }
      case "conversations.open":
        return { channel: { id: `D-${String(args.users)}` } }
      case "views.open":
        return { view: { id: "V1" } }
      default:
        return {}
    }
  }

  /** Messages as Slack keeps them. */
  private keep(method: string, args: SlackCall["args"], { ts }: Record<string, string>): void {
    const key = `${String(args.channel)} ${String(ts ?? args.ts)}`
    if (method === "chat.postMessage") this.messages.set(key, args)
    if (method === "chat.delete") this.messages.delete(key)
    if (method === "chat.update") this.messages.set(key, { ...this.messages.get(key), ...args })
  }
}

function methodOf(path: string): string {
  const place = /^\/(response|upload)\//.exec(path)?.[1]
  return place ? `${place} address` : path.replace("/api/", "")
}

function parsed(value: string): unknown {
  try {
    return /^[[{]/.test(value) ? JSON.parse(value) : value
  } catch {
    return value
  }
}
