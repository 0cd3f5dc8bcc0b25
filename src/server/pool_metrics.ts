import cluster, { type Worker } from "node:cluster"
import { AggregatorRegistry } from "prom-client"
import { HubError } from "../framework"
import type { Metrics } from "./metrics"
import { isMessage } from "./pool_message"

/**
 * Types of messages. A worker asks the primary for the sum and gets an answer; the primary asks each worker for its part and
 * gets it.
 */
const QUESTION = "hub:metrics?"
const ANSWER = "hub:metrics"
const PART_QUESTION = "hub:metrics of worker?"
const PART = "hub:metrics of worker"
/** How long metrics are kept, in milliseconds. Anyone may ask for them, and each reading takes time of every worker. */
const MAX_AGE_MS = 1000
/** Time for a worker to answer, in milliseconds. After that its last answer counts, if there is one. */
const PART_TIMEOUT_MS = 500

interface Answer {
  type: typeof ANSWER
  /** Absent when the sum could not be made. */
  text?: string
}

interface Part {
  type: typeof PART
  metrics: object[]
}

/** In the primary process: lets every worker answer `/metrics` with the sum over all of them. */
export function sumMetrics(): void {
  const parts = new Map<number, object[]>()
  /** What ended workers had counted. Without it the sums would go down, which Prometheus takes for a restart. */
  let ended: object[][] = []
  const waiting = new Set<number>()
  let onAllTold = () => {}
  const noteTold = (id: number) => {
    if (waiting.delete(id) && waiting.size === 0) onAllTold()
  }
  const readParts = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, PART_TIMEOUT_MS)
      onAllTold = () => {
        clearTimeout(timer)
        resolve()
      }
      for (const worker of Object.values(cluster.workers ?? {})) {
        if (!worker?.isConnected()) continue
        waiting.add(worker.id)
        worker.send({ type: PART_QUESTION })
      }
    })
  const sum = keepFor(MAX_AGE_MS, async () => {
    await readParts()
    const merged = ended.length
    const counts = await AggregatorRegistry.aggregate(ended).getMetricsAsJSON()
    ended = [counts, ...ended.slice(merged)]
    return AggregatorRegistry.aggregate([...parts.values(), ...ended]).metrics()
  })

  cluster.on("exit", ({ id }) => {
    ended.push((parts.get(id) ?? []).filter(isCount))
    parts.delete(id)
    noteTold(id)
  })
  cluster.on("message", (worker: Worker, message: unknown) => {
    if (isMessage(message, PART)) {
      parts.set(worker.id, (message as Part).metrics)
      noteTold(worker.id)
    } else if (isMessage(message, QUESTION)) {
      const answer = (text?: string) => {
        if (worker.isConnected()) worker.send({ type: ANSWER, text } satisfies Answer)
      }
      sum().then(answer, () => answer())
    }
  })
}

/** Whether a metric only grows. */
function isCount(metric: object): boolean {
  const type: unknown = Reflect.get(metric, "type")
  return type === "counter" || type === "histogram"
}

/**
 * In a worker: sends its metrics to the primary on request.
 * @returns a function that asks the primary for the sum over all workers.
 */
export function shareMetrics(metrics: Metrics): () => Promise<string> {
  process.on("message", (message: unknown) => {
    if (!isMessage(message, PART_QUESTION)) return
    const tell = (part: object[]) => process.send?.({ type: PART, metrics: part } satisfies Part)
    metrics.registry.getMetricsAsJSON().then(tell, () => undefined)
  })
  return keepFor(MAX_AGE_MS, askPrimary)
}

function askPrimary(): Promise<string> {
  return new Promise((resolve, reject) => {
    const listen = (message: unknown) => {
      if (!isMessage(message, ANSWER)) return
      process.off("message", listen)
      const { text } = message as Answer
      if (text !== undefined) resolve(text)
      else reject(new HubError("metrics_incomplete", "A process of this hub did not tell its metrics. Ask again."))
    }
    process.on("message", listen)
    process.send?.({ type: QUESTION })
  })
}

/** Caches the value of `make` until it is `maxAgeMs` old. A failure is not kept. */
function keepFor<T>(maxAgeMs: number, make: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined
  const forget = () => (kept = undefined)
  return () => {
    if (kept) return kept
    kept = make()
    kept.then(() => setTimeout(forget, maxAgeMs).unref(), forget)
    return kept
  }
}
