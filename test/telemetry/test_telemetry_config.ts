import { writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { EnvironmentReader, unreadVariables } from "../../src/config"
import { readTelemetryConfig, TELEMETRY_VARIABLES } from "../../src/telemetry"

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.test:4318" }
const DEFAULT_URL = "http://localhost:4318/v1/traces"

/** Variables of OpenTelemetry that mean other signals or other parts of an SDK, and that platforms set for all their programs. */
const OF_OTHERS = [
  "OTEL_ATTRIBUTE_COUNT_LIMIT",
  "OTEL_BLRP_EXPORT_TIMEOUT",
  "OTEL_BLRP_MAX_EXPORT_BATCH_SIZE",
  "OTEL_BLRP_MAX_QUEUE_SIZE",
  "OTEL_BLRP_SCHEDULE_DELAY",
  "OTEL_CONFIG_FILE",
  "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
  "OTEL_EXPORTER_OTLP_LOGS_HEADERS",
  "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL",
  "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
  "OTEL_EXPORTER_OTLP_METRICS_HEADERS",
  "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL",
  "OTEL_EXPORTER_OTLP_INSECURE",
  "OTEL_EXPORTER_PROMETHEUS_PORT",
  "OTEL_LOGS_EXPORTER",
  "OTEL_LOG_LEVEL",
  "OTEL_METRICS_EXPORTER",
  "OTEL_METRIC_EXPORT_INTERVAL",
  "OTEL_NODE_RESOURCE_DETECTORS",
  "OTEL_SEMCONV_STABILITY_OPT_IN",
  "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
  "OTEL_SPAN_EVENT_COUNT_LIMIT",
]

describe("the variables of OpenTelemetry", () => {
  const read = (environment: Record<string, string>) => {
    const reader = new EnvironmentReader(environment)
    const { tracing } = readTelemetryConfig(reader)
    expect(reader.problems).to.deep.equal([])
    return { tracing, warnings: reader.warnings }
  }

  for (const [environment, url] of [
    [{}, undefined],
    [{ OTEL_SERVICE_NAME: "hub", OTEL_TRACES_SAMPLER: "nonsense" }, undefined],
    [ENDPOINT, "http://collector.test:4318/v1/traces"],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector.test/otlp/" }, "https://collector.test/otlp/v1/traces"],
    [{ ...ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://traces.test/in" }, "http://traces.test/in"],
    [{ OTEL_TRACES_EXPORTER: "otlp" }, DEFAULT_URL],
    [{ ...ENDPOINT, OTEL_TRACES_EXPORTER: "none" }, undefined],
    [{ ...ENDPOINT, OTEL_SDK_DISABLED: "TRUE" }, undefined],
    [
      { ...ENDPOINT, OTEL_SDK_DISABLED: "false", OTEL_TRACES_EXPORTER: " OTLP " },
      "http://collector.test:4318/v1/traces",
    ],
  ] as [Record<string, string>, string | undefined][]) {
    it(`${JSON.stringify(environment)} send traces to ${url ?? "nobody"}`, () => {
      const { tracing, warnings } = read(environment)
      expect(tracing?.url).to.equal(url)
      expect(warnings).to.deep.equal([])
    })
  }

  it("have the defaults of OpenTelemetry", () => {
    expect(read(ENDPOINT).tracing).to.deep.include({
      headers: {},
      timeoutMs: 10_000,
      compression: "none",
      resource: {},
      sampler: "parentbased_always_on",
      samplerRatio: 1,
      propagates: true,
      batch: {
        scheduledDelayMillis: 5000,
        maxQueueSize: 2048,
        maxExportBatchSize: 512,
        exportTimeoutMillis: 30_000,
      },
    })
  })

  it("are all read, those of traces before those of all signals", () => {
    const file = path.join(tmpdir(), `hub-otel-${process.pid}.pem`)
    writeFileSync(file, "pem")
    const { tracing, warnings } = read({
      ...ENDPOINT,
      OTEL_EXPORTER_OTLP_HEADERS: "Api-Key=a%20b, team=one",
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: "team=two=2",
      OTEL_EXPORTER_OTLP_TIMEOUT: "5000",
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: "4000",
      OTEL_EXPORTER_OTLP_COMPRESSION: "gzip",
      OTEL_EXPORTER_OTLP_CERTIFICATE: file,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_RESOURCE_ATTRIBUTES: "service.name=a,team=data%2Cone,",
      OTEL_SERVICE_NAME: "hub",
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: ".25",
      OTEL_BSP_MAX_QUEUE_SIZE: "100",
      OTEL_BSP_SCHEDULE_DELAY: "1",
      OTEL_PROPAGATORS: "baggage,none",
    })
    expect(warnings).to.deep.equal([])
    expect(tracing).to.deep.include({
      headers: { "Api-Key": "a b", team: "two=2" },
      timeoutMs: 4000,
      compression: "gzip",
      tls: { ca: Buffer.from("pem"), cert: undefined, key: undefined },
      resource: { "service.name": "hub", team: "data,one" },
      sampler: "traceidratio",
      samplerRatio: 0.25,
      propagates: false,
    })
    // Not more in an export than may wait.
    expect(tracing?.batch).to.include({ maxQueueSize: 100, maxExportBatchSize: 100, scheduledDelayMillis: 1 })
  })

  for (const [name, values] of Object.entries({
    OTEL_SDK_DISABLED: ["yes"],
    OTEL_TRACES_EXPORTER: ["console", "jaeger,otlp"],
    OTEL_EXPORTER_OTLP_ENDPOINT: ["collector", "grpc://collector:4317", "collector:4318"],
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ["http://"],
    OTEL_EXPORTER_OTLP_PROTOCOL: ["grpc", "http/json"],
    OTEL_EXPORTER_OTLP_HEADERS: ["secret", "=secret", "a=%secret", "a b=secret", "a=secret%0D%0Ab:c"],
    OTEL_EXPORTER_OTLP_TIMEOUT: ["0", "-1", "1e3", "10s"],
    OTEL_EXPORTER_OTLP_COMPRESSION: ["zstd"],
    OTEL_EXPORTER_OTLP_CERTIFICATE: ["/no/such/file"],
    OTEL_RESOURCE_ATTRIBUTES: ["a", "a=%"],
    OTEL_TRACES_SAMPLER: ["jaeger_remote"],
    OTEL_TRACES_SAMPLER_ARG: ["2", "-0.1", "half", "1.5"],
    OTEL_BSP_SCHEDULE_DELAY: ["soon"],
    OTEL_PROPAGATORS: ["b3"],
  })) {
    it(`${name} is told of where it cannot be used, and the hub starts`, () => {
      for (const value of values) {
        const { warnings } = read({ ...ENDPOINT, [name]: value })
        expect(warnings, value).to.have.length(1)
        expect(warnings[0])
          .to.match(new RegExp(`^${name} .*: give .*\\.$`))
          .and.not.include("secret")
      }
    })
  }

  it("of other signals are not taken for slips", () => {
    const known = new Set(TELEMETRY_VARIABLES.map(({ name }) => name))
    expect(unreadVariables(OF_OTHERS, known)).to.deep.equal([])
    expect(unreadVariables(["OTEL_EXPORTER_OTLP_ENDPOINTS"], known)).to.have.length(1)
  })
})
