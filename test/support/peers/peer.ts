import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import net, { type AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"

const FOLDER = path.resolve("test/peers")
const NODE = path.join(FOLDER, "node_modules/.bin/node")
const START_MS = 30_000

/** A published stand-in of services, as a process on the Node of test/peers. Its output is shown when it does not start. */
export class Peer {
  private readonly clear = () => {
    this.child.kill("SIGKILL")
    rmSync(this.home, { recursive: true, force: true })
  }

  private constructor(
    private readonly child: ChildProcess,
    private readonly home: string,
    readonly url: string,
  ) {
    process.once("exit", this.clear)
  }

  /**
   * @param words A script in test/peers with its arguments; the peer listens on `port` of 127.0.0.1.
   * @throws Error when the peers are not installed, or the peer does not start.
   */
  static async start(words: string[], port: number): Promise<Peer> {
    if (!existsSync(NODE)) throw new Error("The peers are not installed: npm ci --prefix test/peers")
    const said: Buffer[] = []
    // What it stores, and the settings it may look for.
    const home = mkdtempSync(path.join(tmpdir(), "hub-peer-"))
    const env = { ...process.env, HOME: home, TMPDIR: home }
    const child = spawn(NODE, words, { cwd: FOLDER, env, stdio: ["ignore", "pipe", "pipe"] })
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => said.push(chunk))
    const peer = new Peer(child, home, `http://127.0.0.1:${port}`)
    for (const endsAt = Date.now() + START_MS; Date.now() < endsAt; await sleep(50)) {
      if (child.exitCode !== null) break
      if (await isListening(port)) return peer
    }
    await peer.stop()
    throw new Error(`${words.join(" ")} did not start: ${Buffer.concat(said).toString()}`)
  }

  async stop(): Promise<void> {
    process.off("exit", this.clear)
    const isOver = this.child.exitCode !== null || this.child.signalCode !== null
    const ended = isOver ? undefined : once(this.child, "exit")
    this.child.kill("SIGKILL")
    await ended
    this.clear()
  }
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}

async function isListening(port: number): Promise<boolean> {
  const socket = net.connect(port, "127.0.0.1")
  try {
    await once(socket, "connect")
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
