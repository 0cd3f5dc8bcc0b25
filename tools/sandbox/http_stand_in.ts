import http, { type IncomingMessage, type ServerResponse } from "node:http"
import net, { type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { type SecureContext, TLSSocket } from "node:tls"
import type { ServiceAnswer, ServiceCall } from "../../src/framework"
import type { FaultPlan } from "./fault"
import { accountIn } from "./login/account_token"
import type { CallLog } from "./recorder/call_log"
import { bodyText, RecordedBody } from "./recorder/recorded_body"
import { maskedHeaders, maskedUrl } from "./recorder/masked_texts"
import { isAnswered, plainReply, replyTo, sendReply } from "./service_reply"
import type { TlsAuthority } from "./tls_authority"

export interface HttpStandInOptions {
  authority: TlsAuthority
  answer: (call: ServiceCall) => ServiceAnswer | Promise<ServiceAnswer>
  /** Answers a browser that calls the stand-in by its own address. Such calls are not recorded, and no fault counts for them. */
  page?: (url: URL) => ServiceAnswer | undefined
  faults: FaultPlan
  log: CallLog
  /** Delay of a slow answer, in milliseconds. */
  slowMs: number
  /** Delay of every other answer, in milliseconds. Default 0. */
  answerMs?: number
  /** Bytes of a body that `answer` gets. Default: the first 64 KB. */
  keptBytes?: number
}

/** Stands in for any web host, over HTTP/1.1. */
export class HttpStandIn {
  private readonly server = http.createServer((request, response) => void this.take(request, response))
  /** TLS connection → the TCP connection beneath it. Only that one can be reset. */
  private readonly beneath = new WeakMap<Socket, Socket>()

  private constructor(
    private readonly options: HttpStandInOptions,
    private readonly fallback: SecureContext,
  ) {}

  static async create(options: HttpStandInOptions): Promise<HttpStandIn> {
    // For clients that do not name a host.
    return new HttpStandIn(options, await options.authority.contextFor("unnamed.invalid"))
  }

  /** @param socket A paused socket with all its data still unread. */
  accept(socket: Socket, isSecure: boolean): void {
    this.server.emit("connection", isSecure ? this.secured(socket) : socket)
    if (!isSecure) process.nextTick(() => socket.resume())
  }

  private secured(socket: Socket): TLSSocket {
    const connection = new TLSSocket(socket, {
      isServer: true,
      secureContext: this.fallback,
      ALPNProtocols: ["http/1.1"],
      SNICallback: (host, done) => {
        this.options.authority.contextFor(host).then(
          (context) => done(null, context),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        )
      },
    })
    this.beneath.set(connection, socket)
    return connection
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { answer, page, faults, slowMs, answerMs = 0, log, keptBytes } = this.options
    const startedMs = performance.now()
    const body = new RecordedBody(keptBytes)
    const isWhole = await read(request, body)
    const url = meantUrl(request)
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
    )
    const method = request.method ?? ""
    const account = accountIn(headers.authorization ?? "")
    const call = { method, url, headers, body: body.kept, account }
    const shown = isWhole ? page?.(url) : undefined
    if (shown) return sendReply(response, plainReply(shown))
    const fault = isWhole ? faults.take() : undefined
    const given = isWhole && isAnswered(fault) ? await answer(call) : {}
    const reply = isWhole ? replyTo(given, fault, call) : undefined
    const delayMs = fault === "slow" ? slowMs : answerMs
    const isAwaited = isWhole && (delayMs === 0 || (await passes(delayMs, response)))
    const answered = isAwaited ? reply : undefined
    log.add({
      host: bareHost(url),
      method,
      url: maskedUrl(url),
      requestHeaders: maskedHeaders(headers),
      requestBody: bodyText(body.kept, body.bytes, headers["content-type"]),
      requestBytes: body.bytes,
      requestSha256: body.sha256,
      ...(answered && { status: answered.status }),
      responseBody: answered ? bodyText(answered.body, answered.body.length, answered.headers["content-type"]) : "",
      ...(fault && { fault }),
      durationMs: Math.round((performance.now() - startedMs) * 10) / 10,
    })
    if (answered) sendReply(response, answered)
    else this.reset(request.socket)
  }

  private reset(socket: Socket): void {
    const beneath = this.beneath.get(socket) ?? socket
    if (!beneath.destroyed) beneath.resetAndDestroy()
  }
}

/** @returns whether the body came to its end. */
function read(request: IncomingMessage, body: RecordedBody): Promise<boolean> {
  return new Promise((resolve) => {
    request.on("data", (chunk: Buffer) => body.add(chunk))
    request.on("end", () => resolve(true))
    request.on("error", () => resolve(false)).on("close", () => resolve(request.complete))
  })
}

/** Waits. @returns false when the client has closed the connection meanwhile. */
async function passes(durationMs: number, response: ServerResponse): Promise<boolean> {
  const ending = new AbortController()
  response.once("close", () => ending.abort())
  await sleep(durationMs, undefined, { signal: ending.signal }).catch(() => undefined)
  return !ending.signal.aborted
}

/** Works out from a request which address the hub called. */
function meantUrl({ url = "/", headers, socket }: IncomingMessage): URL {
  const isSecure = socket instanceof TLSSocket
  const named = isSecure && typeof socket.servername === "string" ? socket.servername : "unknown.invalid"
  const base = `${isSecure ? "https" : "http"}://${headers.host ?? named}`
  const { origin } = new URL(URL.canParse(base) ? base : "http://unknown.invalid")
  if (!url.startsWith("/") && URL.canParse(url)) return new URL(url)
  // Appended instead of resolved, because a path may begin with two slashes.
  return new URL(origin + (url.startsWith("/") ? url : `/${url}`))
}

function bareHost({ hostname }: URL): string {
  return net.isIPv6(hostname.slice(1, -1)) ? hostname.slice(1, -1) : hostname
}
