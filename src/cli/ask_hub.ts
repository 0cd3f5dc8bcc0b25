import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from "node:http"
import { request as httpsRequest } from "node:https"
import { pipeline, Readable } from "node:stream"

/** One call of a hub, on a connection of its own, as Looker makes it. */
export interface HubQuestion {
  url: URL
  /** Such as `POST`. */
  method: string
  /** Undefined ones are left out. */
  headers: Readonly<Record<string, string | undefined>>
  /** Sent as it is made; a text in one piece. Absent: none. */
  body?: Readable | string
  /** Sends the headers, and nothing of the body that they announce. Default false. */
  isBodyWithheld?: boolean
  /** For the whole call, in milliseconds. */
  timeoutMs: number
  /** What is read of an answer, in bytes. */
  maxBytes: number
}

/** What a hub answered, as it came. */
export interface HubAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The text parsed; undefined when it is no JSON. */
  json: unknown
}

/** No answer came: nobody is there, the hub hung up after it took the call, it took too long, or it answered without an end. */
export class NoHubAnswerError extends Error {
  constructor(
    readonly reason: "unreached" | "hung_up" | "late" | "endless",
    options?: ErrorOptions,
  ) {
    super(`No answer of a hub: ${reason}.`, options)
  }
}

/** The headers by which Looker shows who it is. @param version Of Looker. Default: it tells none. */
export function lookerHeaders(token: string, version?: string): Record<string, string | undefined> {
  return {
    authorization: `Token token="${token}"`,
    "user-agent": version === undefined ? undefined : `LookerOutgoingWebhook/${version}`,
  }
}

/** @throws NoHubAnswerError; what the body fails with. */
export function askHub(question: HubQuestion): Promise<HubAnswer> {
  const { url, method, body, isBodyWithheld = false, timeoutMs, maxBytes } = question
  const isSecure = url.protocol === "https:"
  const headers = Object.fromEntries(Object.entries(question.headers).filter(([, value]) => value !== undefined))
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), timeoutMs)
  const options: RequestOptions = { method, headers, agent: false, signal: late.signal }
  return new Promise<HubAnswer>((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(url, options)
    let isConnected = false
    request.on("socket", (socket) => socket.once(isSecure ? "secureConnect" : "connect", () => (isConnected = true)))
    const fail = (cause: unknown) => {
      if (cause instanceof NoHubAnswerError) return reject(cause)
      reject(new NoHubAnswerError(late.signal.aborted ? "late" : isConnected ? "hung_up" : "unreached", { cause }))
    }
    request.on("error", fail).on("response", (response) => {
      // A hub may answer before it has read everything; then nobody waits for the rest.
      readAnswer(response, maxBytes)
        .then(resolve, fail)
        .finally(() => request.destroy())
    })
    if (isBodyWithheld) return request.flushHeaders()
    if (!(body instanceof Readable)) return void request.end(body)
    body.once("error", reject)
    pipeline(body, request, () => undefined)
  }).finally(() => clearTimeout(timer))
}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<HubAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBytes) throw new NoHubAnswerError("endless")
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString()
  return { status: response.statusCode ?? 0, headers: response.headers, text, json: parsed(text) }
}

/** Newlines in front, by which a hub keeps the connection alive, are white space to JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
