import type { Readable } from "node:stream"
import {
  type Context,
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer as OtelTracer,
} from "@opentelemetry/api"
import { errorType } from "./error_type"
import type { Attributes, Piece, Tracer } from "./tracer"

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL }
const RETRY = createContextKey("number of the retry")
const STATUS = "http.response.status_code"

/** What `propagation` reads of a request: nothing but the trace. Baggage is neither used nor passed on. */
const TRACE_HEADERS = ["traceparent", "tracestate"]
const requestHeaders = {
  keys: () => TRACE_HEADERS,
  get: (headers: NonNullable<Piece["headers"]>, name: string) =>
    TRACE_HEADERS.includes(name) ? headers[name] : undefined,
}

/** Writes spans with OpenTelemetry's SDK. */
export class OpenTelemetry implements Tracer {
  constructor(private readonly tracer: OtelTracer) {}

  run<T>(piece: Piece, work: () => Promise<T>): Promise<T> {
    const { span, within } = this.begin(piece)
    return context.with(within, async () => {
      try {
        return await work()
      } catch (error) {
        fail(span, errorType(error))
        throw error
      } finally {
        if (piece.status) setStatus(span, piece.status(), 500)
        span.end()
      }
    })
  }

  runStream<T extends Readable>(piece: Piece, open: () => Promise<T>): Promise<T> {
    const { span, within } = this.begin(piece)
    const end = (error?: unknown) => {
      if (error) fail(span, errorType(error))
      span.end()
    }
    return context.with(within, async () => {
      try {
        const stream = await open()
        if (stream.closed) end(stream.errored)
        else stream.once("close", () => end(stream.errored))
        return stream
      } catch (error) {
        end(error)
        throw error
      }
    })
  }

  runAsRetry<T>(number: number, work: () => Promise<T>): Promise<T> {
    return context.with(context.active().setValue(RETRY, number), work)
  }

  note(attributes: Attributes): void {
    trace.getActiveSpan()?.setAttributes(attributes)
  }

  answered(status: number): void {
    const span = trace.getActiveSpan()
    if (span) setStatus(span, status, 400)
  }

  failed(type: string): void {
    const span = trace.getActiveSpan()
    if (span) fail(span, type)
  }

  contextHeaders(): Readonly<Record<string, string>> {
    const headers: Record<string, string> = {}
    propagation.inject(context.active(), headers)
    return headers
  }

  ids(): Readonly<Record<string, string>> | undefined {
    const ids = trace.getActiveSpan()?.spanContext()
    return ids && { trace_id: ids.traceId, span_id: ids.spanId }
  }

  private begin({ name, kind, attributes, headers }: Piece): { span: Span; within: Context } {
    const parent = headers ? propagation.extract(ROOT_CONTEXT, headers, requestHeaders) : context.active()
    const span = this.tracer.startSpan(name, { kind: KINDS[kind] }, parent)
    // Not as an option: the SDK would check each attribute three times.
    if (attributes && span.isRecording()) span.setAttributes(attributes)
    const retry = kind === "client" ? (parent.getValue(RETRY) as number | undefined) : undefined
    if (retry !== undefined) span.setAttribute("http.request.resend_count", retry)
    return { span, within: trace.setSpan(parent, span) }
  }
}

function setStatus(span: Span, status: number, failsFrom: number): void {
  span.setAttribute(STATUS, status)
  if (status >= failsFrom) fail(span, String(status))
}

/** The first failure is the one that counts. */
function fail(span: Span, type: string): void {
  const { status } = span as Span & { status?: { code: SpanStatusCode } }
  if (status?.code === SpanStatusCode.ERROR) return
  span.setAttribute("error.type", type).setStatus({ code: SpanStatusCode.ERROR })
}
