import cluster, { type Worker } from "node:cluster"
import { AggregatorRegistry } from "prom-client"
import { HubError } from "../framework"
import type { Metrics } from "./metrics"

const QUESTION = "hub:metrics?"
const ANSWER = "hub:metrics"

interface Answer {
  type: typeof ANSWER
  /** Absent when a worker did not tell its part in time. */
  text?: string
}

/** In the primary process: lets every worker answer `/metrics` with the sum over all of them. */
export function sumMetrics(): void {
  const all = new AggregatorRegistry()
  cluster.on("message", (worker: Worker, message: unknown) => {
    if (!isOfType(message, QUESTION)) return
    const answer = (text?: string) => {
      if (worker.isConnected()) worker.send({ type: ANSWER, text } satisfies Answer)
    }
    all.clusterMetrics().then(answer, () => answer())
  })
}

/** In a worker: hands its metrics to the primary. @returns what asks the primary for the sum over all workers. */
export function shareMetrics(metrics: Metrics): () => Promise<string> {
  // Making one is what lets the library listen to the primary.
  new AggregatorRegistry()
  AggregatorRegistry.setRegistries(metrics.registry)
  return askPrimary
}

/** Answers carry no number: one that another question brought is as fresh. */
function askPrimary(): Promise<string> {
  return new Promise((resolve, reject) => {
    const listen = (message: unknown) => {
      if (!isOfType(message, ANSWER)) return
      process.off("message", listen)
      const { text } = message as Answer
      if (text !== undefined) resolve(text)
      else reject(new HubError("metrics_incomplete", 503, "A process of this hub did not tell its metrics. Ask again."))
    }
    process.on("message", listen)
    process.send?.({ type: QUESTION })
  })
}

function isOfType(message: unknown, type: string): boolean {
  return typeof message === "object" && message !== null && Reflect.get(message, "type") === type
}
