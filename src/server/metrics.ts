import { monitorEventLoopDelay } from "node:perf_hooks"
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client"
import type { DeliveryTally, Stage } from "../framework"
import type { Admission } from "./admission"

const DURATION_BUCKETS_SEC = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3600]
const STAGES: readonly Stage[] = ["request", "memory", "result", "service"]
/** Outcomes that exist from the start, so that Prometheus sees their first delivery. */
const EXPECTED_OUTCOMES = ["success", "failure", "service_failed", "service_timeout", "internal"]
type SumName = "receivedBytes" | "resultBytes" | "sentBytes" | "calls" | "retries"
const DELAY_RESOLUTION_MS = 10
const QUANTILES = [0.5, 0.99]

/** The metrics of one process for `/metrics`: names of integrations, error codes and numbers. */
export class Metrics {
  readonly registry = new Registry()
  private readonly registers = [this.registry]
  private readonly deliveries = new Counter({
    name: "hub_deliveries_total",
    help: "Deliveries that ended, by integration and outcome: success, failure, or the code of the error.",
    labelNames: ["integration", "outcome"],
    registers: this.registers,
  })
  private readonly durations = new Histogram({
    name: "hub_delivery_duration_seconds",
    help: "Time from a delivery's first byte to its answer.",
    labelNames: ["integration"],
    buckets: DURATION_BUCKETS_SEC,
    registers: this.registers,
  })
  private readonly refused = new Counter({
    name: "hub_deliveries_refused_total",
    help: "Deliveries that were answered 503, by the limit that was reached.",
    labelNames: ["limit"],
    registers: this.registers,
  })
  private readonly stages = new Histogram({
    name: "hub_delivery_stage_duration_seconds",
    help: "Where the time of deliveries went, by stage: request, memory, result, service. Stages may overlap.",
    labelNames: ["stage"],
    buckets: DURATION_BUCKETS_SEC,
    registers: this.registers,
  })
  private readonly rows = new Counter({
    name: "hub_delivery_rows_total",
    help: "Rows of deliveries that ended, by what became of them: delivered, refused, skipped or not_sent.",
    labelNames: ["integration", "outcome"],
    registers: this.registers,
  })
  private readonly sums: Readonly<Record<SumName, Map<string, number>>> = {
    receivedBytes: this.summed(
      "hub_delivery_received_bytes_total",
      "Bytes of requests and downloads, as they arrived from Looker.",
    ),
    resultBytes: this.summed("hub_delivery_result_bytes_total", "Bytes of results that were read, decoded."),
    sentBytes: this.summed("hub_delivery_sent_bytes_total", "Bytes in the bodies of calls to services."),
    calls: this.summed("hub_delivery_calls_total", "Calls to services, retries included."),
    retries: this.summed("hub_delivery_retries_total", "Calls and batches that were sent again."),
  }
  private readonly policyRefusals = new Counter({
    name: "hub_policy_refusals_total",
    help: "Forms, deliveries, answers and operations that the policy refused, by rule; default: no rule matched.",
    labelNames: ["rule"],
    registers: this.registers,
  })

  readonly countPolicyRefusal = (rule: string): void => this.policyRefusals.inc({ rule })

  /** Begins to count the deliveries of these integrations. */
  expectDeliveries(integrations: readonly string[]): void {
    for (const integration of integrations) {
      for (const outcome of EXPECTED_OUTCOMES) this.deliveries.inc({ integration, outcome }, 0)
    }
  }

  /** Counts a delivery that has ended. @param outcome `success`, `failure`, or the code of an error. */
  countDelivery(integration: string, outcome: string, durationSec: number, tally: DeliveryTally): void {
    this.deliveries.inc({ integration, outcome })
    this.durations.observe({ integration }, durationSec)
    for (const stage of STAGES) {
      const ms = tally.stageMs(stage)
      if (ms > 0) this.stages.observe({ stage }, ms / 1000)
    }
    this.add("receivedBytes", integration, tally.receivedBytes)
    this.add("resultBytes", integration, tally.resultBytes)
    this.add("sentBytes", integration, tally.sentBytes)
    this.add("calls", integration, tally.calls)
    this.add("retries", integration, tally.retries)
    this.countRows(integration, tally.rowsAtEnd(outcome === "success"))
  }

  private countRows(integration: string, rows: DeliveryTally["rows"]): void {
    if (!rows) return
    const { read, delivered = 0, refused = 0, skipped = 0 } = rows
    const counts = { delivered, refused, skipped, not_sent: read - delivered - refused - skipped }
    for (const [outcome, count] of Object.entries(counts)) {
      if (count > 0) this.rows.inc({ integration, outcome }, count)
    }
  }

  countRefusal(limit: string): void {
    this.refused.inc({ limit })
  }

  /** Adds gauges of running deliveries and the memory they hold. Call it once for each `Metrics`. */
  watchAdmission(admission: Admission): void {
    this.gauge("hub_deliveries_at_work", "Forms and deliveries at work now.", () => admission.deliveries)
    this.gauge("hub_deliveries_waiting", "Deliveries that wait for memory now.", () => admission.memory.waiting)
    this.gauge("hub_held_bytes", "Memory given to large deliveries now.", () => admission.memory.heldBytes)
    this.gauge("hub_buffered_bytes", "Bytes of pushed results held now.", () => admission.bufferedBytes)
  }

  /** Adds which build this is. Call it once for each `Metrics`. */
  tellBuild(version: string, commit: string): void {
    const build = new Gauge({
      name: "hub_build_info",
      help: "1, with the version and the commit of the hub as labels.",
      labelNames: ["version", "commit"],
      aggregator: "max",
      registers: this.registers,
    })
    build.set({ version, commit }, 1)
  }

  /** Adds a gauge of work after answers. Call it once for each `Metrics`. */
  watchWork(work: { readonly size: number }): void {
    this.gauge("hub_work_after_answers", "Work that goes on after its answer now.", () => work.size)
  }

  /** Adds memory, processor time and the event loop of this process. Call it once per process, from its start. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry })
    const delay = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
    delay.enable()
    new Gauge({
      name: "hub_event_loop_delay_seconds",
      help: "How late the event loop was since the last time this was read; the worst of all processes.",
      labelNames: ["quantile"],
      aggregator: "max",
      registers: this.registers,
      collect() {
        for (const quantile of QUANTILES) {
          // Node measures the time between two ticks of its timer, so every value includes the resolution of the timer.
          const ms = delay.percentile(quantile * 100) / 1e6 - DELAY_RESOLUTION_MS
          this.set({ quantile }, Math.max(ms, 0) / 1000)
        }
        delay.reset()
      },
    })
  }

  /** The metrics as text for Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics()
  }

  private add(name: SumName, integration: string, count: number): void {
    if (count === 0) return
    const sums = this.sums[name]
    sums.set(integration, (sums.get(integration) ?? 0) + count)
  }

  /** Makes a counter whose sums, by integration, are read when the metrics are: a delivery only adds to a number. */
  private summed(name: string, help: string): Map<string, number> {
    const sums = new Map<string, number>()
    new Counter({
      name,
      help,
      labelNames: ["integration"],
      registers: this.registers,
      collect() {
        this.reset()
        for (const [integration, sum] of sums) this.inc({ integration }, sum)
      },
    })
    return sums
  }

  private gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: this.registers,
      collect() {
        this.set(value())
      },
    })
  }
}
