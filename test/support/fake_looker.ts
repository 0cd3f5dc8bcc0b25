import { randomBytes } from "node:crypto"
import { once } from "node:events"
import http, { type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { Readable } from "node:stream"
import { text } from "node:stream/consumers"

export interface DownloadOptions {
  /** Default 200. */
  status?: number
  contentType?: string
  /** Said of the body, which is sent as it is. */
  contentEncoding?: string
  /** Announced in place of sending in chunks; may differ from the true length. */
  contentLength?: number
  /** Closes the connection after so many bytes of the body. */
  cutAfterBytes?: number
  /** How the connection is cut. Default `end`. */
  cut?: "end" | "reset"
  /** Falls silent after the body, without its end. */
  hang?: boolean
  /** Sends `location`; the status is 302 unless given. */
  redirectTo?: string
}

type Source = string | Buffer | (() => Readable)
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Plays Looker's part in what the hub asks of it: downloads and states, each address good for one use. */
export class FakeLooker {
  /** GETs of downloads, those that were refused included. */
  downloads = 0
  /** Downloads that the client broke off. */
  abortedDownloads = 0
  /** Headers of each GET. */
  readonly downloadHeaders: http.IncomingHttpHeaders[] = []
  /** Raw bodies posted to state addresses, in order. */
  readonly states: string[] = []
  private readonly handlers = new Map<string, Handler>()
  private readonly aborts: (() => void)[] = []

  private constructor(private readonly server: http.Server) {
    server.on("request", (request: IncomingMessage, response: ServerResponse) => void this.take(request, response))
  }

  static async start(): Promise<FakeLooker> {
    const looker = new FakeLooker(http.createServer())
    await once(looker.server.listen(0, "127.0.0.1"), "listening")
    return looker
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Holds a result ready. @returns its address, which works once. */
  download(source: Source, options: DownloadOptions = {}): string {
    return this.offer("downloads", (_request, response) => this.send(response, source, options))
  }

  /** @returns an address that takes one new state. */
  stateUrl(): string {
    return this.offer("action_hub_state", async (request, response) => {
      this.states.push(await text(request))
      response.end()
    })
  }

  /** Resolves when the client breaks a download off, or did so before. */
  untilAborted(): Promise<void> {
    if (this.abortedDownloads > 0) return Promise.resolve()
    return new Promise((resolve) => this.aborts.push(resolve))
  }

  async stop(): Promise<void> {
    const closed = once(this.server, "close")
    this.server.close()
    this.server.closeAllConnections()
    await closed
  }

  private offer(folder: string, handler: Handler): string {
    const path = `/${folder}/${randomBytes(20).toString("hex")}`
    this.handlers.set(path, handler)
    return this.url + path
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? ""
    const handler = this.handlers.get(path)
    this.handlers.delete(path)
    if (request.method === "GET") {
      this.downloads++
      this.downloadHeaders.push(request.headers)
    }
    if (handler) await handler(request, response)
    else response.writeHead(404, { "content-type": "text/html" }).end("<h1>Not found</h1>")
  }

  private async send(response: ServerResponse, source: Source, options: DownloadOptions): Promise<void> {
    const { contentType = "application/json", contentLength, redirectTo, cutAfterBytes = Infinity } = options
    let isOver = false
    response.on("error", () => undefined)
    response.on("close", () => isOver || this.aborted())
    response.writeHead(options.status ?? (redirectTo === undefined ? 200 : 302), {
      "content-type": contentType,
      ...(options.contentEncoding === undefined ? {} : { "content-encoding": options.contentEncoding }),
      ...(contentLength === undefined ? {} : { "content-length": contentLength }),
      ...(redirectTo === undefined ? {} : { location: redirectTo }),
    })
    const body = typeof source === "function" ? source() : Readable.from([Buffer.from(source)])
    const sent = await pour(body, response, cutAfterBytes)
    if (options.hang || response.destroyed) return
    isOver = true
    const isCut = cutAfterBytes !== Infinity || (contentLength !== undefined && sent < contentLength)
    if (!isCut) response.end()
    else if (options.cut === "reset") response.socket?.resetAndDestroy()
    else response.socket?.end()
  }

  private aborted(): void {
    this.abortedDownloads++
    for (const resolve of this.aborts.splice(0)) resolve()
  }
}

/** Sends up to `limit` bytes, at the pace of the reader. @returns how many. */
async function pour(body: Readable, response: ServerResponse, limit: number): Promise<number> {
  let sent = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const piece = chunk.subarray(0, limit - sent)
    await new Promise<void>((resolve) => response.write(piece, () => resolve()))
    sent += piece.length
    if (response.destroyed || sent >= limit) break
  }
  return sent
}
