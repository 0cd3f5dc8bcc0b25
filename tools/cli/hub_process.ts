import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:net"
import path from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { PROJECT_ROOT } from "../../src/cli/project_root"

const START_MS = 30_000

export interface HubProcessOptions {
  /** Arguments with which Node runs the hub. Default: the compiled `dist/index.js`. */
  nodeArguments?: string[]
  /** Variables on top of this process's own. */
  environment: Record<string, string>
  port: number
  /** Show the hub's log on this terminal. Default false. */
  isLogShown?: boolean
  /** Called with each line of the hub's log. */
  onLogLine?: (line: string) => void
}

/** Starts a hub in a process of its own and waits until it is ready. @throws Error when the hub ends or stays silent. */
export async function startHub(options: HubProcessOptions): Promise<ChildProcess> {
  const { environment, port, isLogShown = false, onLogLine } = options
  const nodeArguments = options.nodeArguments ?? [path.join(PROJECT_ROOT, "dist", "index.js")]
  const hub = spawn(process.execPath, nodeArguments, {
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ["ignore", onLogLine ? "pipe" : isLogShown ? "inherit" : "ignore", "inherit"],
  })
  if (onLogLine && hub.stdout) {
    createInterface({ input: hub.stdout }).on("line", onLogLine)
    if (isLogShown) hub.stdout.pipe(process.stdout, { end: false })
  }
  const deadline = Date.now() + START_MS
  while (hub.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
    if (answer?.ok) return hub
    await sleep(100)
  }
  hub.kill()
  throw new Error("The hub did not start; its message stands above.")
}

/** Stops the hub and waits until it has ended. */
export async function stopHub(hub: ChildProcess): Promise<void> {
  if (hub.exitCode !== null) return
  hub.kill("SIGINT")
  await once(hub, "exit")
}

/** Returns a port that is free right now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  server.close()
  await once(server, "close")
  if (typeof address !== "object" || !address) throw new Error("No port is free.")
  return address.port
}
