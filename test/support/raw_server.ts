import { once } from "node:events"
import net, { type AddressInfo, type Socket } from "node:net"

export interface RawServer {
  readonly url: string
  /** Stops, open connections included. */
  stop(): Promise<void>
}

/** A server that answers with bytes, HTTP or not. @param serve Called once a connection, when it has said something. */
export async function rawServer(serve: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>()
  const server = net.createServer((socket) => {
    sockets.add(socket)
    socket.on("error", () => undefined).once("data", () => serve(socket))
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    await once(server.close(), "close")
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop }
}
