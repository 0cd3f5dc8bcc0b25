import type { Server, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import { isOver, isTrusted, SAFE_HEADERS, whenOver } from "../edge"

export interface ConnectionLimits {
  /** Connections at once. */
  maxConnections: number
  /** Time without a byte in either direction, in milliseconds. */
  idleMs: number
  /** Whether a delivery that only waits for its service counts as idle as well. */
  endsWaiting: boolean
}

/**
 * Keeps the connections of a server within limits, so that neither a client that stops in the middle nor a crowd of strangers
 * holds what deliveries need.
 */
export class Connections {
  /** The requests of each connection whose answer has not been sent; the oldest connection comes first. */
  private readonly open = new Map<Socket, Set<ServerResponse>>()

  constructor(
    server: Server,
    private readonly limits: ConnectionLimits,
  ) {
    server.on("connection", (socket) => this.add(socket))
    server.on("request", (_request, response) => this.note(response))
    server.setTimeout(limits.idleMs, (socket) => this.endIdle(socket))
  }

  /** Connections now. */
  get size(): number {
    return this.open.size
  }

  /** Closes every connection that no request is at work for. @returns how many are left. */
  closeUnused(): number {
    for (const socket of this.open.keys()) {
      if (!this.isInUse(socket)) socket.destroy()
    }
    return this.open.size
  }

  /** One connection too many costs the oldest that nobody needs; a stranger's before one of ours. */
  private add(socket: Socket): void {
    if (this.open.size >= this.limits.maxConnections) {
      const unused = [...this.open.keys()].filter((each) => !this.isInUse(each))
      const oldest = unused.find((each) => !isTrusted(each)) ?? unused[0]
      if (!oldest) return void socket.destroy()
      this.open.delete(oldest)
      oldest.destroy()
    }
    this.open.set(socket, new Set())
    socket.once("close", () => this.open.delete(socket))
  }

  private note(response: ServerResponse): void {
    const responses = this.open.get(response.req.socket)
    if (!responses || isOver(response)) return
    responses.add(response)
    whenOver(response, () => responses.delete(response))
  }

  /** A stranger's request is at work once it has come whole; one of ours from its first byte until its answer is sent. */
  private isInUse(socket: Socket): boolean {
    return this.some(socket, (response) => isTrusted(socket) || isAtWork(response))
  }

  private endIdle(socket: Socket): void {
    if (!this.limits.endsWaiting && this.some(socket, isAtWork)) return
    const unread = [...(this.open.get(socket) ?? [])].find((response) => !response.req.complete)
    if (unread && !unread.headersSent && unread.socket) answerIdle(unread, this.limits.idleMs)
    // A client that never spoke may not listen either: it is told by a reset.
    else if (socket.bytesRead === 0) socket.resetAndDestroy()
    else socket.destroy()
  }

  private some(socket: Socket, test: (response: ServerResponse) => boolean): boolean {
    return [...(this.open.get(socket) ?? [])].some(test)
  }
}

/** Whether the request has come whole, and its answer has not been made. */
function isAtWork(response: ServerResponse): boolean {
  return response.req.complete && !response.writableEnded
}

/** The connection is closed once this is sent, as the body has not been read. */
function answerIdle(response: ServerResponse, idleMs: number): void {
  const error = `The request body stopped arriving: nothing came for ${idleMs / 1000} seconds. Send the request again.`
  const headers = { ...SAFE_HEADERS, "content-type": "application/json; charset=utf-8", connection: "close" }
  response.writeHead(408, headers).end(JSON.stringify({ success: false, error }))
}
