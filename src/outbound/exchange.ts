import type { CallOptions } from "./http_call"

/** What a service said to an upload. */
export interface StreamAnswer {
  status: number
  /** The first 64 KB of the body. */
  text: string
  /** Bytes of the body that were read, where there were more. */
  cutAtBytes?: number
}

/** An answer with its headers, for protocols that speak in them. */
export interface Exchange extends StreamAnswer {
  headers: Readonly<Record<string, string | string[] | undefined>>
}

export interface ExchangeOptions extends CallOptions {
  /** Sent as JSON; bytes as they are. */
  body?: unknown
  /** Statuses besides 2xx that are no failure, such as 308 while an upload goes on; or all of them. */
  accepted?: Accepted
}

export type Accepted = readonly number[] | "all"
