import type { IncomingHttpHeaders } from "node:http"
import type { Readable } from "node:stream"

/** Facts about a piece of work. Never a secret, a value of a result or a text of a service. Undefined ones are left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** A piece of work as a trace shows it. */
export interface Piece {
  /** One of few: a method and a route, or the name of a job. */
  name: string
  /** Whether the hub answers a request, calls a service, or neither. */
  kind: "server" | "client" | "internal"
  attributes?: Attributes
  /** Headers of the request that the hub answers. If they name a trace, the piece belongs to it. */
  headers?: IncomingHttpHeaders
  /** Status of the answer; asked for at the end of the work. */
  status?: () => number
}

/** What the words of this room do while tracing is on. */
export interface Tracer {
  run<T>(piece: Piece, work: () => Promise<T>): Promise<T>
  runStream<T extends Readable>(piece: Piece, open: () => Promise<T>): Promise<T>
  runAsRetry<T>(number: number, work: () => Promise<T>): Promise<T>
  note(attributes: Attributes): void
  answered(status: number): void
  failed(type: string): void
  /** Headers that name the trace and the running piece of work. */
  contextHeaders(): Readonly<Record<string, string>>
  ids(): Readonly<Record<string, string>> | undefined
}
