import { briefCause, briefText } from "./brief_error"
import type { FailureFacts } from "./failure_facts"
import type { ResponseStatus } from "./response_status"
import { sentence } from "../text/sentence"
import { cutText } from "../text/cut_text"

const LONG_WAIT_SEC = 60

/**
 * A stable name for what went wrong, for logs and metrics. Each edge of the hub chooses its answer by this code. An edge is a
 * place where errors become answers, such as the Integration API or the logins.
 */
export type ErrorCode =
  | DeliveryErrorCode
  | "bad_request"
  | "bad_signature"
  | "body_too_large"
  | "busy"
  | "forbidden"
  | "foreign_link"
  | "gone"
  | "internal"
  | "invalid_link"
  | "invalid_request"
  | "login_refused"
  | "malformed_body"
  | "metrics_incomplete"
  | "missing_setting"
  | "no_cipher_master"
  | "no_room"
  | "no_temporary_files"
  | "unauthorized"
  | "unknown_integration"
  | "unknown_path"
  | "unsupported_encoding"

/** Codes of deliveries that were understood but did not succeed. */
export type DeliveryErrorCode =
  | "delivery_failed"
  | "download_failed"
  | "hub_stopped"
  | "policy_refused"
  | "query_failed"
  | "service_failed"
  | "service_refused"
  | "service_timeout"

/**
 * A failure that the hub expects and explains. `message` is shown to people in Looker: it says what went wrong and what
 * to do, and holds no secret. Anything thrown that is not a HubError is a defect and becomes "Internal server error.".
 * Each text of the error is cut to 2 KB. A cause that is not a HubError is copied by `briefCause`.
 */
export class HubError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(briefText(message), briefOptions(options))
    this.name = new.target.name
  }
}

function briefOptions({ cause }: ErrorOptions = {}): ErrorOptions | undefined {
  if (cause === undefined) return undefined
  return { cause: cause instanceof HubError ? cause : briefCause(cause) }
}

/** The request cannot be carried out as it stands. */
export class InvalidRequestError extends HubError {
  constructor(
    message: string,
    options?: ErrorOptions,
    code: "invalid_request" | "missing_setting" = "invalid_request",
  ) {
    super(code, message, options)
  }
}

/** A required admin setting is missing. */
export class MissingParamError extends InvalidRequestError {
  constructor(readonly label: string) {
    const message = `The required setting "${label}" is empty: an administrator fills it in on Looker's Actions page.`
    super(message, {}, "missing_setting")
  }
}

export class UnauthorizedError extends HubError {
  constructor() {
    super("unauthorized", "Invalid 'Authorization' header.")
  }
}

/** The caller is known, and may not do this. The message names what is lacking. */
export class ForbiddenError extends HubError {
  constructor(message: string) {
    super("forbidden", message)
  }
}

/** The body, or the attachment in it, is not valid for its type. */
export class MalformedBodyError extends HubError {
  constructor(message: string, options?: ErrorOptions) {
    super("malformed_body", message, options)
  }
}

export class BodyTooLargeError extends HubError {
  constructor(message: string) {
    super("body_too_large", message)
  }
}

/** The hub lacks a resource at the moment. The same request may be sent again, to this process or to another one. */
export class UnavailableError extends HubError {
  /** For the header `Retry-After`. */
  readonly retryAfterSec = 10

  constructor(code: "busy" | "no_room" | "no_temporary_files", message: string, options?: ErrorOptions) {
    super(code, message, options)
  }
}

export class UnknownIntegrationError extends HubError {
  constructor(name: string) {
    super("unknown_integration", `This hub has no action named "${cutText(name, 100)}".`)
  }
}

/** A link of an OAuth login that cannot be used (`invalid_link`) or is meant for another action or browser (`foreign_link`). */
export class InvalidLoginError extends HubError {
  constructor(code: "invalid_link" | "foreign_link", message: string, options?: ErrorOptions) {
    super(code, message, options)
  }
}

/** What `reworded` may change besides the message. */
export type Rewording = Pick<ServiceErrorOptions, "validationErrors" | "response" | "concernsAll">

export interface DeliveryErrorOptions extends ErrorOptions {
  /** Form field name → what is wrong with its value. */
  validationErrors?: Record<string, string>
  /** Google's status name for the failure. Default: `responseStatus()` derives it from the class and the service's status. */
  meaning?: ResponseStatus
  /** Further members of the failing answer, such as a new state (`reset`) or an error in Google's terms. */
  response?: FailureFacts
  /** What the log says in place of the message: words without any value of the request or of the service. */
  loggedAs?: string
}

