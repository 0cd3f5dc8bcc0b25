import type { Logger, WebClient } from "@slack/web-api"
import * as Hub from "../../framework"
import { SERVICE } from "./slack_options"
import { SlackRefusal } from "./slack_refusal"
import { slackTransport, type TransportLimits } from "./slack_transport"

type Sdk = typeof import("@slack/web-api")

/** Further attempts of one call. */
const RETRIES = 2
/** A longer pause that Slack asks for ends the call, in seconds. */
const MAX_RETRY_AFTER_SEC = 10
const RECONNECT_DELAY_MS = 300
const REFUSAL = new Hub.Shape((z) =>
  z.object({
    ok: z.literal(false),
    error: z.string().catch("unknown_error"),
    needed: z.string().optional().catch(undefined),
  }),
)

export interface SlackConnection extends TransportLimits {
  token: string
  /** Origin of Slack. */
  url: string
  /** What to do about a token that Slack no longer takes. */
  loginCure: string
}

/** Which failures a call is repeated after: none, a rate limit, or also a connection that failed. */
export type Repeat = "never" | "limited" | "unreached"

/** Slack's Web API for the time of one request, as one token reaches it. Loads the SDK on first use. */
export class SlackSession {
  private constructor(
    private readonly connection: SlackConnection,
    private readonly sdk: Sdk,
    private readonly client: WebClient,
  ) {}

  static async open(connection: SlackConnection): Promise<SlackSession> {
    const sdk = await import("@slack/web-api")
    const client = new sdk.WebClient(connection.token, {
      slackApiUrl: `${connection.url}/api/`,
      fetch: slackTransport(connection),
      logger: SILENT,
      // Its own repetitions go on for half an hour, and do not end when Looker hangs up.
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    })
    return new SlackSession(connection, sdk, client)
  }

  get signal(): AbortSignal {
    return this.connection.signal
  }

  /** Origin of Slack. */
  get url(): string {
    return this.connection.url
  }

  /**
   * Makes a call of the Web API.
   * @param answer What Slack has to say, besides that it is "ok".
   * @throws SlackRefusal when Slack says no, ServiceError when it fails, is not reached or answers something else.
   */
  async call<T>(
    work: (client: WebClient) => Promise<unknown>,
    { answer, repeat = "never" }: { answer: Hub.Shape<T>; repeat?: Repeat },
  ): Promise<T> {
    return this.repeated(repeat, async () => {
      try {
        return answer.read(await work(this.client))
      } catch (error) {
        throw this.explained(error)
      }
    })
  }

  /** Does work, and does it again after failures that pass in a few seconds. */
  repeated<T>(repeat: Repeat, work: () => Promise<T>): Promise<T> {
    const { signal, endsAt = Infinity } = this.connection
    const delayMs = (error: unknown, failures: number) => {
      const waitMs = failures > RETRIES ? undefined : delayBefore(error, repeat)
      return waitMs === undefined || Date.now() + waitMs > endsAt ? undefined : waitMs
    }
    return Hub.withRetries({ signal, delayMs }, work)
  }

  private explained(thrown: unknown): unknown {
    if (thrown instanceof Hub.ShapeError) return notAsExpected(thrown.message)
    const { WebAPIPlatformError, WebAPIRequestError, WebAPIRateLimitedError, WebAPIHTTPError } = this.sdk
    if (thrown instanceof WebAPIRequestError) return thrown.original
    if (thrown instanceof WebAPIRateLimitedError) {
      const message = `Slack is asked too often: send again in ${thrown.retryAfter} seconds.`
      return new Hub.ServiceError(SERVICE, message, { status: 429, retryAfterSec: thrown.retryAfter })
    }
    if (thrown instanceof WebAPIHTTPError) {
      return new Hub.ServiceError(SERVICE, `Slack answered ${thrown.statusCode}.`, { status: thrown.statusCode })
    }
    if (!(thrown instanceof WebAPIPlatformError)) return thrown
    const said = REFUSAL.tryRead(thrown.data)
    if (!said) return notAsExpected('"ok" is missing')
    return new SlackRefusal(Hub.cutText(said.error, 100), this.loginCure(), said.needed)
  }

  private loginCure(): string {
    const { token, loginCure } = this.connection
    if (!token.startsWith("xoxe.")) return loginCure
    return `It is a rotating token (xoxe), which lives for 12 hours only. ${loginCure}`
  }
}

function notAsExpected(fault: string): Hub.ServiceError {
  return new Hub.ServiceError(SERVICE, `Slack answered, but not as expected: ${fault}.`, { status: 502 })
}

/** In milliseconds; undefined when there is no further attempt. */
function delayBefore(error: unknown, repeat: Repeat): number | undefined {
  if (repeat === "never" || !(error instanceof Hub.ServiceError) || error instanceof SlackRefusal) return undefined
  if (error.serviceStatus === 429) {
    const { retryAfterSec = Infinity } = error
    return retryAfterSec <= MAX_RETRY_AFTER_SEC ? retryAfterSec * 1000 : undefined
  }
  const isUnreached = error.serviceStatus === undefined && error.code === "service_failed"
  return isUnreached && repeat === "unreached" ? RECONNECT_DELAY_MS : undefined
}

/** The client logs request bodies and what Slack says: not for the hub's log. */
const SILENT: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => "error" as ReturnType<Logger["getLevel"]>,
  setName() {},
}
