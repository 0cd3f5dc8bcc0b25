import { randomBytes } from "node:crypto"
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http"
import { request as httpsRequest } from "node:https"
import { pipeline, Readable } from "node:stream"
import { trimEnd } from "../../src/text/trim_text"
import { SimulatorError } from "./simulator_error"

/** Looker takes no more of an answer. */
const MAX_ANSWER_BYTES = 7 * 1024 * 1024

/** What a hub answered, as it came. */
export interface HubAnswer {
  status: number
  text: string
  /** The text parsed; undefined when it is no JSON. */
  json: unknown
}

export interface HubCall {
  /** Default POST. */
  method?: "GET" | "POST"
  /** JSON, sent in chunks as it is made, or a value to send as JSON. */
  body?: Readable | object
  /** Looker's id of the call. Default: a random one. */
  webhookId?: string
}

/** The hub took the call, and there is no answer Looker could use. */
export class NoAnswerError extends SimulatorError {}

/** Calls a hub with the headers that Looker sends. */
export class HubClient {
  /** @throws SimulatorError when `hubUrl` is no http or https address. */
  constructor(private readonly options: { hubUrl: string; token: string; version: string; timeoutMs: number }) {
    const { hubUrl } = options
    if (!URL.canParse(hubUrl) || !/^https?:$/.test(new URL(hubUrl).protocol)) {
      throw new SimulatorError(`"${hubUrl}" is no address of a hub; give one such as http://localhost:8080.`)
    }
  }

  /**
   * @param url Where the hub listed it; called at this hub's own address, which may differ from the public one.
   * @throws SimulatorError when no hub answers or the token is refused.
   * @throws NoAnswerError when the hub hangs up or takes too long.
   */
  async call(url: string, { method = "POST", body, webhookId = randomBytes(8).toString("hex") }: HubCall = {}) {
    const answer = await this.send(this.reachable(url), { method, body, webhookId })
    if (answer.status === 403 && /authorization/i.test(answer.text)) {
      throw new SimulatorError(
        `The hub at ${this.options.hubUrl} refuses the key. ` +
          "Make one with the hub's own secret: npm run -s generate-api-key.",
      )
    }
    return answer
  }

  /** The same route under the address by which we know the hub. */
  private reachable(url: string): URL {
    const { hubUrl } = this.options
    const { pathname, search } = new URL(url, hubUrl)
    const at = Math.max(pathname.lastIndexOf("/actions/"), pathname.lastIndexOf("/integrations/"))
    const route = at < 0 ? undefined : pathname.slice(at) + search
    return new URL(trimEnd(hubUrl, "/") + (route ?? (url === hubUrl ? "/" : pathname)))
  }

  private send(url: URL, { method, body, webhookId }: Required<Omit<HubCall, "body">> & Pick<HubCall, "body">) {
    const { token, version, timeoutMs } = this.options
    const isSecure = url.protocol === "https:"
    const options: RequestOptions = {
      method,
      headers: {
        authorization: `Token token="${token}"`,
        "user-agent": `LookerOutgoingWebhook/${version}`,
        "x-looker-instance": "looker-simulator",
        "x-looker-webhook-id": webhookId,
        ...(body && { "content-type": "application/json", "transfer-encoding": "chunked" }),
      },
      agent: false,
    }
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), timeoutMs)
    return new Promise<HubAnswer>((resolve, reject) => {
      const request = (isSecure ? httpsRequest : httpRequest)(url, { ...options, signal: late.signal })
      const trouble = troubleOf(request, isSecure, late.signal, this.options)
      request.on("error", (cause) => reject(trouble(cause)))
      request.on("response", (response) => {
        // A hub may answer before it has read everything; then nobody waits for the rest.
        readAnswer(response)
          .then(resolve, (cause: unknown) => reject(trouble(cause)))
          .finally(() => request.destroy())
      })
      const source = body instanceof Readable ? body : Readable.from(body ? [JSON.stringify(body)] : [])
      source.once("error", reject)
      pipeline(source, request, () => undefined)
    }).finally(() => clearTimeout(timer))
  }
}

async function readAnswer(response: IncomingMessage): Promise<HubAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) throw new NoAnswerError("The hub answered more than the 7 MB that Looker takes.")
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString()
  return { status: response.statusCode ?? 0, text, json: parsed(text) }
}

/** Newlines in front, by which a hub keeps the connection alive, are white space to JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** What a failure of the connection means to people. */
function troubleOf(
  request: ClientRequest,
  isSecure: boolean,
  late: AbortSignal,
  about: { hubUrl: string; timeoutMs: number },
) {
  let isConnected = false
  request.on("socket", (socket) => socket.once(isSecure ? "secureConnect" : "connect", () => (isConnected = true)))
  return (cause: unknown): SimulatorError => {
    if (cause instanceof SimulatorError) return cause
    const { code, message } = cause as NodeJS.ErrnoException
    if (late.aborted) {
      return new NoAnswerError(`The hub did not answer within ${about.timeoutMs / 1000} seconds.`, { cause })
    }
    if (isConnected) return new NoAnswerError("The hub hung up before it had answered.", { cause })
    const reason = code === "ECONNREFUSED" ? "" : ` ${code ?? ""} ${message}`.trimEnd()
    return new SimulatorError(`No hub answers at ${about.hubUrl}.${reason}`, { cause })
  }
}
