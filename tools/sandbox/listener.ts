import { once } from "node:events"
import net, { type AddressInfo, type Socket } from "node:net"

/** A port of this machine, and the connections to it. */
export class Listener {
  private readonly server: net.Server
  private readonly sockets = new Set<Socket>()

  /** @param accept Gets each connection; its errors need not be listened to. */
  constructor(accept: (socket: Socket) => void) {
    this.server = net.createServer({ noDelay: true }, (socket) => {
      this.sockets.add(socket)
      socket.on("close", () => this.sockets.delete(socket)).on("error", () => undefined)
      accept(socket)
    })
  }

  /** @param port 0 takes a free one. @throws Error when the port is taken. */
  async listen(port: number): Promise<void> {
    await once(this.server.listen(port, "127.0.0.1"), "listening")
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Ends open connections. */
  async stop(): Promise<void> {
    const closed = once(this.server, "close")
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
    await closed
  }
}
