import { briefCause, briefText } from "./brief_error"
import type { FailureFacts } from "./failure_facts"
import type { ResponseStatus } from "./response_status"
import { sentence } from "../text/sentence"
import { cutText } from "../text/cut_text"

const LONG_WAIT_SEC = 60

/**
 * What went wrong, by a stable name: for logs and metrics, and what each edge of the hub chooses its answer by. An edge is where
 * errors become answers: of the Integration API, of logins.
 */
export type ErrorCode =
  | DeliveryErrorCode
  | "bad_request"
  | "bad_signature"
  | "body_too_large"
  | "busy"
  | "foreign_link"
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

/** Codes of deliveries that were understood and did not succeed. */
export type DeliveryErrorCode =
  | "delivery_failed"
  | "download_failed"
  | "hub_stopped"
  | "query_failed"
  | "service_failed"
  | "service_refused"
  | "service_timeout"

/**
 * Trouble that the hub expects and explains. `message` is shown to people in Looker: it says what went wrong and what
 * to do, and holds no secret. Anything thrown that is not a HubError is a defect and becomes "Internal server error.".
 * Whatever a service says, no text of it is longer than 2 KB; a cause that is no HubError is kept as `briefCause` tells.
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
  constructor(label: string) {
    const message = `The required setting "${label}" is empty: an administrator fills it in on Looker's Actions page.`
    super(message, {}, "missing_setting")
  }
}

export class UnauthorizedError extends HubError {
  constructor() {
    super("unauthorized", "Invalid 'Authorization' header.")
  }
}

/** The body, or the attachment in it, is not what its type says. */
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

/** The hub itself lacks what the work needs just now; the same request may be sent again, to it or to another process. */
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

/** A link of an OAuth login that cannot be used (`invalid_link`), or that is not meant for this action or browser (`foreign_link`). */
export class InvalidLoginError extends HubError {
  constructor(code: "invalid_link" | "foreign_link", message: string, options?: ErrorOptions) {
    super(code, message, options)
  }
}

/** What a failure in other words may have besides them. */
export type Rewording = Pick<ServiceErrorOptions, "validationErrors" | "response" | "concernsAll">

export interface DeliveryErrorOptions extends ErrorOptions {
  /** Form field name → what is wrong with its value. */
  validationErrors?: Record<string, string>
  /** What it is in Google's terms, where neither its class nor the status of the service tells. See `responseStatus()`. */
  meaning?: ResponseStatus
  /** What else the failing answer is to hold: a new state, such as `reset`, an error in Google's terms. */
  response?: FailureFacts
}

/** The delivery was understood but did not succeed: `looker.success` is false, with the message. */
export class DeliveryError extends HubError {
  declare readonly code: DeliveryErrorCode
  readonly validationErrors: Record<string, string>
  readonly meaning?: ResponseStatus
  readonly response: NonNullable<DeliveryErrorOptions["response"]>

  constructor(message: string, options: DeliveryErrorOptions = {}, code: DeliveryErrorCode = "delivery_failed") {
    super(code, message, options)
    const complaints = Object.entries(options.validationErrors ?? {})
    this.validationErrors = Object.fromEntries(complaints.map(([field, text]) => [field, briefText(text)]))
    this.meaning = options.meaning
    this.response = options.response ?? {}
  }

  /**
   * The same failure in other words, and with what is changed beside them; everything else stays as it is, such as the status of
   * the service, and how long it wants to be left alone.
   */
  reworded(message: string, changes: Rewording = {}): DeliveryError {
    return new DeliveryError(message, { ...this.facts(), ...changes }, this.code)
  }

  /** Of an error made of this one. */
  protected facts(): DeliveryErrorOptions {
    const { validationErrors, meaning, response } = this
    return { cause: this, validationErrors, meaning, response }
  }

  /**
   * What was refused as it stood, as a failure of the delivery: so it is shown where an answer of the hub tells of a failure inside,
   * such as in a form. Everything else is given back as it is.
   * @param prefix Stands in front of the message.
   */
  static fromRefusal(error: unknown, prefix = ""): unknown {
    if (!(error instanceof InvalidRequestError)) return error
    return new DeliveryError(prefix + error.message, { cause: error })
  }

  /** One answer of the form is at fault: the message is shown, and stands at the field as well. */
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
  /** Seconds after which the service wants to be asked again. Where they are many, the message says when that is. */
  retryAfterSec?: number
  /** The body of its answer, where an integration may find more than the message says. */
  text?: string
  /** Whether the service would refuse all other rows as well. Default: after 401, 403 and 404. */
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

  /** Without the secrets of the call, 64 KB of it at most: not for messages and logs as it stands. */
  get serviceText(): string | undefined {
    return this.#text
  }
}

/** A service that wants to be left alone for long is not asked again meanwhile, so people are told when. */
function addWait(message: string, retryAfterSec = 0): string {
  const wait = `in ${retryAfterSec} seconds`
  return retryAfterSec <= LONG_WAIT_SEC || message.includes(wait) ? message : `${sentence(message)} Try again ${wait}.`
}

export class ServiceTimeoutError extends ServiceError {
  constructor(service: string, timeoutMs: number, options: ServiceErrorOptions = {}) {
    super(service, `${service} did not answer within ${timeoutMs / 1000} seconds.`, options, "service_timeout")
  }
}

/** The text of anything thrown, for a message to people: never empty, never a stack. */
export function errorMessage(thrown: unknown): string {
  if (thrown instanceof AggregateError && !thrown.message) return thrown.errors.map(errorMessage).join(", ")
  const text = thrown instanceof Error ? thrown.message || thrown.name : typeof thrown === "string" ? thrown : ""
  return text || "Unknown error."
}
