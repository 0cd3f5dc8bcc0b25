import { networkCause } from "../outbound"
import { trimEnd } from "../text/trim_text"
import { askHub, type HubAnswer, lookerHeaders, NoHubAnswerError } from "./ask_hub"
import { CommandError, wrongUse } from "./command_error"

const TIMEOUT_MS = 15_000
/** Largest answer, in bytes. A listing with its icons is far smaller. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024

export interface HubCall {
  method?: "GET" | "POST" | "DELETE"
  /** Begins with a slash. */
  path: string
  /** Stands for a path that messages must not show. Default: the path. */
  shownPath?: string
  /** An object is sent as JSON. A string is sent unchanged, with the content type of JSON. */
  body?: string | object
  /** Added to the headers of a call from Looker, which they may override. Undefined removes a header. */
  headers?: Record<string, string | undefined>
  /** Looker's version in the user agent. Default: none. */
  lookerVersion?: string
  /** Announces a body of this many bytes and sends none of it. */
  withheldBytes?: number
  /** Milliseconds for the whole call. Default 15 000. */
  timeoutMs?: number
}

/** An answer and its call. */
export interface KnownAnswer extends HubAnswer {
  call: HubCall
  durationMs: number
}

/** Calls a live hub as Looker does, on a connection per call, and keeps every answer. */
export class HubCaller {
  readonly answers: KnownAnswer[] = []
  readonly url: URL

  /** @param token Sent unless a call has its own `authorization`. @throws CommandError when `url` is not a web address. */
  constructor(
    url: string,
    readonly token: string,
  ) {
    this.url = hubUrl(url)
  }

  post(path: string, body?: HubCall["body"], call: Omit<HubCall, "path" | "body"> = {}): Promise<KnownAnswer> {
    return this.call({ ...call, method: "POST", path, body })
  }

  get(path: string, call: Omit<HubCall, "path"> = {}): Promise<KnownAnswer> {
    return this.call({ ...call, method: "GET", path })
  }

  /** @throws CommandError when no complete answer arrives in time. */
  async call(call: HubCall): Promise<KnownAnswer> {
    const startedAt = performance.now()
    const body = typeof call.body === "object" ? JSON.stringify(call.body) : call.body
    const { withheldBytes, timeoutMs = TIMEOUT_MS } = call
    const heard = await askHub({
      url: new URL(trimEnd(this.url.href, "/") + call.path),
      method: call.method ?? "POST",
      headers: {
        ...lookerHeaders(this.token, call.lookerVersion),
        "content-type": body === undefined ? undefined : "application/json",
        "content-length": (withheldBytes ?? (body === undefined ? undefined : Buffer.byteLength(body)))?.toString(),
        ...call.headers,
      },
      body,
      isBodyWithheld: withheldBytes !== undefined,
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
    }).catch((error: unknown) => {
      throw this.explain(error, call)
    })
    const answer = { call, ...heard, durationMs: performance.now() - startedAt }
    this.answers.push(answer)
    return answer
  }

  private explain(error: unknown, { path, shownPath, method = "POST", timeoutMs = TIMEOUT_MS }: HubCall): CommandError {
    const { reason, cause } = error instanceof NoHubAnswerError ? error : { reason: undefined, cause: error }
    if (reason === "endless") return new CommandError("The hub answers without an end.")
    const what =
      reason === "late"
        ? `it did not answer ${method} ${shownPath ?? path} within ${timeoutMs / 1000} seconds`
        : (networkCause(cause) ?? (cause instanceof Error ? cause.message : "the connection failed"))
    return new CommandError(`No hub at ${this.url.origin}: ${what}.`)
  }
}

function hubUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw wrongUse(`"${text}" is no address of a hub: give it from http:// on.`)
  return url
}