/** The delivery was understood but did not succeed: `looker.success` is false, with the message. */
export class DeliveryError extends HubError {
  declare readonly code: DeliveryErrorCode
  readonly validationErrors: Record<string, string>
  readonly meaning?: ResponseStatus
  readonly response: NonNullable<DeliveryErrorOptions["response"]>
  readonly loggedAs?: string

  constructor(message: string, options: DeliveryErrorOptions = {}, code: DeliveryErrorCode = "delivery_failed") {
    super(code, message, options)
    const complaints = Object.entries(options.validationErrors ?? {})
    this.validationErrors = Object.fromEntries(complaints.map(([field, text]) => [field, briefText(text)]))
    this.meaning = options.meaning
    this.response = options.response ?? {}
    this.loggedAs = options.loggedAs
  }

  /**
   * The same failure with another message and the given changes. Everything else is kept, such as the service's status and the
   * wait that the service asked for.
   */
  reworded(message: string, changes: Rewording = {}): DeliveryError {
    return new DeliveryError(message, { ...this.facts(), ...changes }, this.code)
  }

  /** Options for an error that is made from this one. */
  protected facts(): DeliveryErrorOptions {
    const { validationErrors, meaning, response, loggedAs } = this
    return { cause: this, validationErrors, meaning, response, loggedAs }
  }

  /**
   * Turns an InvalidRequestError into a DeliveryError, for answers that show the failure inside, such as a form. Returns any
   * other error unchanged.
   * @param prefix Text before the message.
   */
  static fromRefusal(error: unknown, prefix = ""): unknown {
    if (!(error instanceof InvalidRequestError)) return error
    return new DeliveryError(prefix + error.message, { cause: error })
  }

  /** The failure for a wrong answer to one form field. The message is also shown at that field. */
  static ofField(field: string, message: string): DeliveryError {
    return new DeliveryError(message, { validationErrors: { [field]: message } })
  }
}

/** Looker's download URL did not give the whole result. */
export class DownloadError extends DeliveryError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options, "download_failed")
  }
}

export interface ServiceErrorOptions extends DeliveryErrorOptions {
  /** HTTP status the service answered, if it answered. */
  status?: number
  /** Seconds that the service asks the hub to wait. Above 60, the message tells people when to try again. */
  retryAfterSec?: number
  /** The body of the service's answer, for integrations that need more than the message. */
  text?: string
  /** Whether the service would refuse all other rows as well. Default: true for 401, 403 and 404. */
  concernsAll?: boolean
}

/** The service refused, failed or could not be reached. */
export class ServiceError extends DeliveryError {
  readonly serviceStatus?: number
  readonly retryAfterSec?: number
  /** Whether the service would refuse all other rows as well. */
  readonly concernsAll: boolean
  readonly #text?: string

  /** @param service Name of the service as users know it. */
  constructor(
    readonly service: string,
    message: string,
    options: ServiceErrorOptions = {},
    code: DeliveryErrorCode = "service_failed",
  ) {
    super(addWait(message, options.retryAfterSec), options, code)
    this.serviceStatus = options.status
    this.retryAfterSec = options.retryAfterSec
    this.concernsAll = options.concernsAll ?? [401, 403, 404].includes(options.status ?? 0)
    this.#text = options.text
  }

  override reworded(message: string, changes: Rewording = {}): ServiceError {
    const { serviceStatus: status, retryAfterSec, serviceText: text, concernsAll } = this
    const facts = { ...this.facts(), status, retryAfterSec, text }
    const kept = { concernsAll: changes.concernsAll ?? concernsAll }
    return new ServiceError(this.service, message, { ...facts, ...changes, ...kept }, this.code)
  }

  /** The body of the service's answer without the secrets of the call, at most 64 KB. Do not copy it into messages or logs. */
  get serviceText(): string | undefined {
    return this.#text
  }
}

/** Appends a long wait to the message: the hub does not call the service again in the meantime, so people need to know. */
function addWait(message: string, retryAfterSec = 0): string {
  const wait = `in ${retryAfterSec} seconds`
  return retryAfterSec <= LONG_WAIT_SEC || message.includes(wait) ? message : `${sentence(message)} Try again ${wait}.`
}

export class ServiceTimeoutError extends ServiceError {
  constructor(service: string, timeoutMs: number, options: ServiceErrorOptions = {}) {
    super(service, `${service} did not answer within ${timeoutMs / 1000} seconds.`, options, "service_timeout")
  }
}

/** Makes a text for people from anything thrown: never empty, never a stack. */
export function errorMessage(thrown: unknown): string {
  if (thrown instanceof AggregateError && !thrown.message) return thrown.errors.map(errorMessage).join(", ")
  const text = thrown instanceof Error ? thrown.message || thrown.name : typeof thrown === "string" ? thrown : ""
  return text || "Unknown error."
}
