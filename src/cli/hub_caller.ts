import { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from "node:http"
import { request as httpsRequest } from "node:https"
import { networkCause } from "../outbound"
import { trimEnd } from "../text/trim_text"
import { CommandError, wrongUse } from "./command_error"

const TIMEOUT_MS = 15_000
/** Read of an answer, in bytes: a listing with its icons is far smaller. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

export interface HubCall {
  method?: "GET" | "POST" | "DELETE"
  /** From the slash on. */
  path: string
  /** An object is sent as JSON, text as it is with the content type of JSON. */
  body?: string | object
  /** On top of, or in place of, those of a call from Looker; undefined leaves one out. */
  headers?: Record<string, string | undefined>
  /** Looker's version in the user agent. Default: none is told. */
  lookerVersion?: string
  /** Announces a body of so many bytes and sends none of it. */
  withheldBytes?: number
  /** Milliseconds for the whole call. Default 15 000. */
  timeoutMs?: number
}

export interface HubAnswer {
  call: HubCall
  status: number
  headers: IncomingHttpHeaders
  text: string
  /** The parsed body; undefined when it is no JSON. */
  json: unknown
  durationMs: number
}

/** Speaks to a live hub as Looker does, one connection a call, and keeps every answer. */
export class HubCaller {
  readonly answers: HubAnswer[] = []
  readonly url: URL

  /** @param token Sent unless a call has an `authorization` of its own. @throws CommandError when `url` is no web address. */
  constructor(
    url: string,
    readonly token: string,
  ) {
    this.url = hubUrl(url)
  }

  post(path: string, body?: HubCall["body"], call: Omit<HubCall, "path" | "body"> = {}): Promise<HubAnswer> {
    return this.call({ ...call, method: "POST", path, body })
  }

  get(path: string, call: Omit<HubCall, "path"> = {}): Promise<HubAnswer> {
    return this.call({ ...call, method: "GET", path })
  }

  /** @throws CommandError when no whole answer comes in time. */
  async call(call: HubCall): Promise<HubAnswer> {
    const startedAt = performance.now()
    const { status, headers, text } = await exchange(this.open(call), call).catch((error: unknown) => {
      throw this.explained(error, call)
    })
    const answer = { call, status, headers, text, json: parsed(text), durationMs: performance.now() - startedAt }
    this.answers.push(answer)
    return answer
  }

  private open(call: HubCall): ClientRequest {
    const { url } = this
    const target = new URL(trimEnd(url.href, "/") + call.path)
    const body = payload(call)
    const headers: Record<string, string | undefined> = {
      authorization: `Token token="${this.token}"`,
      "content-type": body === undefined ? undefined : "application/json",
      "user-agent": call.lookerVersion === undefined ? undefined : `LookerOutgoingWebhook/${call.lookerVersion}`,
      "content-length": (call.withheldBytes ?? (body === undefined ? undefined : Buffer.byteLength(body)))?.toString(),
      ...call.headers,
    }
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined))
    const open = target.protocol === "https:" ? httpsRequest : httpRequest
    return open(target, { method: call.method ?? "POST", headers: sent, agent: false })
  }

  private explained(error: unknown, { path, method = "POST", timeoutMs = TIMEOUT_MS }: HubCall): CommandError {
    if (error instanceof CommandError) return error
    const cause = isTimeout(error)
      ? `it did not answer ${method} ${path} within ${timeoutMs / 1000} seconds`
      : (networkCause(error) ?? (error instanceof Error ? error.message : "the connection failed"))
    return new CommandError(`No hub at ${this.url.origin}: ${cause}.`)
  }
}

function exchange(
  request: ClientRequest,
  call: HubCall,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  const { timeoutMs = TIMEOUT_MS, withheldBytes } = call
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => request.destroy(Object.assign(new Error("timed out"), { code: "TIMED_OUT" })),
      timeoutMs,
    )
    const fail = (error: Error) => {
      clearTimeout(timer)
      reject(error)
    }
    request.on("error", fail).on("response", (response: IncomingMessage) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on("error", fail).on("data", (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > MAX_ANSWER_BYTES) request.destroy(new CommandError("The hub answers without an end."))
        else chunks.push(chunk)
      })
      response.on("end", () => {
        clearTimeout(timer)
        request.destroy()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() })
      })
    })
    if (withheldBytes === undefined) request.end(payload(call))
    else request.flushHeaders()
  })
}

function payload({ body }: HubCall): string | undefined {
  return typeof body === "object" ? JSON.stringify(body) : body
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "code") === "TIMED_OUT"
}

function hubUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw wrongUse(`"${text}" is no address of a hub: give it from http:// on.`)
  return url
}
