import type { CallOptions } from "./http_call"

/** A service's answer to an upload. */
export interface StreamAnswer {
  status: number
  /** The body: at most 64 KB for uploads and for statuses from 300 on, else at most `maxResponseBytes`. */
  text: string
  /** Number of bytes that were read of a longer body. Absent when the whole body was read. */
  cutAtBytes?: number
}

/** An answer with its headers, for protocols that use them. */
export interface Exchange extends StreamAnswer {
  headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface ExchangeOptions extends CallOptions {
  /** Sent as JSON; bytes are sent unchanged. */
  body?: unknown
  /** Statuses besides 2xx that do not count as failures, such as 308 during an upload; or `all`. */
  accepted?: Accepted
}

export type Accepted = readonly number[] | "all"
