import type { EnvironmentReader, EnvironmentVariable } from "../config"
import { OtelValues, otlpVariables } from "./otel_values"

const SAMPLERS = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const

export type SamplerName = (typeof SAMPLERS)[number]

/** Where traces go, and which. */
export interface TracingConfig {
  /** Address that takes traces by OTLP over HTTP. The operator names it, so the guard of outgoing calls does not apply. */
  readonly url: string
  /** Sent with every export. Secret. */
  readonly headers: Readonly<Record<string, string>>
  /** Time for one export, its retries included, in milliseconds. */
  readonly timeoutMs: number
  readonly compression: "none" | "gzip"
  /** PEM of the authority to trust in place of the public ones, and of the hub's own certificate. */
  readonly tls: { readonly ca?: Buffer; readonly cert?: Buffer; readonly key?: Buffer }
  /** What the traces say of this hub, by the names of OpenTelemetry's conventions. */
  readonly resource: Readonly<Record<string, string | number>>
  readonly sampler: SamplerName
  /** Share of traces that the ratio samplers keep, 0 to 1. */
  readonly samplerRatio: number
  readonly batch: BatchLimits
  /** Whether the trace context is taken from requests and given to services. */
  readonly propagates: boolean
}

/** By the names of the SDK; times in milliseconds. */
interface BatchLimits {
  readonly scheduledDelayMillis: number
  readonly maxQueueSize: number
  readonly maxExportBatchSize: number
  readonly exportTimeoutMillis: number
}

export interface TelemetryConfig {
  /** Absent: there are no traces. */
  readonly tracing?: TracingConfig
}

export const TELEMETRY_VARIABLES: readonly EnvironmentVariable[] = [
  { name: "OTEL_SDK_DISABLED", description: "`true` turns tracing off, whatever else is set." },
  {
    name: "OTEL_TRACES_EXPORTER",
    description: "`otlp` turns tracing on, also without an endpoint; `none` turns it off.",
  },
  ...otlpVariables({
    ENDPOINT: "Address of the collector, such as http://localhost:4318. Turns tracing on.",
    PROTOCOL: "`http/protobuf`, the only one that the hub speaks.",
    HEADERS: "Headers for the collector: name=value, separated by commas.",
    TIMEOUT: "Milliseconds for one export.",
    COMPRESSION: "`gzip` or `none`.",
    CERTIFICATE: "File with the authority of the collector's certificate, in PEM.",
    CLIENT_CERTIFICATE: "File with the hub's own certificate for the collector, in PEM.",
    CLIENT_KEY: "File with the key of that certificate, in PEM.",
  }),
  { name: "OTEL_SERVICE_NAME", description: "What the hub is called in traces." },
  { name: "OTEL_RESOURCE_ATTRIBUTES", description: "More about this hub: name=value, separated by commas." },
  { name: "OTEL_TRACES_SAMPLER", description: "Which traces are kept." },
  { name: "OTEL_TRACES_SAMPLER_ARG", description: "Share of traces that a ratio sampler keeps, 0 to 1." },
  { name: "OTEL_BSP_SCHEDULE_DELAY", description: "Milliseconds between two exports." },
  { name: "OTEL_BSP_MAX_QUEUE_SIZE", description: "Spans that wait for their export; more are dropped." },
  { name: "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", description: "Spans in one export." },
  { name: "OTEL_BSP_EXPORT_TIMEOUT", description: "Milliseconds after which an export is given up." },
  { name: "OTEL_PROPAGATORS", description: "`tracecontext` or `none`." },
]

/**
 * Reads the standard variables of OpenTelemetry. A value that cannot be used never stops the hub: it gets a warning, and the
 * default counts, or there are no traces.
 */
export function readTelemetryConfig(read: EnvironmentReader): TelemetryConfig {
  const values = new Map(TELEMETRY_VARIABLES.map(({ name }) => [name, read.text(name)]))
  const otel = new OtelValues(values)
  const tracing =
    otel.choice("OTEL_SDK_DISABLED", ["true", "false"], "false") === "false" ? readTracing(otel) : undefined
  read.warnings.push(...otel.warnings)
  return { tracing }
}

function readTracing(otel: OtelValues): TracingConfig | undefined {
  if (!isWanted(otel)) return undefined
  const url = otel.tracesUrl()
  if (url === undefined) return undefined
  otel.warnOfProtocol()
  const maxQueueSize = otel.integer("OTEL_BSP_MAX_QUEUE_SIZE", 2048)
  const serviceName = otel.text("OTEL_SERVICE_NAME")
  return {
    url,
    headers: otel.headers(),
    timeoutMs: otel.otlpInteger("TIMEOUT", 10_000),
    compression: otel.otlpChoice("COMPRESSION", ["none", "gzip"], "none"),
    tls: {
      ca: otel.otlpFile("CERTIFICATE"),
      cert: otel.otlpFile("CLIENT_CERTIFICATE"),
      key: otel.otlpFile("CLIENT_KEY"),
    },
    resource: { ...otel.pairs("OTEL_RESOURCE_ATTRIBUTES"), ...(serviceName && { "service.name": serviceName }) },
    sampler: otel.choice("OTEL_TRACES_SAMPLER", SAMPLERS, "parentbased_always_on"),
    samplerRatio: otel.ratio("OTEL_TRACES_SAMPLER_ARG"),
    batch: {
      scheduledDelayMillis: otel.integer("OTEL_BSP_SCHEDULE_DELAY", 5000),
      maxQueueSize,
      maxExportBatchSize: Math.min(otel.integer("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 512), maxQueueSize),
      exportTimeoutMillis: otel.integer("OTEL_BSP_EXPORT_TIMEOUT", 30_000),
    },
    propagates: propagates(otel),
  }
}

function isWanted(otel: OtelValues): boolean {
  const exporters = otel.list("OTEL_TRACES_EXPORTER")
  if (exporters === undefined) return otel.hasEndpoint
  if (exporters.some((each) => each !== "otlp" && each !== "none")) {
    otel.warn("OTEL_TRACES_EXPORTER", "names an exporter that this hub does not have", "give otlp or none")
  }
  return exporters.includes("otlp")
}

function propagates(otel: OtelValues): boolean {
  const names = otel.list("OTEL_PROPAGATORS") ?? ["tracecontext"]
  // Baggage may hold anything, so the hub does not pass it on to services.
  if (names.some((name) => !["tracecontext", "baggage", "none"].includes(name))) {
    otel.warn("OTEL_PROPAGATORS", "names a format that this hub does not have", "give tracecontext or none")
  }
  return names.includes("tracecontext")
}
