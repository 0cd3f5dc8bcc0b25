import { context, diag, DiagLogLevel, type DiagLogger, propagation, trace } from "@opentelemetry/api"
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto"
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources"
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node"
import type { Logger } from "../logging"
import { ExportWatch } from "./export_watch"
import { OpenTelemetry } from "./open_telemetry"
import type { SamplerName, TracingConfig } from "./telemetry_config"
import type { Tracer } from "./tracer"

const NAME = "looker-integration-hub"
/** How the SDK tells of spans that found no room in its queue. */
const DROPPED = /^Dropped (\d{1,15}) spans/

export interface TracingSdk {
  tracer: Tracer
  /** Ends tracing, and sends what is left. */
  shutdown(): Promise<void>
}

/** Sets up OpenTelemetry's SDK. It gets every setting from here, since it does not know the file `.env`. */
export function openSdk(config: TracingConfig, logger: Logger): TracingSdk {
  const { url, headers, timeoutMs, compression, tls, batch, resource, propagates } = config
  const httpAgentOptions = { keepAlive: true, ...tls }
  const exporter = new OTLPTraceExporter({
    url,
    headers: { ...headers },
    timeoutMillis: timeoutMs,
    // The type is an enum of these words.
    compression: compression as never,
    httpAgentOptions,
  })
  const watch = new ExportWatch(exporter, new URL(url).host, logger)
  diag.setLogger(dropWatch(watch), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  const provider = new NodeTracerProvider({
    sampler: samplerOf(config.sampler, config.samplerRatio),
    resource: defaultResource().merge(resourceFromAttributes({ "service.name": NAME, ...resource })),
    spanProcessors: [new BatchSpanProcessor(watch, { ...batch })],
  })
  provider.register(propagates ? {} : { propagator: null })
  const shutdown = async () => {
    for (const api of [trace, context, propagation, diag]) api.disable()
    await provider.shutdown()
  }
  return { tracer: new OpenTelemetry(provider.getTracer(NAME)), shutdown }
}

function samplerOf(name: SamplerName, ratio: number): Sampler {
  const root = name.endsWith("always_on")
    ? new AlwaysOnSampler()
    : name.endsWith("always_off")
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(ratio)
  return name.startsWith("parentbased_") ? new ParentBasedSampler({ root }) : root
}

/** Hears what the SDK says of itself. All but dropped spans is said elsewhere, or with texts that do not belong in the log. */
function dropWatch(watch: ExportWatch): DiagLogger {
  const ignore = () => undefined
  const warn = (message: string) => {
    const [, spans] = DROPPED.exec(message) ?? []
    if (spans !== undefined) watch.lose(Number(spans), "more spans than the collector takes")
  }
  return { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore }
}
