import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import type { Fault } from "../sandbox/fault"
import { CallLog } from "../sandbox/recorder/call_log"
import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import { LocalService } from "./local_service"
import { mimetypeOf } from "./slack/file_store"
import { HubSender } from "./slack/hub_sender"
import { ModalClient } from "./slack/modal_client"
import { SlackClient } from "./slack/slack_client"
import { SlackState } from "./slack/slack_state"
import { answerMethod } from "./slack/web_api"

export interface SlackStandInOptions {
  /** Token of the bot. */
  token: string
  signingSecret: string
  /** Returns the address of the hub. */
  hubUrl: () => string
  /** Origins whose links the bot shows a preview of. */
  linkOrigins?: () => readonly string[]
  /** Delay of an answer under the fault `slow`, in milliseconds. */
  slowMs?: number
}

/**
 * Stands in for Slack: answers the Web API, keeps the messages in memory, and sends the hub what Slack sends when people write and
 * click.
 */
export class SlackStandIn {
  readonly state = new SlackState()
  /** What people do. */
  readonly client: SlackClient
  readonly modals: ModalClient
  /** What was sent to the hub. */
  readonly sent = new CallLog()
  private service?: LocalService

  private constructor(private readonly options: SlackStandInOptions) {
    const { hubUrl, signingSecret, linkOrigins = () => [] } = options
    const sender = new HubSender({ hubUrl, signingSecret, log: this.sent })
    this.client = new SlackClient(this.state, sender, linkOrigins)
    this.modals = new ModalClient(this.state, sender)
  }

  static async start(options: SlackStandInOptions): Promise<SlackStandIn> {
    const slack = new SlackStandIn(options)
    slack.service = await LocalService.start({ answer: (call) => slack.answer(call), slowMs: options.slowMs })
    slack.state.url = slack.service.url
    return slack
  }

  /** The origin; the Web API is below `/api/`. */
  get url(): string {
    return this.state.url
  }

  get calls(): readonly RecordedCall[] {
    return this.service?.calls ?? []
  }

  /** @returns a function that removes the listener. */
  onCall(listener: (call: RecordedCall) => void): () => void {
    return this.service?.onCall(listener) ?? (() => undefined)
  }

  setFault(fault: Fault | undefined): void {
    this.service?.setFault(fault)
  }

  /** Forgets messages, open modals and recorded calls; the bot is again only where it was at the start. */
  clear(): void {
    this.state.workspace.reset()
    this.state.messages.clear()
    this.state.views.clear()
    this.service?.clear()
    this.sent.clear()
  }

  async stop(): Promise<void> {
    await this.service?.stop()
  }

  private answer(call: ServiceCall): ServiceAnswer {
    const { pathname } = call.url
    if (call.method === "POST" && pathname.startsWith("/upload/")) {
      const isTaken = this.state.files.take(pathname, call.body)
      return isTaken ? { body: `OK - ${call.body.length}` } : { status: 400, body: "Bad upload" }
    }
    const response = call.method === "POST" ? this.state.responseUrls.take(pathname, call) : undefined
    if (response) return response
    const file = this.state.files.find(/^\/files-pri\/([A-Z0-9]+)\//.exec(pathname)?.[1] ?? "")
    const isBot = call.headers.authorization === `Bearer ${this.options.token}`
    if (file?.bytes && isBot) return { headers: { "content-type": mimetypeOf(file.name) }, body: file.bytes }
    if (!pathname.startsWith("/api/")) return { status: 404, body: "Not found" }
    return answerMethod(pathname.slice("/api/".length), call, this.state, this.options.token)
  }
}
