import { Counter, Histogram, type Registry } from "prom-client"
import type { HookOutcome } from "./hooks/hook_answer"

const DURATION_BUCKETS_SEC = [0.005, 0.02, 0.1, 0.5, 2, 8, 30, 120, 900]

/** Metrics of hooks and of what they did: names of sources and operations, outcomes and numbers. */
export class LinkMetrics {
  private readonly hooks: Counter
  private readonly durations: Histogram
  private readonly operations: Counter

  /** @param registry Must have no metrics of another instance. */
  constructor(registry: Registry) {
    const registers = [registry]
    this.hooks = new Counter({
      name: "hub_hooks_total",
      help: "Hooks that were answered, by source and outcome.",
      labelNames: ["source", "outcome"],
      registers,
    })
    this.durations = new Histogram({
      name: "hub_hook_duration_seconds",
      help: "Time from a hook's first byte to the end of its work.",
      labelNames: ["source"],
      buckets: DURATION_BUCKETS_SEC,
      registers,
    })
    this.operations = new Counter({
      name: "hub_link_operations_total",
      help: "Operations of links in Looker, by outcome: done, failed, retry or skipped.",
      labelNames: ["operation", "outcome"],
      registers,
    })
  }

  /** @param source Name of a source, or `unknown`. */
  countHook(source: string, outcome: HookOutcome, durationSec: number): void {
    this.hooks.inc({ source, outcome })
    this.durations.observe({ source }, durationSec)
  }

  countOperation(operation: string, outcome: "done" | "failed" | "retry" | "skipped"): void {
    this.operations.inc({ operation, outcome })
  }
}
