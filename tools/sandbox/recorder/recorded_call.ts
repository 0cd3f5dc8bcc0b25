import type { FaultKind } from "../fault"

/** A call of the hub, as the sandbox took and answered it. Secrets in it are masked as `[secret]`. */
export interface RecordedCall {
  /** Counts up from 1. */
  id: number
  /** Host the hub meant to reach, without port. */
  host: string
  /** That of HTTP, or `SFTP PUT` for a file that was stored. */
  method: string
  url: string
  /** Names in lower case. */
  requestHeaders: Record<string, string>
  /** The first 64 KB as text where it is text, else a line such as `(8388608 bytes of application/octet-stream)`. */
  requestBody: string
  requestBytes: number
  /** Hexadecimal. */
  requestSha256: string
  /**
   * Of HTTP; 200 for a file that was stored. Absent when there was no answer: the connection was reset, or the hub ended it
   * before.
   */
  status?: number
  /** Told as the request's. */
  responseBody: string
  fault?: FaultKind
  /** From the head of the request to the beginning of the answer, in milliseconds. */
  durationMs: number
}
