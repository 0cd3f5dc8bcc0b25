import { HubError, ServiceError } from "../errors"

/** How Node and undici name failures of connections. */
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{2,40}$/
const ERROR_NAME = /^[A-Z][A-Za-z]{2,60}$/

/**
 * A word for what was thrown, out of few and without anything of its text: the status of a service that refused, the code of a
 * HubError, that of the system, or the name of the error.
 */
export function errorType(thrown: unknown): string {
  if (thrown instanceof ServiceError && (thrown.serviceStatus ?? 0) >= 400) return String(thrown.serviceStatus)
  if (thrown instanceof HubError) return thrown.code
  if (!(thrown instanceof Error)) return "_OTHER"
  const { code, name } = thrown as Error & { code?: unknown }
  if (typeof code === "string" && SYSTEM_CODE.test(code)) return code
  return typeof name === "string" && ERROR_NAME.test(name) ? name : "_OTHER"
}
