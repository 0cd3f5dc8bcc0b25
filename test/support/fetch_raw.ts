import { once } from "node:events"
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { buffer } from "node:stream/consumers"

export interface RawFetch {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

/** Sends one request and gives the answer as it came, neither decompressed nor parsed. */
export async function fetchRaw(app: RequestListener, { method, path, headers, body }: RawFetch) {
  const server = createServer(app)
  await once(server.listen(0, "127.0.0.1"), "listening")
  try {
    const { port } = server.address() as AddressInfo
    const length: Record<string, string> = body === undefined ? {} : { "content-length": String(body.length) }
    const call = request({ host: "127.0.0.1", port, method, path, agent: false, headers: { ...headers, ...length } })
    call.end(body)
    const [answer] = (await once(call, "response")) as [IncomingMessage]
    const received: IncomingHttpHeaders = answer.headers
    return { status: answer.statusCode, headers: received, body: await buffer(answer) }
  } finally {
    server.close()
  }
}
