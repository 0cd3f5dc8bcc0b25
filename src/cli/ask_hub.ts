import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage, type RequestOptions } from "node:http"
import { request as httpsRequest } from "node:https"
import { pipeline, Readable } from "node:stream"

/** One call to a hub on its own connection, as Looker makes it. */
export interface HubQuestion {
  url: URL
  /** Such as `POST`. */
  method: string
  /** Undefined headers are left out. */
  headers: Readonly<Record<string, string | undefined>>
  /** A stream is sent as it is produced, a string in one piece. Absent: no body. */
  body?: Readable | string
  /** Sends only the headers, and nothing of the body that they announce. Default false. */
  isBodyWithheld?: boolean
  /** Time for the whole call, in milliseconds. */
  timeoutMs: number
  /** Largest answer, in bytes. */
  maxBytes: number
  /** Ends the call. Default: only the time does. */
  signal?: AbortSignal
}

/** The answer of a hub, unchanged. */
export interface HubAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The text parsed as JSON; undefined when it is not JSON. */
  json: unknown
}

/** No complete answer: the hub cannot be reached, hung up after it was connected, took too long, or answered without an end. */
export class NoHubAnswerError extends Error {
  constructor(
    readonly reason: "unreached" | "hung_up" | "late" | "endless",
    options?: ErrorOptions,
  ) {
    super(`No answer of a hub: ${reason}.`, options)
  }
}

/** The headers with which Looker identifies itself. @param version Version of Looker. Default: none is sent. */
export function lookerHeaders(token: string, version?: string): Record<string, string | undefined> {
  return {
    authorization: `Token token="${token}"`,
    "user-agent": version === undefined ? undefined : `LookerOutgoingWebhook/${version}`,
  }
}

/** @throws NoHubAnswerError; the error of the body; the reason of the signal. */
export function askHub(question: HubQuestion): Promise<HubAnswer> {
  const { url, method, body, isBodyWithheld = false, timeoutMs, maxBytes, signal } = question
  const isSecure = url.protocol === "https:"
  const headers = Object.fromEntries(Object.entries(question.headers).filter(([, value]) => value !== undefined))
  const late = new AbortController()
  const timer = setTimeout(() => late.abort(), timeoutMs)
  const options: RequestOptions = {
    method,
    headers,
    agent: false,
    signal: AbortSignal.any([late.signal, ...(signal ? [signal] : [])]),
  }
  return new Promise<HubAnswer>((resolve, reject) => {
    const request = (isSecure ? httpsRequest : httpRequest)(url, options)
    let isConnected = false
    request.on("socket", (socket) => socket.once(isSecure ? "secureConnect" : "connect", () => (isConnected = true)))
    const fail = (cause: unknown) => {
      if (cause instanceof NoHubAnswerError) return reject(cause)
      if (signal?.aborted) return reject(signal.reason as Error)
      reject(new NoHubAnswerError(late.signal.aborted ? "late" : isConnected ? "hung_up" : "unreached", { cause }))
    }
    request.on("error", fail).on("response", (response) => {
      // A hub may answer before it has read the whole body. The rest is then not sent.
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
  return { status: response.statusCode ?? 0, headers: response.headers, text, json: parseJson(text) }
}

/** JSON ignores the leading newlines with which a hub keeps the connection alive. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
