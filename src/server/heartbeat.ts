import type { Worker } from "node:cluster"
import { isMessage } from "./pool_message"

const HEARTBEAT = "hub:heartbeat"
const INTERVAL_MS = 2000
/** When a worker misses more heartbeats than this, its event loop hangs. No work of the hub blocks it that long. */
const MAX_MISSED = 8

/** In a worker: tells the primary process at intervals that the event loop runs. */
export function sendHeartbeats(): void {
  const send = () => {
    // A primary that is gone is noticed elsewhere.
    if (process.connected) process.send?.({ type: HEARTBEAT }, undefined, undefined, () => undefined)
  }
  send()
  setInterval(send, INTERVAL_MS).unref()
}

/**
 * In the primary process: calls `onHang` once when a worker that has sent heartbeats stops sending them. Counts intervals
 * instead of measuring time, because the primary itself may have been suspended.
 */
export function watchHeartbeats(worker: Worker, onHang: () => void): void {
  let missed: number | undefined
  worker.on("message", (message: unknown) => {
    if (isMessage(message, HEARTBEAT)) missed = 0
  })
  const timer = setInterval(() => {
    if (missed === undefined || ++missed <= MAX_MISSED) return
    clearInterval(timer)
    onHang()
  }, INTERVAL_MS)
  worker.once("exit", () => clearInterval(timer))
}
