import { randomBytes } from "node:crypto"
import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import type { Fault } from "../sandbox/fault"
import type { RecordedCall } from "../sandbox/recorder/recorded_call"
import { LocalService } from "./local_service"
import { answerBy } from "./looker/api_routes"
import { answerDeployWebhook } from "./looker/links/deploy_webhook"
import { linkRoutes } from "./looker/links/link_routes"
import { LinkState } from "./looker/links/link_state"
import { SignIns } from "./looker/links/sign_ins"
import { LookerApi } from "./looker/looker_api"
import { notFound } from "./looker/refusal"
import { type Session, Sessions } from "./looker/sessions"
import { webPage } from "./looker/web_page"

const API = "/api/4.0"
/** Lifetime of a login, in seconds. */
const EXPIRES_SEC = 3600
/** The user whose API key the bot has. */
const BOT_USER_ID = "1"

export interface LookerStandInOptions {
  clientId: string
  clientSecret: string
  /** Id of the application that people may sign in to. Default: `looker-integration-hub`. */
  oauthClientId?: string
  /** Secret of the deploy webhooks. Default: a random one, in `deploySecret`. */
  deploySecret?: string
  /** Delay of an answer under the fault `slow`, in milliseconds. */
  slowMs?: number
}

/** Stands in for a Looker: its API 4.0, with the content of a small company, and a page at each address it names. */
export class LookerStandIn {
  private readonly api = new LookerApi(() => this.url)
  /** The logins that are open: of the hub, and of people. */
  readonly sessions = new Sessions()
  readonly signIns: SignIns
  /** Secret of the deploy webhooks of its projects. */
  readonly deploySecret: string
  private state = new LinkState()
  private service?: LocalService

  private constructor(private readonly options: LookerStandInOptions) {
    const { oauthClientId = "looker-integration-hub", deploySecret = randomBytes(16).toString("hex") } = options
    this.signIns = new SignIns(oauthClientId, this.sessions)
    this.deploySecret = deploySecret
  }

  static async start(options: LookerStandInOptions): Promise<LookerStandIn> {
    const looker = new LookerStandIn(options)
    looker.service = await LocalService.start({ answer: (call) => looker.answer(call), slowMs: options.slowMs })
    return looker
  }

  /** The origin; the API is below `/api/4.0`. */
  get url(): string {
    return this.service?.url ?? ""
  }

  /** What links act on: datagroups, schedules, projects and the like, and who may do what. */
  get linkState(): LinkState {
    return this.state
  }

  /** Puts all that links act on back to how it was at the start. */
  resetLinkState(): void {
    this.state = new LinkState()
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
    if (!url.pathname.startsWith(`${API}/`)) return this.answerOutsideApi(call)
    const path = url.pathname.slice(API.length)
    if (path === "/login" && method === "POST") return this.logIn(body.toString())
    const token = /^(?:token|Bearer) (\S+)$/i.exec(headers.authorization ?? "")?.[1] ?? ""
    const session = this.sessions.find(token)
    if (!session) return { status: 401, body: { message: "Requires authentication.", documentation_url: "" } }
    if (path === "/logout" && method === "DELETE") return this.logOut(session)
    const other = method === "POST" ? /^\/login\/(\w+)$/.exec(path)?.[1] : undefined
    if (other) return tokenOf(this.sessions.open(other))
    const apiCall = { query: url.searchParams, body: parse(body), session }
    return answerBy(linkRoutes(this.state), method, path, apiCall) ?? this.api.answer(method, path, apiCall)
  }

  private answerOutsideApi(call: ServiceCall): ServiceAnswer {
    const { method, url, body } = call
    if (url.pathname === "/auth" && method === "GET") return this.signIns.begin(url)
    if (url.pathname !== "/api/token" || method !== "POST") {
      return answerDeployWebhook(this.state, this.deploySecret, call) ?? webPage(url)
    }
    const session = this.signIns.exchange(parse(body))
    return session ? tokenOf(session) : { status: 400, body: { error: "invalid_grant", message: "Bad code." } }
  }

  private logIn(form: string): ServiceAnswer {
    const given = new URLSearchParams(form)
    const { clientId, clientSecret } = this.options
    const isKnown = given.get("client_id") === clientId && given.get("client_secret") === clientSecret
    return isKnown ? tokenOf(this.sessions.open(BOT_USER_ID)) : notFound()
  }

  private logOut(session: Session): ServiceAnswer {
    this.sessions.close(session)
    return { status: 204, body: "" }
  }
}

function tokenOf({ token }: Session): ServiceAnswer {
  return { body: { access_token: token, token_type: "Bearer", expires_in: EXPIRES_SEC, refresh_token: null } }
}

function parse(body: Buffer): unknown {
  try {
    return body.length > 0 ? JSON.parse(body.toString()) : undefined
  } catch {
    return undefined
  }
}
