import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node"
import type { Logger } from "../logging"
import { cutText } from "../text/cut_text"

/** Time between two lines about the same trouble, in milliseconds. */
const QUIET_MS = 60_000
const MAX_REASON = 200

type Done = Parameters<SpanExporter["export"]>[1]

/** Sends spans with another exporter, and tells the log now and then of those that did not arrive. */
export class ExportWatch implements SpanExporter {
  private lost = 0
  private quietUntil = -Infinity

  /** @param host Of the collector, for the log. */
  constructor(
    private readonly exporter: SpanExporter,
    private readonly host: string,
    private readonly logger: Logger,
  ) {}

  export(spans: ReadableSpan[], done: Done): void {
    this.exporter.export(spans, (result) => {
      if (result.error) this.lose(spans.length, reasonOf(result.error))
      done(result)
    })
  }

  /** @param reason Why so many spans are lost. */
  lose(spans: number, reason: string): void {
    this.lost += spans
    const now = performance.now()
    if (now < this.quietUntil) return
    this.quietUntil = now + QUIET_MS
    this.logger.warn("spans were lost", { spans: this.lost, host: this.host, reason })
    this.lost = 0
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown()
  }

  forceFlush(): Promise<void> {
    return this.exporter.forceFlush?.() ?? Promise.resolve()
  }
}

/** What the collector, or the way to it, said. */
function reasonOf(error: Error & { code?: unknown }): string {
  const { code, message } = error
  return cutText(typeof code === "number" ? `the collector answered ${code}` : message, MAX_REASON)
}
