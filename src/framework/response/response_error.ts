import {
  BodyTooLargeError,
  DeliveryError,
  DownloadError,
  type ResponseError,
  type ResponseStatus,
  ServiceError,
  ServiceTimeoutError,
  STATUSES,
} from "../../errors"

/** Replaces the sentence of INTERNAL when the service itself answered that it failed. */
const SERVICE_FAILED = "The service failed."

/**
 * The `error` of a failing answer. Source: spec of the Action API, section 11.1.
 * @param status A status name, or the HTTP status of the service's answer. An unknown HTTP status counts as INTERNAL.
 * @param integration Name of the integration in capitals, as used in log searches: `GOOGLE_DRIVE`.
 * @param detail What the service said.
 */
export function responseError(status: ResponseStatus | number, integration: string, detail: string): ResponseError {
  const name = typeof status === "string" ? status : (statusNamed(status) ?? "INTERNAL")
  const [httpCode, sentence] = STATUSES[name]
  const isServices = name === "INTERNAL" && typeof status === "number"
  return {
    http_code: httpCode,
    status_code: name,
    message: `${isServices ? SERVICE_FAILED : sentence} [${integration}] ${detail}`,
    location: "ActionContainer",
    // The value that Looker has always been sent; there is no page to name.
    documentation_url: "TODO",
  }
}

/** The status of a failure, for `responseError()`. Every failure that the hub explains has a status; a defect has none. */
export function responseStatus(error: DeliveryError): ResponseStatus | number {
  if (error.meaning) return error.meaning
  if (Object.keys(error.validationErrors).length > 0) return "BAD_REQUEST"
  if (error instanceof DownloadError) return "INTERNAL"
  if (error instanceof ServiceTimeoutError) return "REQUEST_TIMEOUT"
  if (error instanceof ServiceError) return serviceMeaning(error.serviceStatus)
  if (error.cause instanceof DeliveryError) return responseStatus(error.cause)
  return error.cause instanceof BodyTooLargeError ? "PAYLOAD_TOO_LARGE" : "BAD_REQUEST"
}

function serviceMeaning(httpStatus: number | undefined): ResponseStatus | number {
  // No status, or a success or redirect that acknowledges nothing.
  if (httpStatus === undefined || httpStatus < 400) return "BAD_GATEWAY"
  return httpStatus < 500 && !statusNamed(httpStatus) ? "BAD_REQUEST" : httpStatus
}

function statusNamed(httpStatus: number): ResponseStatus | undefined {
  const names = Object.keys(STATUSES) as ResponseStatus[]
  return names.find((name) => STATUSES[name][0] === httpStatus)
}
