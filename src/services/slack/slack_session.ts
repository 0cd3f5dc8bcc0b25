import type { FetchFunction, Logger, WebClient } from "@slack/web-api"
import { Shape, ShapeError } from "../../data/json"
import { DeliveryError, InvalidRequestError, ServiceError } from "../../errors"
import { HttpClient, type HttpClientOptions, type Repeat, type Waits, sdkFetch } from "../../outbound"
import { cutText } from "../../text/cut_text"
import { SERVICE, SlackRefusal } from "./slack_refusal"

type Sdk = typeof import("@slack/web-api")

/** Calls are retried only after short waits, because people wait for the dialog. */
const WAITS: Waits = { retries: 2, firstWaitMs: 300, maxWaitMs: 10_000 }
/** What Slack's client can read: a JSON object or list. */
const ANY = new Shape((z) => z.union([z.looseObject({}), z.array(z.unknown())]))
const REFUSAL = new Shape((z) =>
  z.object({
    ok: z.literal(false),
    error: z.string().catch("unknown_error"),
    needed: z.string().optional().catch(undefined),
  }),
)

export interface SlackConnection extends Pick<HttpClientOptions, "mask" | "endsAt"> {
  token: string
  /** Origin of Slack. */
  url: string
  /** What to do about a token that Slack no longer accepts. */
  loginCure: string
  signal: AbortSignal
  /** Time for one call, answer included, in milliseconds. */
  timeoutMs: number
  /** Waits before a call is made again. Default: short ones, because people wait for a dialog. */
  waits?: Waits
}

/** Calls Slack's Web API with one token, for one request. Loads the SDK on first use. */
export class SlackSession {
  private constructor(
    private readonly connection: SlackConnection,
    private readonly sdk: Sdk,
    /** Also used for uploads. It sends no token, because the address of an upload is its key. */
    readonly http: HttpClient,
  ) {}

  static async open(connection: SlackConnection): Promise<SlackSession> {
    const { url: baseUrl, signal, mask, timeoutMs, endsAt, waits = WAITS } = connection
    const http = new HttpClient({ service: SERVICE, baseUrl, signal, mask, timeoutMs, endsAt, ...waits })
    return new SlackSession(connection, await import("@slack/web-api"), http)
  }

  /** Origin of Slack. */
  get url(): string {
    return this.connection.url
  }

  /**
   * Makes a call of the Web API.
   * @param answer Shape of a successful answer.
   * @param repeat Default `never`.
   * @throws SlackRefusal when Slack refuses; ServiceError when Slack fails, cannot be reached or answers something else.
   */
  async call<T>(
    work: (client: WebClient) => Promise<unknown>,
    { answer, repeat = "never" }: { answer: Shape<T>; repeat?: Repeat },
  ): Promise<T> {
    try {
      return answer.read(await work(this.client(repeat)))
    } catch (error) {
      throw this.explain(error)
    }
  }

  private client(repeat: Repeat): WebClient {
    const { token, url } = this.connection
    return new this.sdk.WebClient(token, {
      slackApiUrl: `${url}/api/`,
      fetch: slackFetch(this.http.with({ repeat })),
      logger: SILENT,
      // The retries of the client go on for half an hour, and do not end when Looker hangs up.
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    })
  }

  private explain(thrown: unknown): unknown {
    if (thrown instanceof ShapeError) return notAsExpected(thrown.message)
    const { WebAPIPlatformError, WebAPIRequestError, WebAPIRateLimitedError, WebAPIHTTPError } = this.sdk
    if (thrown instanceof WebAPIRequestError) return thrown.original
    if (thrown instanceof WebAPIRateLimitedError) {
      const message = `Too many requests to Slack: send again in ${thrown.retryAfter} seconds.`
      return new ServiceError(SERVICE, message, { status: 429, retryAfterSec: thrown.retryAfter })
    }
    if (thrown instanceof WebAPIHTTPError) {
      return new ServiceError(SERVICE, `Slack answered ${thrown.statusCode}.`, { status: thrown.statusCode })
    }
    if (!(thrown instanceof WebAPIPlatformError)) return thrown
    const said = REFUSAL.tryRead(thrown.data)
    if (!said) return notAsExpected('"ok" is missing')
    return new SlackRefusal(cutText(said.error, 100), this.loginCure(), said.needed)
  }

  private loginCure(): string {
    const { token, loginCure } = this.connection
    if (!token.startsWith("xoxe.")) return loginCure
    return `It is a rotating token (xoxe), which lives for 12 hours only. ${loginCure}`
  }
}

function notAsExpected(fault: string): ServiceError {
  return new ServiceError(SERVICE, `Slack answered, but not as expected: ${fault}.`, { status: 502 })
}

/**
 * The `fetch` of Slack's client. Its errors are worded for people. The client passes them on as `original` of its own error.
 */
function slackFetch(http: HttpClient): FetchFunction {
  const send = sdkFetch(http)
  return async (url, { method, headers, body } = {}) => {
    const response = await send(url, { method, headers: headers as Record<string, string>, body }).catch(cannotBeSent)
    const { status } = response
    const text = await response.text()
    if (status === 429 && !response.headers.has("retry-after")) {
      throw new ServiceError(SERVICE, "Too many requests to Slack: send again in a minute.", { status })
    }
    if (status === 200 && !ANY.tryReadJson(text)) {
      throw new ServiceError(SERVICE, "Slack answered something that is not JSON.", { status: 502 })
    }
    // Always JSON, because the client would unpack an answer marked as an archive, without a limit.
    response.headers.set("content-type", "application/json")
    return new Response(response.body === null ? null : text, { status, headers: response.headers })
  }
}

function cannotBeSent(error: unknown): never {
  if (!(error instanceof InvalidRequestError)) throw error
  // No `cause`: the error of the runtime quotes the header, which contains the token.
  throw new DeliveryError("The Slack token cannot be sent. Look for characters in it that do not belong there.")
}

/** Keeps the client from logging, because it would log request bodies and Slack's answers. */
const SILENT: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => "error" as ReturnType<Logger["getLevel"]>,
  setName() {},
}
