import { createHash } from "node:crypto"
import { once } from "node:events"
import http, { type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import https from "node:https"
import type { AddressInfo, Socket } from "node:net"
import { pipeline, Readable } from "node:stream"
import { setImmediate, setTimeout as sleep } from "node:timers/promises"
import type { Certificate } from "./certificate"

/** A request as the service saw it. */
export interface RecordedRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** Empty with `keepBodies: false`. */
  body: Buffer
  text: string
  /** Length of the body as far as it came, in bytes. */
  bytes: number
  /** Of the body, hexadecimal. */
  sha256: string
  /** The client broke off before the body, or before the answer, had ended. */
  aborted: boolean
  json(): unknown
}

export interface FakeAnswer {
  /** Default 200. */
  status?: number
  headers?: Record<string, string>
  /** An object is sent as JSON, a stream as it comes. Default `taken` when the status is 2xx, else nothing. */
  body?: string | Buffer | Readable | object
  delayMs?: number
  /** Never answers. */
  hang?: boolean
  /** Resets the connection in place of an answer. */
  reset?: boolean
}

export interface FakeServiceOptions {
  tls?: Certificate
  /** False records the length and hash of bodies only. Default true. */
  keepBodies?: boolean
}

interface Waiter {
  isMet(request: RecordedRequest): boolean
  resolve(request: RecordedRequest): void
}

/** A real HTTP server that stands in for a service. */
export class FakeService {
  /** Those whose body has ended or broken off, in that order. */
  readonly requests: RecordedRequest[] = []
  /** What the service says to a request that has come whole. */
  answer: (request: RecordedRequest) => FakeAnswer | Promise<FakeAnswer> = () => ({})
  /** What it says of anything that it has taken. Default: nothing much. */
  taken: object = {}
  /** When set, and when it gives an answer, that is sent without waiting for the body, which the request lacks. */
  answerEarly?: (request: RecordedRequest) => FakeAnswer | undefined
  /** Connections taken since the start. */
  connections = 0
  private disconnections = 0
  private readonly waiters = new Set<Waiter>()

  private constructor(
    private readonly server: Server | https.Server,
    private readonly options: FakeServiceOptions,
  ) {
    // A client that keeps a connection open is to close it itself.
    server.keepAliveTimeout = 0
    server.on("connection", (socket: Socket) => {
      this.connections++
      socket.once("close", () => {
        this.disconnections++
        server.emit("disconnection")
      })
    })
    server.on("request", (request: IncomingMessage, response: ServerResponse) => void this.take(request, response))
  }

  static async start(options: FakeServiceOptions = {}): Promise<FakeService> {
    const server = options.tls ? https.createServer(options.tls) : http.createServer()
    const service = new FakeService(server, options)
    await once(server.listen(0, "127.0.0.1"), "listening")
    return service
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get url(): string {
    return `${this.options.tls ? "https" : "http"}://127.0.0.1:${this.port}`
  }

  /** The first request, recorded already or to come, that meets the condition. */
  until(isMet: (request: RecordedRequest) => boolean): Promise<RecordedRequest> {
    const found = this.requests.find(isMet)
    if (found) return Promise.resolve(found)
    return new Promise((resolve) => this.waiters.add({ isMet, resolve }))
  }

  /** Resolves when every connection has been closed. */
  async untilDisconnected(): Promise<void> {
    while (this.disconnections < this.connections) await once(this.server, "disconnection")
  }

  /** Stops, open connections included. */
  async stop(): Promise<void> {
    const closed = once(this.server, "close")
    this.server.close()
    this.server.closeAllConnections()
    await closed
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const early = this.answerEarly?.(record(request, new Body(false)))
    const body = new Body(this.options.keepBodies ?? true)
    const reading = read(request, body)
    if (early) {
      // By now the body is being read: of a request that is answered before, node:http throws it away.
      await setImmediate()
      await give(response, early, this.taken)
    }
    const aborted = await reading
    const recorded = record(request, body, aborted)
    this.requests.push(recorded)
    response.on("close", () => {
      if (response.writableFinished || recorded.aborted) return
      recorded.aborted = true
      this.notify(recorded)
    })
    this.notify(recorded)
    if (!early && !aborted) await give(response, await this.answer(recorded), this.taken)
  }

  private notify(request: RecordedRequest): void {
    for (const waiter of this.waiters) {
      if (!waiter.isMet(request)) continue
      this.waiters.delete(waiter)
      waiter.resolve(request)
    }
  }
}

/** Gathers a body, or only its measures. */
class Body {
  readonly chunks: Buffer[] = []
  readonly hash = createHash("sha256")
  bytes = 0

  constructor(private readonly isKept: boolean) {}

  add(chunk: Buffer): void {
    this.bytes += chunk.length
    this.hash.update(chunk)
    if (this.isKept) this.chunks.push(chunk)
  }
}

/** @returns whether the client broke off. */
function read(request: IncomingMessage, body: Body): Promise<boolean> {
  return new Promise((resolve) => {
    const breakOff = () => resolve(true)
    request.on("data", (chunk: Buffer) => body.add(chunk)).on("error", breakOff)
    // A request that has been answered already hears nothing of its connection.
    request.socket.on("close", breakOff)
    request.on("end", () => {
      request.socket.off("close", breakOff)
      resolve(false)
    })
  })
}

function record(request: IncomingMessage, body: Body, aborted = false): RecordedRequest {
  const { pathname: path, searchParams: query } = new URL(request.url ?? "/", "http://service")
  const bytes = Buffer.concat(body.chunks)
  const text = bytes.toString()
  const { method = "", headers } = request
  const measures = { bytes: body.bytes, sha256: body.hash.digest("hex") }
  return {
    method,
    path,
    query,
    headers,
    body: bytes,
    text,
    ...measures,
    aborted,
    json: () => JSON.parse(text) as unknown,
  }
}

async function give(response: ServerResponse, answer: FakeAnswer, taken: object): Promise<void> {
  const { status = 200, headers = {}, delayMs, hang, reset } = answer
  if (hang) return
  if (delayMs !== undefined) await sleep(delayMs)
  if (reset) {
    response.socket?.resetAndDestroy()
    return
  }
  const { body = status < 300 && status !== 204 ? taken : "" } = answer
  if (body instanceof Readable) {
    pipeline(body, response.writeHead(status, headers), () => undefined)
    return
  }
  const isRaw = typeof body === "string" || Buffer.isBuffer(body)
  const type = body === "" ? {} : { "content-type": isRaw ? "text/plain" : "application/json" }
  response.writeHead(status, { ...type, ...headers }).end(isRaw ? body : JSON.stringify(body))
}
