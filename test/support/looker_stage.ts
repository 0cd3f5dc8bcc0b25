import { readLookers, Looker } from "../../src/looker"
import { EnvironmentReader } from "../../src/config"
import { type FakeAnswer, FakeService, type RecordedRequest } from "./fake_service"

const CLIENT_ID = "api-user"
const CLIENT_SECRET = "made-up-client-secret"

/** A Looker whose API a test plays, and the client of it. */
export class LookerStage {
  /** Tokens that the API accepts now. */
  readonly tokens = new Set<string>()
  /** What the API answers to a call with a token that it accepts. */
  answer: (request: RecordedRequest) => FakeAnswer = () => ({ body: {} })
  /** What the API answers to a login instead, where it is set. */
  loginAnswer?: FakeAnswer
  /** What the API answers instead, where it gives something; also to a login. Gets the path without its base. */
  fault?: (request: RecordedRequest, path: string) => FakeAnswer | undefined
  /** Lifetime of a token, in seconds. */
  expiresIn = 3600
  private logins = 0

  private constructor(
    private readonly service: FakeService,
    private readonly base: string,
  ) {
    service.answer = (request) => this.respond(request)
  }

  /** @param base Path in front of those of the API. */
  static async start(base = "/api/4.0"): Promise<LookerStage> {
    return new LookerStage(await FakeService.start(), base)
  }

  get url(): string {
    return this.service.url
  }

  /** A client as the variables of an operator make it. */
  looker(environment: Record<string, string> = {}): Looker {
    const read = new EnvironmentReader({
      LOOKER_URL: this.url,
      LOOKER_API_CLIENT_ID: CLIENT_ID,
      LOOKER_API_CLIENT_SECRET: CLIENT_SECRET,
      ...environment,
    })
    const [settings] = readLookers(read)
    read.finish()
    if (!settings) throw new Error("No Looker is set.")
    return new Looker(settings)
  }

  /** Method, path and query of every call, logins included. */
  get calls(): string[] {
    return this.service.requests.map(({ method, path, query }) => {
      return `${method} ${path}${query.size > 0 ? `?${decodeURIComponent(query.toString())}` : ""}`
    })
  }

  /** Method, path, query and body of what was asked after the login. */
  asked(): string[] {
    return this.calls.slice(1).map((call, at) => `${call} ${this.requests[at + 1]?.text}`.trim())
  }

  /** Gives every call the same answer. */
  alwaysAnswer(body: FakeAnswer["body"], status = 200): void {
    this.answer = () => ({ status, body })
  }

  get requests(): readonly RecordedRequest[] {
    return this.service.requests
  }

  stop(): Promise<void> {
    return this.service.stop()
  }

  private respond(request: RecordedRequest): FakeAnswer {
    const { path, text, headers } = request
    const fault = this.fault?.(request, path.replace(this.base, ""))
    if (fault) return fault
    if (path === `${this.base}/login`) {
      if (this.loginAnswer) return this.loginAnswer
      const form = new URLSearchParams(text)
      const isKnown = form.get("client_id") === CLIENT_ID && form.get("client_secret") === CLIENT_SECRET
      return isKnown ? this.logIn("api") : { status: 404, body: { message: "Not found" } }
    }
    if (!this.tokens.has(headers.authorization ?? "")) {
      return { status: 401, body: { message: "Requires authentication." } }
    }
    const userId = /\/login\/(\w+)$/.exec(path)?.[1]
    return userId ? this.logIn(`user-${userId}`) : this.answer(request)
  }

  private logIn(whose: string): FakeAnswer {
    const token = `${whose}-token-${++this.logins}-made-up`
    this.tokens.add(`token ${token}`)
    return { body: { access_token: token, token_type: "Bearer", expires_in: this.expiresIn } }
  }
}
