import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Logger } from "../logging"
import type { TracingConfig } from "./telemetry_config"
import { traceWith } from "./traced"

/** Time for the last spans when the process ends, in milliseconds. */
const FAREWELL_MS = 2000

export interface Tracing {
  /** Turns tracing off, and sends the last spans, for at most two seconds. Never throws. */
  end(): Promise<void>
}

/**
 * Turns tracing on in this process. Loads OpenTelemetry's SDK.
 * @param version Of the hub.
 */
export async function startTracing(config: TracingConfig, logger: Logger, version: string): Promise<Tracing> {
  const { openSdk } = await import("./tracing_sdk")
  const own = { "service.version": version, "service.instance.id": randomUUID(), "process.pid": process.pid }
  const sdk = openSdk({ ...config, resource: { ...own, ...config.resource } }, logger)
  traceWith(sdk.tracer)
  logger.info("tracing is on", { collector: new URL(config.url).host, sampler: config.sampler })
  return {
    async end() {
      traceWith(undefined)
      const ending = sdk.shutdown().catch(() => undefined)
      await Promise.race([ending, sleep(FAREWELL_MS, undefined, { ref: false })])
    },
  }
}
