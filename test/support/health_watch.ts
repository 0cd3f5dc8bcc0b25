import { once } from "node:events"
import { Worker } from "node:worker_threads"

/** Asks again and again; tells the slowest answer since it was last told. */
const ASKER = `
const http = require("node:http")
const { parentPort, workerData: url } = require("node:worker_threads")
let slowestMs = 0
const ask = () => new Promise((resolve, reject) => {
  http.get(url, { agent: false }, (response) => response.resume().on("end", resolve)).on("error", reject)
})
const isTold = []
parentPort.on("message", () => isTold.push(true))
void (async () => {
  for (;;) {
    const startedAt = performance.now()
    const before = process.cpuUsage()
    await ask()
    const { user, system } = process.cpuUsage(before)
    slowestMs = Math.max(slowestMs, Math.min(performance.now() - startedAt, (user + system) / 1000))
    if (isTold.pop()) {
      parentPort.postMessage(slowestMs)
      slowestMs = 0
    }
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
})()
`

/**
 * Asks this process, from a thread of its own, whether the hub is alive. Of the time that an answer takes no more counts than
 * the process has worked meanwhile: what other processes of a busy machine take is not its fault.
 */
export class HealthWatch {
  private readonly asker: Worker

  /** @param url Of a hub in this process. */
  constructor(url: string) {
    this.asker = new Worker(ASKER, { eval: true, workerData: `${url}/healthz` })
  }

  /** How long the slowest answer took since the last call, the one under way included, in milliseconds. */
  async slowestMs(): Promise<number> {
    this.asker.postMessage("tell")
    const [slowestMs] = (await once(this.asker, "message")) as [number]
    return slowestMs
  }

  async stop(): Promise<void> {
    await this.asker.terminate()
  }
}
