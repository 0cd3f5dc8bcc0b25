import { once } from "node:events"
import { Worker } from "node:worker_threads"

/** Connects, sends a request on each connection, and says how each was answered. */
const CLIENTS = `
const { connect } = require("node:net")
const { parentPort, workerData } = require("node:worker_threads")
const { port, count, request, sent } = workerData
const ask = () => new Promise((resolve) => {
  let text = ""
  const socket = connect(port, "127.0.0.1", () => socket.write(request, () => {
    Atomics.add(sent, 0, 1)
    Atomics.notify(sent, 0)
  }))
  socket.on("data", (piece) => (text += piece)).on("error", () => undefined).on("close", () => resolve(text.slice(0, 15)))
})
Promise.all(Array.from({ length: count }, ask)).then((answers) => parentPort.postMessage(answers))
`

/**
 * Blocks this process until as many clients of another thread have connected to its port and sent their request.
 * @returns the first line of each answer, empty where the connection was closed without one.
 */
export function suddenClients(port: number, count: number): Promise<string[]> {
  const request = "GET /healthz HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n"
  const sent = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(CLIENTS, { eval: true, workerData: { port, count, request, sent } })
  for (let done = 0; done < count; done = Atomics.load(sent, 0)) Atomics.wait(sent, 0, done, 100)
  return once(worker, "message").then(([answers]) => answers as string[])
}
