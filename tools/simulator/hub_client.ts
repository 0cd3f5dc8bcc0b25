import { randomBytes } from "node:crypto"
import { Readable } from "node:stream"
import { askHub, type HubAnswer, lookerHeaders, NoHubAnswerError } from "../../src/cli/ask_hub"
import { trimEnd } from "../../src/text/trim_text"
import { SimulatorError } from "./simulator_error"

/** Largest answer that Looker accepts. */
const MAX_ANSWER_BYTES = 7 * 1024 * 1024

export interface HubCall {
  /** Default POST. */
  method?: "GET" | "POST"
  /** A stream of JSON, sent in chunks, or a value to send as JSON. */
  body?: Readable | object
  /** Looker's id of the call. Default: a random one. */
  webhookId?: string
  /** Ends the call: the hub sees that Looker hangs up. */
  signal?: AbortSignal
}

/** Thrown when the hub took the call but gave no answer that Looker could use. */
export class NoAnswerError extends SimulatorError {}

/** Calls a hub with the headers that Looker sends. */
export class HubClient {
  /** @throws SimulatorError when `hubUrl` is not an http or https address. */
  constructor(private readonly options: { hubUrl: string; token: string; version: string; timeoutMs: number }) {
    const { hubUrl } = options
    if (!URL.canParse(hubUrl) || !/^https?:$/.test(new URL(hubUrl).protocol)) {
      throw new SimulatorError(`"${hubUrl}" is no address of a hub; give one such as http://localhost:8080.`)
    }
  }

  /**
   * @param url Address as the hub lists it. The call goes to the same route under `hubUrl`, which may differ.
   * @throws SimulatorError when no hub answers or the token is refused.
   * @throws NoAnswerError when the hub hangs up or takes too long.
   */
  async call(
    url: string,
    { method = "POST", body, webhookId = randomBytes(8).toString("hex"), signal }: HubCall = {},
  ): Promise<HubAnswer> {
    const answer = await this.send(this.reachable(url), method, webhookId, { body, signal })
    if (answer.status === 403 && /authorization/i.test(answer.text)) {
      throw new SimulatorError(
        `The hub at ${this.options.hubUrl} refuses the key. ` +
          "Make one with the hub's own secret: npm run -s generate-api-key.",
      )
    }
    return answer
  }

  /** Returns the same route under `hubUrl`. */
  private reachable(url: string): URL {
    const { hubUrl } = this.options
    const { pathname, search } = new URL(url, hubUrl)
    const at = Math.max(pathname.lastIndexOf("/actions/"), pathname.lastIndexOf("/integrations/"))
    const route = at < 0 ? undefined : pathname.slice(at) + search
    return new URL(trimEnd(hubUrl, "/") + (route ?? (url === hubUrl ? "/" : pathname)))
  }

  private send(url: URL, method: string, webhookId: string, { body, signal }: HubCall): Promise<HubAnswer> {
    const { token, version, timeoutMs } = this.options
    return askHub({
      url,
      method,
      headers: {
        ...lookerHeaders(token, version),
        "x-looker-instance": "looker-simulator",
        "x-looker-webhook-id": webhookId,
        ...(body && { "content-type": "application/json", "transfer-encoding": "chunked" }),
      },
      body: body instanceof Readable ? body : body && JSON.stringify(body),
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    }).catch((error: unknown) => {
      throw error instanceof NoHubAnswerError ? this.explain(error) : error
    })
  }

  /** Explains a failed connection to the user. */
  private explain({ reason, cause }: NoHubAnswerError): SimulatorError {
    const { hubUrl, timeoutMs } = this.options
    if (reason === "endless") return new NoAnswerError("The hub answered more than the 7 MB that Looker takes.")
    if (reason === "late")
      return new NoAnswerError(`The hub did not answer within ${timeoutMs / 1000} seconds.`, { cause })
    if (reason === "hung_up") return new NoAnswerError("The hub hung up before it had answered.", { cause })
    const { code, message } = cause as NodeJS.ErrnoException
    const details = code === "ECONNREFUSED" ? "" : ` ${code ?? ""} ${message}`.trimEnd()
    return new SimulatorError(`No hub answers at ${hubUrl}.${details}`, { cause })
  }
}
