import { randomBytes } from "node:crypto"
import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import type { Fault } from "../sandbox/fault"
import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import { LocalService } from "./local_service"
import { LookerApi } from "./looker/looker_api"
import { webPage } from "./looker/web_page"

const API = "/api/4.0"
/** Lifetime of a login, in seconds. */
const EXPIRES_SEC = 3600
/** The user whose API key the bot has. */
const BOT_USER_ID = "1"

export interface LookerStandInOptions {
  clientId: string
  clientSecret: string
  /** Delay of an answer under the fault `slow`, in milliseconds. */
  slowMs?: number
}

/** Stands in for a Looker: its API 4.0, with the content of a small company, and a page at each address it names. */
export class LookerStandIn {
  private readonly api = new LookerApi(() => this.url)
  /** Id of the user by token. */
  private readonly logins = new Map<string, string>()
  private service?: LocalService

  private constructor(private readonly options: LookerStandInOptions) {}

  static async start(options: LookerStandInOptions): Promise<LookerStandIn> {
    const looker = new LookerStandIn(options)
    looker.service = await LocalService.start({ answer: (call) => looker.answer(call), slowMs: options.slowMs })
    return looker
  }

  /** The origin; the API is below `/api/4.0`. */
  get url(): string {
    return this.service?.url ?? ""
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

  /** Forgets the recorded calls. */
  clear(): void {
    this.service?.clear()
  }

  async stop(): Promise<void> {
    await this.service?.stop()
  }

  private answer(call: ServiceCall): ServiceAnswer {
    const { method, url, headers, body } = call
    if (!url.pathname.startsWith(`${API}/`)) return webPage(url)
    const path = url.pathname.slice(API.length)
    if (path === "/login" && method === "POST") return this.logIn(body.toString())
    const token = /^(?:token|Bearer) (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? ""
    const userId = this.logins.get(token)
    if (!userId) return { status: 401, body: { message: "Requires authentication.", documentation_url: "" } }
    const other = method === "POST" ? /^\/login\/(\w+)$/.exec(path)?.[1] : undefined
    if (other) return this.loginOf(other)
    return this.api.answer(method, path, { query: url.searchParams, body: parse(body), userId })
  }

  private logIn(form: string): ServiceAnswer {
    const given = new URLSearchParams(form)
    const { clientId, clientSecret } = this.options
    const isKnown = given.get("client_id") === clientId && given.get("client_secret") === clientSecret
    return isKnown ? this.loginOf(BOT_USER_ID) : { status: 404, body: { message: "Not found", documentation_url: "" } }
  }

  private loginOf(userId: string): ServiceAnswer {
    const token = randomBytes(20).toString("hex")
    this.logins.set(token, userId)
    return { body: { access_token: token, token_type: "Bearer", expires_in: EXPIRES_SEC, refresh_token: null } }
  }
}

function parse(body: Buffer): unknown {
  try {
    return body.length > 0 ? JSON.parse(body.toString()) : undefined
  } catch {
    return undefined
  }
}
