import type { FaultKind } from "../fault"

/** A call of the hub, as the sandbox received and answered it. Secrets are masked as `[secret]`. */
export interface RecordedCall {
  /** Counts up from 1. */
  id: number
  /** Host the hub meant to reach, without port. */
  host: string
  /** HTTP method, or `SFTP PUT` for SFTP. */
  method: string
  url: string
  /** Names in lower case. */
  requestHeaders: Record<string, string>
  /** The first 64 KB if the body is text, else a line such as `(8388608 bytes of application/octet-stream)`. */
  requestBody: string
  requestBytes: number
  /** Hexadecimal. */
  requestSha256: string
  /**
   * HTTP status; 200 for a stored file. Absent when there was no answer: the connection was reset, or the hub closed it before
   * the answer.
   */
  status?: number
  /** In the same form as `requestBody`. */
  responseBody: string
  fault?: FaultKind
  /** Time from the head of the request to the beginning of the answer, in milliseconds. */
  durationMs: number
}
