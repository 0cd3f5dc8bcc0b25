import { monitorEventLoopDelay } from "node:perf_hooks"
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client"
import type { Admission } from "./admission"

const DURATION_BUCKETS_SEC = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 900, 3600]
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

  private readonly policyRefusals = new Counter({
    name: "hub_policy_refusals_total",
    help: "Forms, deliveries, answers and operations that the policy refused, by rule; default: no rule matched.",
    labelNames: ["rule"],
    registers: this.registers,
  })

  readonly countPolicyRefusal = (rule: string): void => this.policyRefusals.inc({ rule })

  countDelivery(integration: string, outcome: string, durationSec: number): void {
    this.deliveries.inc({ integration, outcome })
    this.durations.observe({ integration }, durationSec)
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
