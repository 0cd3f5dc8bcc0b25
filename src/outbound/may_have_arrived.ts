import { ServiceError } from "../errors"

/** Codes of connections that did not come about, so that nothing was sent. */
const NEVER_SENT = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "EMFILE",
  "ENETUNREACH",
  "ENFILE",
  "ENOTFOUND",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
])

/**
 * Whether a call that failed may have done its work all the same: it was sent, and the service neither refused it (4xx, 503) nor
 * said that it is done. Whoever repeats such a call must know that it may count twice.
 */
export function mayHaveArrived(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false
  const { serviceStatus: status, code } = error
  if (status !== undefined) return status < 400 || (status >= 500 && status !== 503)
  return code === "service_timeout" || !NEVER_SENT.has(networkCodeOf(error))
}

function networkCodeOf({ cause }: Error): string {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined
  return typeof code === "string" ? code : ""
}
