import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"

/** An address of this machine that is known before the server behind it has one. Passes everything on. */
export class FrontDoor {
  /** Origin of the server behind it. */
  target = ""

  private constructor(private readonly server: http.Server) {
    server.on("request", (request, response) => {
      const { method, headers, url } = request
      const passed = http.request(this.target + url, { method, headers, agent: false }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      passed.on("error", () => response.destroy())
      request.pipe(passed)
    })
  }

  static async open(): Promise<FrontDoor> {
    const server = http.createServer()
    await once(server.listen(0, "127.0.0.1"), "listening")
    return new FrontDoor(server)
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
