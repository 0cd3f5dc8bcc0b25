import { getSystemErrorMap } from "node:util"
import { DeliveryError, type ErrorCode, HubError, MissingParamError, ServiceError } from "../errors"
import { placesOf } from "./create_logger"

/** Why something failed, by the code of the error. */
const REASONS: Readonly<Record<ErrorCode, string>> = {
  bad_request: "The request could not be read.",
  bad_signature: "The signature of the request is not right.",
  body_too_large: "The body of the request is too large.",
  busy: "The hub is busy.",
  delivery_failed: "The delivery failed for a reason that the answer says.",
  download_failed: "Looker's download did not give the whole result.",
  forbidden: "The caller may not do this.",
  foreign_link: "The login link is meant for another action or browser.",
  gone: "What was asked for is gone.",
  hub_stopped: "The hub stopped.",
  internal: "A defect of the hub.",
  invalid_link: "The login link cannot be used.",
  invalid_request: "The request cannot be carried out as it stands.",
  login_refused: "The login was refused.",
  malformed_body: "The body of the request, or the result in it, is broken.",
  metrics_incomplete: "A process of the hub did not tell its metrics.",
  missing_setting: "A required setting is empty.",
  no_cipher_master: "The hub has no CIPHER_MASTER.",
  no_room: "The hub's system lacks disk, files or connections.",
  no_temporary_files: "The hub cannot write temporary files.",
  policy_refused: "The policy of the hub refused the delivery.",
  query_failed: "Looker sent a failed query in place of a result.",
  service_failed: "The service failed.",
  service_refused: "The service refused.",
  service_timeout: "The service did not answer in time.",
  unauthorized: "The token is missing or wrong.",
  unknown_integration: "The hub has no action of this name.",
  unknown_path: "There is nothing at this address.",
  unsupported_encoding: "The body is in an encoding that the hub does not read.",
}
/** Names of errors of JavaScript and Node. Other names may come from a service. */
const ERROR_NAMES = [
  "AbortError",
  "AggregateError",
  "Error",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "TimeoutError",
  "TypeError",
  "URIError",
]
const SYSTEM_CODES = new Set([...getSystemErrorMap().values()].map(([name]) => name))
/** Codes of Node, of its TLS and of undici. Others may come from a service. */
const LIBRARY_CODE =
  /^(?:UND_ERR|ERR|HPE|CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)|HOSTNAME)_[A-Z_]{1,60}$/
const MAX_CAUSES = 5

/** What a log line tells of a failure. */
export interface LoggedFailure {
  errorCode: ErrorCode
  reason: string
  /** Label of the setting that is empty. */
  setting?: string
  /** Names of the form fields whose answers are wrong. */
  fields?: string[]
  /** Name of the service, and the HTTP status that it answered. */
  service?: string
  serviceStatus?: number
  /** Code of the system or of a library, such as `ECONNREFUSED`. */
  causeCode?: string
}

/**
 * A failure in words that hold no value of a row, a setting or an answer: those of the hub, codes, and numbers. Messages of errors
 * are for people in Looker: they may quote cells, because services quote them.
 */
export function loggedFailure(error: HubError): LoggedFailure {
  return {
    errorCode: error.code,
    ...(error instanceof ServiceError ? refusal(error) : { reason: ownWords(error) ?? REASONS[error.code] }),
    setting: error instanceof MissingParamError ? error.label : undefined,
    fields: error instanceof DeliveryError ? fieldsOf(error) : undefined,
    causeCode: codeIn(error),
  }
}

/** A defect: what kind of error, and where in the code. Its message may quote the text that it is about. */
export function loggedDefect(thrown: unknown, causes = MAX_CAUSES): object | undefined {
  if (!(thrown instanceof Error)) return undefined
  try {
    const { name } = thrown
    return {
      name: ERROR_NAMES.includes(name) ? name : "Error",
      code: knownCode(thrown),
      at: placesOf(thrown),
      cause: causes > 1 ? loggedDefect(thrown.cause, causes - 1) : undefined,
    }
  } catch {
    // An error of other code may have properties that throw when they are read.
    return { name: "Error" }
  }
}

function refusal(error: ServiceError): Pick<LoggedFailure, "reason" | "service" | "serviceStatus"> {
  const { service, serviceStatus, code } = error
  const did =
    code === "service_timeout" ? "did not answer in time" : serviceStatus ? `answered ${serviceStatus}` : "failed"
  return { reason: ownWords(error) ?? `${service} ${did}.`, service, serviceStatus }
}

function ownWords(error: HubError): string | undefined {
  return error instanceof DeliveryError ? error.loggedAs : undefined
}

function fieldsOf({ validationErrors }: DeliveryError): string[] | undefined {
  const names = Object.keys(validationErrors)
  return names.length > 0 ? names : undefined
}

/** The first known code of an error and its causes. */
function codeIn(thrown: unknown, causes = MAX_CAUSES): string | undefined {
  if (!(thrown instanceof Error) || causes === 0) return undefined
  return knownCode(thrown) ?? codeIn(thrown.cause, causes - 1)
}

function knownCode(error: Error): string | undefined {
  const code: unknown = Reflect.get(error, "code")
  if (typeof code !== "string") return undefined
  return SYSTEM_CODES.has(code) || LIBRARY_CODE.test(code) ? code : undefined
}
