import { once } from "node:events"
import net from "node:net"
import type { Client, SFTPWrapper } from "ssh2"
import * as Hub from "../../framework"
import type { HostKeyCheck } from "./host_key"
import { explainConnectionFailure, noSftp, SERVICE, unreachable, withoutSecret } from "./sftp_refusal"
import type { SftpLogin } from "./sftp_login"

/** How long the hub waits for a server, in milliseconds. */
export interface SftpLimits {
  /** For the TCP connection. Default 20 000. */
  connectMs: number
  /** For the SSH handshake with the login, and once more for the start of SFTP. Default 20 000. */
  loginMs: number
  /** For the next answer, while answers are due. Default 60 000. */
  idleMs: number
}

export interface LinkOptions {
  host: { address: string; family: 4 | 6 }
  port: number
  login: SftpLogin
  checkHostKey: HostKeyCheck
  limits: SftpLimits
  /** Aborts connecting at once. After that, the server has a few seconds for answers that are still due. */
  signal: AbortSignal
}

/** How ssh2 reports the outcome of a request. */
export type Done<T> = (error?: Error | null, result?: T) => void

/** Time for a server after Looker has hung up or the hub closes the connection, in milliseconds. */
const FAREWELL_MS = 5000
const KEEP_ALIVE_MS = 30_000
/** On a slow line, two megabytes may be in transit before the answer to a keep-alive arrives. */
const KEEP_ALIVE_MISSES = 10

/** One SSH connection. When it fails, all pending requests fail; event handlers never throw. */
export class SshLink {
  private readonly waiting = new Set<(reason: Error) => void>()
  private failure?: Error
  private timer?: NodeJS.Timeout
  private limitMs: number
  private readonly tally: Hub.DeliveryTally | undefined
  private readonly hurry = () => this.setLimit(Math.min(this.limitMs, FAREWELL_MS))

  private constructor(
    private readonly client: Client,
    private readonly socket: net.Socket,
    private readonly options: LinkOptions,
  ) {
    this.limitMs = options.limits.loginMs
    this.tally = Hub.DeliveryTally.of(options.signal)
    options.signal.addEventListener("abort", this.hurry)
  }

  /** Connects and logs in. @throws ServiceError with the cure; then the connection is closed. */
  static async open(options: LinkOptions): Promise<SshLink> {
    const { default: ssh2 } = await import("ssh2")
    const link = new SshLink(new ssh2.Client(), await openSocket(options), options)
    try {
      await link.logIn()
      return link
    } catch (error) {
      await link.close()
      throw error
    }
  }

  /** @throws ServiceError when the server offers no SFTP. */
  async startSftp(): Promise<SFTPWrapper> {
    const sftp = await this.ask<SFTPWrapper>((done) => this.client.sftp(done), noSftp)
    sftp.on("error", (error: Error) => this.fail(explainConnectionFailure(this.withoutPassword(error))))
    sftp.on("close", () => this.fail(explainConnectionFailure(new Error("the server closed it"))))
    this.setLimit(this.options.signal.aborted ? FAREWELL_MS : this.options.limits.idleMs)
    return sftp
  }

  /**
   * Sends one request and waits for its answer. Many requests may be in flight.
   * @param explain Turns the server's error into the error to throw.
   * @param bytes How much of the file it carries.
   * @throws ServiceTimeoutError when the server is silent, ServiceError when the connection ends.
   */
  async ask<T>(call: (done: Done<T>) => void, explain: (error: Error) => Error, bytes?: number): Promise<T> {
    const { tally } = this
    tally?.beginCall(bytes)
    try {
      return await this.answer(call, explain)
    } finally {
      tally?.leave("service")
    }
  }

  private answer<T>(call: (done: Done<T>) => void, explain: (error: Error) => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure)
      this.waiting.add(reject)
      this.watch()
      const done: Done<T> = (error, result) => {
        this.waiting.delete(reject)
        this.watch()
        if (error) reject(this.failure ?? explain(this.withoutPassword(error)))
        else resolve(result as T)
      }
      try {
        call(done)
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }

  /** Closes the connection properly, or cuts it off when the server does not react. Never throws. */
  async close(): Promise<void> {
    this.options.signal.removeEventListener("abort", this.hurry)
    this.fail(explainConnectionFailure(new Error("the hub closed it")))
    if (this.socket.closed) return
    const closed = new Promise((resolve) => this.socket.once("close", resolve))
    this.socket.setTimeout(FAREWELL_MS, () => this.socket.destroy())
    this.client.end()
    this.socket.destroySoon()
    await closed
  }

  private async logIn(): Promise<void> {
    const { client, socket } = this
    const { login, checkHostKey } = this.options
    client.on("error", (error) => this.fail(explainConnectionFailure(this.withoutPassword(error))))
    client.on("close", () => this.fail(explainConnectionFailure(new Error("the server closed it"))))
    client.on("change password", () => {
      this.fail(
        new Hub.ServiceError(SERVICE, "The SFTP server wants the password changed. Change it, then enter the new one."),
      )
    })
    const hostVerifier = (key: Buffer) => {
      const objection = checkHostKey(key)
      if (objection) this.fail(objection)
      return !objection
    }
    await this.ask<void>((done) => {
      client.once("ready", () => done())
      client.connect({
        sock: socket,
        username: login.username,
        authHandler: login.methods,
        hostVerifier,
        readyTimeout: 0,
        keepaliveInterval: KEEP_ALIVE_MS,
        keepaliveCountMax: KEEP_ALIVE_MISSES,
      })
    }, explainConnectionFailure)
  }

  private withoutPassword(error: Error): Error {
    return withoutSecret(error, this.options.login.password)
  }

  /** Fails all pending requests. Keeps the first reason, because later ones are its consequences. */
  private fail(reason: Error): void {
    this.failure ??= reason
    clearTimeout(this.timer)
    const waiting = [...this.waiting]
    this.waiting.clear()
    for (const reject of waiting) reject(this.failure)
  }

  private setLimit(limitMs: number): void {
    this.limitMs = limitMs
    this.watch()
  }

  /** Restarts the timer while any answer is due. */
  private watch(): void {
    clearTimeout(this.timer)
    if (this.waiting.size === 0) return
    const limitMs = this.limitMs
    this.timer = setTimeout(() => this.fail(new Hub.ServiceTimeoutError(SERVICE, limitMs)), limitMs)
  }
}

async function openSocket({ host, port, limits, signal }: LinkOptions): Promise<net.Socket> {
  // With Nagle's algorithm and a server that delays its acknowledgements, each piece of the file would cost 40 ms.
  const socket = net.connect({ host: host.address, family: host.family, port, noDelay: true })
  const timeLimit = AbortSignal.timeout(limits.connectMs)
  try {
    await once(socket, "connect", { signal: AbortSignal.any([signal, timeLimit]) })
    return socket
  } catch (error) {
    socket.destroy()
    throw timeLimit.aborted ? new Hub.ServiceTimeoutError(SERVICE, limits.connectMs) : unreachable(error)
  }
}
