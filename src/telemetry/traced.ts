import type { Readable } from "node:stream"
import type { Attributes, Piece, Tracer } from "./tracer"

type Headers = Readonly<Record<string, string>>

/** Of this process; absent while tracing is off. */
let tracer: Tracer | undefined

/** Has the words below go to a tracer. Undefined turns tracing off. */
export function traceWith(next: Tracer | undefined): void {
  tracer = next
}

/**
 * Does a piece of work and traces it: what it calls meanwhile belongs to it, also after waits.
 * @param piece Called only while tracing is on.
 * @returns what the work returns. @throws what it throws, and notes only the kind of that error.
 */
export function traced<T>(piece: () => Piece, work: () => Promise<T>): Promise<T> {
  return tracer ? tracer.run(piece(), work) : work()
}

/** As `traced`, for work that returns a stream: it ends when the stream is closed. */
export function tracedStream<T extends Readable>(piece: () => Piece, open: () => Promise<T>): Promise<T> {
  return tracer ? tracer.runStream(piece(), open) : open()
}

/** Does work again. @param number Of the retry, from 1: the calls meanwhile carry it. 0 is the first attempt. */
export function asRetry<T>(number: number, work: () => Promise<T>): Promise<T> {
  return tracer && number > 0 ? tracer.runAsRetry(number, work) : work()
}

/** Adds facts to the running piece of work. @param attributes Called only while tracing is on. */
export function note(attributes: () => Attributes): void {
  tracer?.note(attributes())
}

/** Notes the HTTP status with which a called service answered. From 400 on the call counts as failed. */
export function answered(status: number): void {
  tracer?.answered(status)
}

/** Marks the running piece of work as failed, although it throws nothing. @param type Such as the code of an error. */
export function failed(type: string): void {
  tracer?.failed(type)
}

/** The headers of a call with those that tell the service which trace it belongs to. Add them after the call is signed. */
export function withTraceContext(headers: Headers): Headers {
  return tracer ? { ...headers, ...tracer.contextHeaders() } : headers
}

/** Ids of the running piece of work for a line of the log; undefined when there is none. */
export function traceIds(): Headers | undefined {
  return tracer?.ids()
}
