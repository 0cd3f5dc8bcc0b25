import type { Server, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { isHeld, isOver, isTrusted, markIdle, SAFE_HEADERS, whenOver } from "../edge"

/** Time from a connection to the head of its first request, in milliseconds. A load balancer takes a fraction of it. */
const FIRST_REQUEST_MS = 1000

export interface ConnectionLimits {
  /** Most connections at once. */
  maxConnections: number
  /** Time without a byte in either direction, in milliseconds. */
  idleMs: number
  /** Whether a delivery that only waits for its service counts as idle as well. */
  endsWaiting: boolean
}

/**
 * Limits the connections of a server, so that neither a client that stalls nor a crowd of strangers takes the connections that
 * deliveries need.
 */
export class Connections {
  /** The unsent responses of each connection. The oldest connection comes first. */
  private readonly open = new Map<Socket, Set<ServerResponse>>()
  /** When a connection was opened that has had no request yet. */
  private readonly awaited = new WeakMap<Socket, number>()
  private isEnding = false

  constructor(
    server: Server,
    private readonly limits: ConnectionLimits,
  ) {
    server.on("connection", (socket) => this.add(socket))
    // Before the app, which may answer at once.
    server.prependListener("request", (_request, response) => this.note(response))
    server.setTimeout(limits.idleMs, (socket) => this.endIdle(socket))
  }

  /** Number of open connections. */
  get size(): number {
    return this.open.size
  }

  /** From now on every answer closes its connection, so that the next request of a load balancer comes on a new one. */
  endAfterAnswers(): void {
    this.isEnding = true
    for (const responses of this.open.values()) for (const response of responses) endAfter(response)
  }

  /**
   * Closes every connection without a running request. One that was just opened is left, because its first request is on the way.
   * @returns how many are left.
   */
  closeUnused(): number {
    const longAgo = performance.now() - FIRST_REQUEST_MS
    for (const socket of this.open.keys()) {
      if (!this.isInUse(socket) && (this.awaited.get(socket) ?? longAgo) <= longAgo) socket.destroy()
    }
    return this.open.size
  }

  /**
   * Adds a connection. At the limit, closes the oldest unused one, a stranger's before a trusted one; when all are in use, the
   * new one.
   */
  private add(socket: Socket): void {
    if (this.open.size >= this.limits.maxConnections) {
      const unused = [...this.open.keys()].filter((each) => !this.isInUse(each))
      const oldest = unused.find((each) => !isTrusted(each)) ?? unused[0]
      if (!oldest) return void socket.destroy()
      this.open.delete(oldest)
      oldest.destroy()
    }
    this.open.set(socket, new Set())
    this.awaited.set(socket, performance.now())
    socket.once("close", () => this.open.delete(socket))
  }

  private note(response: ServerResponse): void {
    this.awaited.delete(response.req.socket)
    if (this.isEnding) endAfter(response)
    const responses = this.open.get(response.req.socket)
    if (!responses || isOver(response)) return
    responses.add(response)
    whenOver(response, () => responses.delete(response))
  }

  /**
   * Whether a connection has a running request. A stranger's request counts from its complete arrival until its answer has
   * ended, a trusted one from its start until its answer is sent. A refusal that waits to slow down its caller does not count.
   */
  private isInUse(socket: Socket): boolean {
    return this.some(socket, (response) => !isHeld(response) && (isTrusted(socket) || isAtWork(response)))
  }

  private endIdle(socket: Socket): void {
    if (!this.limits.endsWaiting && this.some(socket, isAtWork)) return
    markIdle(socket)
    const unread = [...(this.open.get(socket) ?? [])].find((response) => !response.req.complete)
    if (unread && !unread.headersSent && unread.socket) answerIdle(unread, this.limits.idleMs)
    // A client that has never sent anything may not read either, so its connection is reset.
    else if (socket.bytesRead === 0) socket.resetAndDestroy()
    else socket.destroy()
  }

  private some(socket: Socket, test: (response: ServerResponse) => boolean): boolean {
    return [...(this.open.get(socket) ?? [])].some(test)
  }
}

/** Lets the answer close its connection. Has no effect on an answer that has begun. */
function endAfter(response: ServerResponse): void {
  response.shouldKeepAlive = false
}

/** Whether the request has arrived completely and its answer has not ended. */
function isAtWork(response: ServerResponse): boolean {
  return response.req.complete && !response.writableEnded
}

/** Answers 408 and closes the connection, because the body has not been read. */
function answerIdle(response: ServerResponse, idleMs: number): void {
  const error = `The request body stopped arriving: nothing came for ${idleMs / 1000} seconds. Send the request again.`
  const headers = { ...SAFE_HEADERS, "content-type": "application/json; charset=utf-8", connection: "close" }
  response.writeHead(408, headers).end(JSON.stringify({ success: false, error }))
}
