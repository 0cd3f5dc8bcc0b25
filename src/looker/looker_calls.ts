import type { Readable } from "node:stream"
import type { Shape } from "../data/json"
import { MalformedBodyError, ServiceError } from "../errors"
import type { HttpClient, Repeat } from "../outbound"
import { explainLooker } from "./looker_refusal"

/** Time for a call that reads or changes content, in milliseconds. Queries take longer: see `timeoutMs`. */
export const CALL_TIMEOUT_MS = 30_000
/** Only GET changes nothing in Looker, so only GET is repeated. A query that has taken all its time would take it again. */
const REPEAT: Repeat = [429, "5xx", "unreached"]

export interface LookerCallOptions<T> {
  /** The shape that the answer must have. */
  answer: Shape<T>
  /** Parameters of the address; undefined ones are left out. */
  query?: Readonly<Record<string, string | number | boolean | undefined>>
  /** What is asked for, such as `Look 12`: a refusal names it. */
  what?: string
  /** Default 30 seconds. */
  timeoutMs?: number
}

/** Calls of one user of a Looker. All fail with a ServiceError in words for people; `lookerFault` tells its kind. */
export class LookerCalls {
  /** @param explain Explains refusals. Default: for the API user of the hub. */
  constructor(
    private readonly client: HttpClient,
    private readonly explain: typeof explainLooker = explainLooker,
  ) {}

  /** Name of the Looker, for messages. */
  get service(): string {
    return this.client.service
  }

  /** The same calls, ended by another signal than before. */
  endedBy(signal: AbortSignal): LookerCalls {
    return new LookerCalls(this.client.with({ signal }), this.explain)
  }

  /** @param path Such as `/looks/12`; made by `pathOf`. Repeated after failures that may pass. */
  get<T>(path: string, options: LookerCallOptions<T>): Promise<T> {
    const { answer, query } = options
    return this.clientFor(options).get(path, { answer, query, repeat: REPEAT })
  }

  /** As `get`, never repeated: for what starts work. */
  getOnce<T>(path: string, options: LookerCallOptions<T>): Promise<T> {
    const { answer, query } = options
    return this.clientFor(options).get(path, { answer, query, repeat: "never" })
  }

  /**
   * As `get`, for an answer that is read piece by piece.
   * @param read Gets the body, at most `maxBytes` of it, and reads it to its end.
   */
  async receive<T>(
    path: string,
    options: Omit<LookerCallOptions<T>, "answer"> & { maxBytes: number },
    read: (body: Readable) => Promise<T>,
  ): Promise<T> {
    const { query, maxBytes } = options
    const client = this.clientFor(options).with({ maxResponseBytes: maxBytes })
    try {
      return await client.receive(path, { query, repeat: REPEAT }, read)
    } catch (error) {
      if (!(error instanceof MalformedBodyError)) throw error
      throw new ServiceError(client.service, `${client.service} gave a broken answer: ${error.message}`, {
        cause: error,
      })
    }
  }

  /** Never repeated. */
  post<T>(path: string, body: object | undefined, options: LookerCallOptions<T>): Promise<T> {
    const { answer, query } = options
    return this.clientFor(options).post(path, body, { answer, query, repeat: "never" })
  }

  /** Never repeated. */
  patch<T>(path: string, body: object, options: LookerCallOptions<T>): Promise<T> {
    const { answer, query } = options
    return this.clientFor(options).patch(path, body, { answer, query, repeat: "never" })
  }

  /** Never repeated. */
  delete<T>(path: string, options: LookerCallOptions<T>): Promise<T> {
    const { answer, query } = options
    return this.clientFor(options).delete(path, undefined, { answer, query, repeat: "never" })
  }

  private clientFor({
    what,
    timeoutMs = CALL_TIMEOUT_MS,
  }: Pick<LookerCallOptions<unknown>, "what" | "timeoutMs">): HttpClient {
    return this.client.with({ timeoutMs, explain: this.explain(this.client.service, what) })
  }
}

/** The path of a call, with ids and names encoded: `pathOf("looks", id)`. */
export function pathOf(...parts: readonly string[]): string {
  // An empty part, or dots alone, would lead to another place.
  if (parts.some((part) => /^\.*$/.test(part))) throw new TypeError("A part of a path is missing.")
  return parts.map((part) => `/${encodeURIComponent(part)}`).join("")
}
