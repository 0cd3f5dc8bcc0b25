import type { ResponseError } from "./data_action_response"

/** Status names of Google's API errors, with the HTTP status of each and a sentence for people. */
const STATUSES = {
  BAD_REQUEST: [400, "The request could not be carried out as it stands."],
  INVALID_ARGUMENT: [400, "A value of the request is not valid."],
  FAILED_PRECONDITION: [400, "Something that has to be set up first is missing."],
  UNAUTHENTICATED: [401, "The service did not accept the login."],
  PERMISSION_DENIED: [403, "The account may not do this."],
  NOT_FOUND: [404, "What the request names was not found."],
  REQUEST_TIMEOUT: [408, "The service took too long."],
  ALREADY_EXISTS: [409, "What is to be made exists already."],
  PAYLOAD_TOO_LARGE: [413, "The result is larger than the service takes."],
  RESOURCE_EXHAUSTED: [429, "A quota is used up, or too many requests came at once."],
  INTERNAL: [500, "Something failed that was not expected to."],
  INTERNAL_ECONNRESET: [500, "The connection to the service broke off."],
  BAD_GATEWAY: [502, "The service gave an answer that cannot be read."],
  UNAVAILABLE: [503, "The service is not available at the moment."],
  GATEWAY_TIMEOUT: [504, "The service did not get an answer in time."],
} as const

export type ResponseStatus = keyof typeof STATUSES

/**
 * The `error` of a failing answer. Source: spec of the Action API, section 11.1.
 * @param status A name, or an HTTP status; one that is not known counts as INTERNAL.
 * @param integration Name of the integration in capitals, as log searches know it: `GOOGLE_DRIVE`.
 * @param detail What the service said.
 */
export function responseError(
  status: ResponseStatus | number | undefined,
  integration: string,
  detail: string,
): ResponseError {
  const name = typeof status === "string" ? status : statusNamed(status)
  const [httpCode, sentence] = STATUSES[name]
  return {
    http_code: httpCode,
    status_code: name,
    message: `${sentence} [${integration}] ${detail}`,
    location: "ActionContainer",
    // What Looker has always been given; there is no page to name.
    documentation_url: "TODO",
  }
}

function statusNamed(httpStatus: number | undefined): ResponseStatus {
  const names = Object.keys(STATUSES) as ResponseStatus[]
  return names.find((name) => STATUSES[name][0] === httpStatus) ?? "INTERNAL"
}
