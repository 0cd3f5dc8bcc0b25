import { ServiceError, errorMessage } from "../../errors"
import { networkCause } from "../../outbound"
import { cutText } from "../../text/cut_text"
import { words } from "../../text/words"
import type { S3Connection } from "./s3_client"

/** The parts of an SDK error that the hub reads. Which of them exist depends on where the call failed. */
interface SdkError {
  name?: string
  message?: string
  /** S3's error code, when S3 itself answered. */
  Code?: string
  /** Node's error code of a failed connection, such as ENOTFOUND. */
  code?: string
  $metadata?: { httpStatusCode?: number }
}

/** Whether the service accepts the key but does not permit the call. */
export function isAccessDenied(thrown: unknown): boolean {
  return (thrown as SdkError).name === "AccessDenied"
}

/** Words an error of the SDK for people. Quotes the service when it answered. */
export function explainS3Refusal(connection: S3Connection, thrown: unknown): ServiceError {
  if (thrown instanceof ServiceError) return thrown
  const { service, region } = connection
  const { name, code, $metadata } = thrown as SdkError
  const status = $metadata?.httpStatusCode
  const fail = (message: string) => new ServiceError(service, message, { status, cause: thrown })

  if (status) return fail(`${service} answered ${status}${reason(thrown as SdkError)}`)
  if (code === "ENOTFOUND") return fail(`${service} has no region "${region}": check the setting "Region".`)
  const cause = networkCause(thrown)
  if (cause) return fail(`${service} could not be reached: ${cause}.`)
  if (name === "TimeoutError") {
    const message = `${service} did not answer in time: try again later.`
    return new ServiceError(service, message, { cause: thrown }, "service_timeout")
  }
  return fail(`${service}: ${errorMessage(thrown)}`)
}

/**
 * The reason that the service gives, such as ` (AccessDenied): Access Denied`. "UnknownError" is the SDK's own text for no
 * message.
 */
function reason({ Code, message = "" }: SdkError): string {
  if (!Code) return "."
  const code = cutText(Code, 100)
  return ["UnknownError", ""].includes(message) ? ` (${code}).` : ` (${code}): ${words(message)}`
}
