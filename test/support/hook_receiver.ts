import http, { type IncomingHttpHeaders } from "node:http"
import { text } from "node:stream/consumers"

export interface ReceivedHook {
  path: string
  headers: IncomingHttpHeaders
  body: string
}

/** Takes the webhooks of a stand-in, as a hub would. */
export class HookReceiver {
  readonly received: ReceivedHook[] = []
  /** Status of the answers. */
  status = 200
  url = ""
  private readonly server = http.createServer((request, response) => {
    void text(request).then((body) => {
      this.received.push({ path: request.url ?? "", headers: request.headers, body })
      response.writeHead(this.status, { "content-type": "application/json" }).end('{"success":true}')
    })
  })

  static async start(): Promise<HookReceiver> {
    const receiver = new HookReceiver()
    await new Promise<void>((resolve) => receiver.server.listen(0, "127.0.0.1", resolve))
    const address = receiver.server.address()
    if (typeof address === "object" && address) receiver.url = `http://127.0.0.1:${address.port}`
    return receiver
  }

  clear(): void {
    this.received.length = 0
    this.status = 200
  }

  stop(): void {
    this.server.closeAllConnections()
    this.server.close()
  }
}
