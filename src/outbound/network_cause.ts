import { ServiceError } from "../errors"

const BROKEN = "the connection broke off"
const CAUSES: Record<string, string> = {
  EAI_AGAIN: "its address could not be looked up",
  ENOTFOUND: "its address is unknown",
  ECONNREFUSED: "it refused the connection",
  ECONNRESET: BROKEN,
  EPIPE: BROKEN,
  UND_ERR_SOCKET: BROKEN,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: BROKEN,
  ETIMEDOUT: "it did not take the connection in time",
  UND_ERR_CONNECT_TIMEOUT: "it did not take the connection in time",
  UND_ERR_HEADERS_TIMEOUT: "it fell silent",
  UND_ERR_BODY_TIMEOUT: "it fell silent",
  EMFILE: "this hub has as many files and connections open as its system allows",
  ENFILE: "this hub has as many files and connections open as its system allows",
  EHOSTUNREACH: "no way leads there",
  ENETUNREACH: "no way leads there",
  UND_ERR_HEADERS_OVERFLOW: "the head of its answer is too large",
}
/** Failures before a connection stood. A connection that stands can end with ETIMEDOUT too. */
const UNCONNECTED = new Set([
  "EAI_AGAIN",
  "ENOTFOUND",
  "ECONNREFUSED",
  "UND_ERR_CONNECT_TIMEOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EMFILE",
  "ENFILE",
])
const CERTIFICATE = /CERT|ALTNAME|UNABLE_TO_(?:VERIFY|GET)/
const NO_TLS = /^(?:EPROTO|ERR_SSL|ERR_TLS)/

/** The error for a service that could not be reached; undefined when `error` does not come from the network. */
export function unreachedError(service: string, error: unknown): ServiceError | undefined {
  const cause = networkCause(error)
  if (cause === undefined) return undefined
  const meaning = cause === BROKEN ? "INTERNAL_ECONNRESET" : "UNAVAILABLE"
  return new ServiceError(service, `${service} could not be reached: ${cause}.`, { cause: error, meaning })
}

/** Whether no connection to the service came about, so that it cannot have done anything. */
export function isUnconnected({ cause }: ServiceError): boolean {
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined
  return typeof code === "string" && UNCONNECTED.has(code)
}

/**
 * Says why a connection failed, worded to follow a colon.
 * @returns undefined when `error` does not come from the network.
 */
export function networkCause(error: unknown): string | undefined {
  if (error instanceof Error && error.name === "HTTPParserError") {
    return error.message.includes("EOF") ? BROKEN : "its answer is not HTTP"
  }
  const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined
  if (typeof code !== "string") return undefined
  const known = CAUSES[code]
  if (known) return known
  if (CERTIFICATE.test(code)) return `its certificate is not valid (${code})`
  if (NO_TLS.test(code)) return `no secure connection came about (${code})`
  if (code.startsWith("HPE_")) return "its answer is not HTTP"
  return `the connection failed (${code})`
}
