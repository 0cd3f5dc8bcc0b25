import { randomBytes } from "node:crypto"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { SimulatorError } from "./simulator_error"

/** Answers the only call that an address accepts. */
export type AddressHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

interface Address {
  handler?: AddressHandler
  method: string
  expiresAt: number
}

export interface AddressOptions {
  /** How long an address works, in milliseconds. */
  ttlMs: number
  /** Host to listen on. */
  host: string
  port: number
  /** Address at which the hub reaches this server. Default: the host and port it listens on. */
  publicUrl?: string
}

/** Serves Looker's own addresses, such as downloads. Each contains a secret, works once, and expires. */
export class OneUseAddresses {
  private readonly addresses = new Map<string, Address>()
  private server?: Server

  constructor(private readonly options: AddressOptions) {}

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.take(request, response))
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(this.options.port, this.options.host, resolve)
    })
    this.server = server
  }

  /** Also ends running answers. */
  async stop(): Promise<void> {
    const { server } = this
    this.server = undefined
    this.addresses.clear()
    if (!server) return
    const closed = new Promise((resolve) => server.once("close", resolve))
    server.close()
    server.closeAllConnections()
    await closed
  }

  /** @returns a new address below `folder`. @throws SimulatorError before `start` was called. */
  offer(folder: string, method: "GET" | "POST", handler: AddressHandler): string {
    if (!this.server) throw new SimulatorError("The simulator serves no addresses yet: call start() first.")
    this.forgetOld()
    const path = `/${folder}/${randomBytes(20).toString("hex")}`
    this.addresses.set(path, { handler, method, expiresAt: Date.now() + this.options.ttlMs })
    const { port } = this.server.address() as AddressInfo
    return (this.options.publicUrl ?? `http://${this.options.host}:${port}`) + path
  }

  /** Forgets addresses `ttlMs` after they expired. Until then the server can say that an address was used or has expired. */
  private forgetOld(): void {
    for (const [path, { expiresAt }] of this.addresses) {
      if (expiresAt + this.options.ttlMs > Date.now()) return
      this.addresses.delete(path)
    }
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [path = ""] = (request.url ?? "").split("?")
    const address = this.addresses.get(path)
    const refuse = (status: number, why: string) =>
      void response.writeHead(status, { "content-type": "text/plain" }).end(`${why}\n`)
    if (!address) return refuse(404, "There is nothing at this address.")
    if (!address.handler) return refuse(404, "This address has been used: it works once.")
    if (address.expiresAt <= Date.now()) {
      return refuse(404, `This address has expired: it worked for ${this.options.ttlMs / 1000} seconds.`)
    }
    if (request.method !== address.method) return refuse(405, `This address takes a ${address.method}.`)
    const { handler } = address
    address.handler = undefined
    await handler(request, response).catch(() => response.destroy())
  }
}
