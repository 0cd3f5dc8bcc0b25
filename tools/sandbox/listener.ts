import { once } from "node:events"
import net, { type AddressInfo, type Socket } from "node:net"

/** A listening port on this machine, and the connections to it. */
export class Listener {
  private readonly server: net.Server
  private readonly sockets = new Set<Socket>()

  /** @param accept Called with each connection. It does not have to handle the connection's errors. */
  constructor(accept: (socket: Socket) => void) {
    this.server = net.createServer({ noDelay: true }, (socket) => {
      this.sockets.add(socket)
      socket.on("close", () => this.sockets.delete(socket)).on("error", () => undefined)
      accept(socket)
    })
  }

  /** @param port 0 picks a free port. @throws Error when the port is taken. */
  async listen(port: number): Promise<void> {
    await once(this.server.listen(port, "127.0.0.1"), "listening")
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port
  }

  /** Closes the port and all open connections. */
  async stop(): Promise<void> {
    const closed = once(this.server, "close")
    this.server.close()
    for (const socket of this.sockets) socket.destroy()
    await closed
  }
}
