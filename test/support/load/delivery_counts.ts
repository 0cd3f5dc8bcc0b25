import type { Replica } from "../replica"
import type { Sent } from "./steady_load"

/** Deliveries by how they ended. */
export interface DeliveryCounts {
  success: number
  failure: number
  "hung up": number
}

/** One line of the log: how a delivery ended. */
export interface LoggedDelivery {
  webhookId: string
  outcome: string
  /** What its caller saw, as `Sent` says it. A delivery may have succeeded although its caller hung up. */
  seen: string
}

interface LogLine {
  webhookId: string
  outcome: string
  isAnswered: boolean
  status: number
}

/** The calls that are deliveries. */
export function deliveriesOf(sent: readonly Sent[]): Sent[] {
  return sent.filter(({ kind }) => kind.name !== "form")
}

/** What the log of a hub says of each delivery. */
export function loggedDeliveries({ log }: Replica): LoggedDelivery[] {
  return log
    .filter((line) => line.includes('"message":"delivery ended"'))
    .map((line) => {
      const { webhookId, outcome: told, isAnswered, status } = JSON.parse(line) as LogLine
      const outcome = told === "hung_up" ? "hung up" : told
      const answer = status === 200 ? outcome : String(status)
      return { webhookId, outcome, seen: isAnswered ? answer : "hung up" }
    })
}

/** Counts deliveries by one of their properties. */
export function countsOf<T>(deliveries: readonly T[], outcomeOf: (delivery: T) => string): DeliveryCounts {
  const count = (name: string) => deliveries.filter((each) => outcomeOf(each) === name).length
  return { success: count("success"), failure: count("failure"), "hung up": count("hung up") }
}

/** What the metrics of a hub say. */
export async function countsOfMetrics({ url }: Replica): Promise<DeliveryCounts> {
  const counts: DeliveryCounts = { success: 0, failure: 0, "hung up": 0 }
  const text = await metricsOf(url)
  for (const [, outcome, value] of text.matchAll(/^hub_deliveries_total\{.*outcome="(\w+)".*\} (\d+)$/gm)) {
    // Of a failure that was thrown its code is counted.
    const name = outcome === "success" ? outcome : outcome === "hung_up" ? "hung up" : "failure"
    counts[name] += Number(value)
  }
  return counts
}

/** The value of a metric without labels. */
export async function metricOf({ url }: Replica, name: string): Promise<number> {
  return Number((await metricsOf(url)).match(new RegExp(`^${name} (\\S+)$`, "m"))?.[1])
}

async function metricsOf(url: string): Promise<string> {
  return (await fetch(`${url}/metrics`)).text()
}
