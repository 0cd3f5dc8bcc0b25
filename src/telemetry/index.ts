/** Traces of the hub's work, by the standard variables of OpenTelemetry. Without them each word here only does the work. */
export { httpCall } from "./http_call"
export { startTracing, type Tracing } from "./start_tracing"
export { readTelemetryConfig, TELEMETRY_VARIABLES, type TelemetryConfig } from "./telemetry_config"
export { answered, asRetry, failed, note, traced, tracedStream, traceIds, withTraceContext } from "./traced"
