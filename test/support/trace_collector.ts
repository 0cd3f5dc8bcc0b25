import { setTimeout as sleep } from "node:timers/promises"
import { gunzipSync } from "node:zlib"
import { FakeService, type RecordedRequest } from "./fake_service"
import { type ProtobufFields, readProtobuf } from "./protobuf"

type Attributes = Record<string, unknown>

/** A span as a collector gets it; ids in hexadecimal. */
export interface SentSpan {
  name: string
  kind: "internal" | "server" | "client" | "other"
  traceId: string
  spanId: string
  /** Empty for the first of a trace. */
  parentId: string
  traceState: string
  startedAt: bigint
  endedAt: bigint
  attributes: Attributes
  isFailed: boolean
  /** What a failed one says of itself. */
  statusText: string
  events: number
  /** Of the process. */
  resource: Attributes
}

const KINDS: Record<string, SentSpan["kind"]> = { 1: "internal", 2: "server", 3: "client" }

/** A collector of traces: takes OTLP over HTTP, and keeps the spans. */
export class TraceCollector {
  private constructor(readonly service: FakeService) {}

  static async start(): Promise<TraceCollector> {
    const service = await FakeService.start()
    service.answer = () => ({ headers: { "content-type": "application/x-protobuf" }, body: "" })
    return new TraceCollector(service)
  }

  get url(): string {
    return this.service.url
  }

  get spans(): SentSpan[] {
    return this.service.requests.filter(({ aborted }) => !aborted).flatMap(spansIn)
  }

  /** The spans, as soon as there are so many that fit. @throws Error after ten seconds. */
  async until(count: number, fits: (span: SentSpan) => boolean = () => true): Promise<SentSpan[]> {
    for (const endsAt = performance.now() + 10_000; performance.now() < endsAt; await sleep(10)) {
      const found = this.spans.filter(fits)
      if (found.length >= count) return found
    }
    throw new Error(`There are not ${count} such spans: ${this.spans.map(({ name }) => name).join(", ")}`)
  }

  stop(): Promise<void> {
    return this.service.stop()
  }
}

/** What is in the body of an export, `ExportTraceServiceRequest`. Source: opentelemetry-proto, trace/v1/trace.proto */
function spansIn({ body, headers }: RecordedRequest): SentSpan[] {
  const request = readProtobuf(headers["content-encoding"] === "gzip" ? gunzipSync(body) : body)
  return messages(request, 1).flatMap((ofResource) => {
    const resource = attributesOf(messages(ofResource, 1).flatMap((each) => messages(each, 1)))
    const spans = messages(ofResource, 2).flatMap((ofScope) => messages(ofScope, 2))
    return spans.map((span) => spanOf(span, resource))
  })
}

function spanOf(span: ProtobufFields, resource: Attributes): SentSpan {
  const hex = (field: number) => bytes(span, field).toString("hex")
  const [status] = messages(span, 15)
  return {
    name: text(span, 5),
    kind: KINDS[String(number(span, 6))] ?? "other",
    traceId: hex(1),
    spanId: hex(2),
    parentId: hex(4),
    traceState: text(span, 3),
    startedAt: number(span, 7),
    endedAt: number(span, 8),
    attributes: attributesOf(messages(span, 9)),
    isFailed: status !== undefined && number(status, 3) === 2n,
    statusText: status ? text(status, 2) : "",
    events: messages(span, 11).length,
    resource,
  }
}

function attributesOf(pairs: ProtobufFields[]): Attributes {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [value] = messages(pair, 2)
      return [text(pair, 1), value && valueOf(value)]
    }),
  )
}

function valueOf(value: ProtobufFields): unknown {
  if (value.has(1)) return text(value, 1)
  if (value.has(2)) return number(value, 2) === 1n
  return value.has(3) ? Number(number(value, 3)) : undefined
}

function messages(fields: ProtobufFields, field: number): ProtobufFields[] {
  return (fields.get(field) ?? []).map((each) => readProtobuf(each as Buffer))
}

function bytes(fields: ProtobufFields, field: number): Buffer {
  return (fields.get(field)?.[0] as Buffer | undefined) ?? Buffer.alloc(0)
}

function text(fields: ProtobufFields, field: number): string {
  return bytes(fields, field).toString()
}

function number(fields: ProtobufFields, field: number): bigint {
  return (fields.get(field)?.[0] as bigint | undefined) ?? 0n
}
