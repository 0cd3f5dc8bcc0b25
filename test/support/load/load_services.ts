import { once } from "node:events"
import http, { type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { SftpServer } from "../sftp_server"

/** What a service does with a delivery instead of taking it. */
export type ServiceFault = "refuses" | "is slow" | "breaks off"

/** Time of a slow service, in milliseconds: far longer than callers wait that hang up. */
const SLOW_MS = 1000

/** The mark of a row or file: the id of its delivery, and its number in it. */
const MARK = /load-[a-z]+-\d+\.\d+/g

/**
 * The services that deliveries under load go to, and the Looker that they download from, in this process. They keep how often
 * each row and each file has come, by its mark.
 */
export class LoadServices {
  /** How often the services have taken each row and file. */
  readonly taken = new Map<string, number>()
  /** Says what happens to a delivery, by its id. Default: it is taken. */
  faultOf: (id: string) => ServiceFault | undefined = () => undefined
  /** Deliveries that wait for their answer now, because the services hold them. */
  readonly held = new Set<string>()
  /** Deliveries whose caller has gone while they were held. */
  readonly cut = new Set<string>()
  private released = Promise.resolve()
  private readonly server = http.createServer((request, response) => {
    this.serve(request, response).catch(() => response.destroy())
  })

  private constructor(readonly sftp: SftpServer) {}

  static async start(): Promise<LoadServices> {
    const services = new LoadServices(await SftpServer.start())
    services.server.keepAliveTimeout = 0
    await once(services.server.listen(0, "127.0.0.1"), "listening")
    services.sftp.react = (operation, file) => {
      // A file is so small that it comes in one piece.
      if (operation === "WRITE") services.take(file)
      return undefined
    }
    return services
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** Variables of a hub that is to reach them. */
  get environment(): Record<string, string> {
    return {
      OUTBOUND_ALLOW: "127.0.0.1,hooks.zapier.com",
      SEGMENT_HOST: this.url,
      AWS_ENDPOINT_URL_S3: this.url,
      AWS_ENDPOINT_URL_EC2: this.url,
    }
  }

  /** Keeps every call without an answer, until the function that is returned is called. */
  hold(): () => void {
    let release = () => {}
    this.released = new Promise((resolve) => (release = resolve))
    return release
  }

  async stop(): Promise<void> {
    this.server.close()
    this.server.closeAllConnections()
    await this.sftp.stop()
  }

  private take(text: string): void {
    for (const mark of new Set(text.match(MARK))) this.taken.set(mark, (this.taken.get(mark) ?? 0) + 1)
  }

  /** Whether the caller of a delivery still waits when the services hold it no longer. */
  private async isReleased(id: string, response: ServerResponse): Promise<boolean> {
    this.held.add(id)
    const gone = () => {
      this.held.delete(id)
      this.cut.add(id)
    }
    response.once("close", gone)
    await this.released
    response.off("close", gone)
    this.held.delete(id)
    return !response.destroyed
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = "/" } = request
    const pieces: Buffer[] = []
    for await (const piece of request) pieces.push(piece as Buffer)
    const body = Buffer.concat(pieces).toString()
    if (url.startsWith("/download/")) return download(response, url)
    if (method === "GET") return void response.setHeader("content-type", "application/xml").end(LOCATION)

    const text = method === "PUT" ? decodeURIComponent(url) : body
    const id = text.match(MARK)?.[0]?.replace(/\.\d+$/, "") ?? ""
    if (!(await this.isReleased(id, response))) return
    const fault = this.faultOf(id)
    if (fault === "breaks off") return void response.destroy()
    if (fault === "refuses") return void response.writeHead(400, { "content-type": "application/json" }).end("{}")
    if (fault === "is slow") await sleep(SLOW_MS)
    this.take(text)
    if (method === "PUT") return void response.setHeader("etag", '"e"').end()
    if (url === "/") return void response.setHeader("content-type", "text/xml").end(stopped(body))
    response.setHeader("content-type", "application/json").end('{"success":true}')
  }
}

/** The rows of a streamed result, whose marks begin with the last part of the address. */
function download(response: ServerResponse, url: string): void {
  response.setHeader("content-type", "application/json").end(resultOf(url.slice(url.lastIndexOf("/") + 1), ROWS))
}

/** Rows of a result. */
export const ROWS = 3

/** A json_detail document whose rows carry marks of this delivery. */
export function resultOf(id: string, rows: number): string {
  const fields = { dimensions: [{ name: "load.id", label: "ID", tags: ["user_id"] }], measures: [] }
  const data = Array.from({ length: rows }, (_, row) => ({ "load.id": { value: `${id}.${row}` } }))
  return JSON.stringify({ fields, data })
}

const LOCATION = '<?xml version="1.0" encoding="UTF-8"?><LocationConstraint/>'

/** EC2's answer to a call that stops one instance. */
function stopped(form: string): string {
  const id = new URLSearchParams(form).get("InstanceId.1") ?? ""
  const state = "<currentState><code>64</code><name>stopping</name></currentState>"
  const item = `<item><instanceId>${id}</instanceId>${state}</item>`
  return `<?xml version="1.0"?><StopInstancesResponse><instancesSet>${item}</instancesSet></StopInstancesResponse>`
}
