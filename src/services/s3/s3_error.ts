import { ServiceError, errorMessage } from "../../errors"
import { networkCause } from "../../outbound"
import { cutText } from "../../text/cut_text"
import { words } from "../../text/words"
import type { S3Connection } from "./s3_client"

/** The parts of an SDK error that are looked at; which of them exist depends on where the call failed. */
interface SdkError {
  name?: string
  message?: string
  /** S3's name of the trouble, where the answer was S3's. */
  Code?: string
  /** Node's name of a failed connection, such as ENOTFOUND. */
  code?: string
  $metadata?: { httpStatusCode?: number }
}

/** Whether the service knows the key but does not let it do this. */
export function isAccessDenied(thrown: unknown): boolean {
  return (thrown as SdkError).name === "AccessDenied"
}

/** What the SDK threw, for people: the words of the service where it answered. */
export function toServiceError(connection: S3Connection, thrown: unknown): ServiceError {
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

/** ` (AccessDenied): Access Denied`, as far as the service says so; the SDK puts words of its own where it does not. */
function reason({ Code, message = "" }: SdkError): string {
  if (!Code) return "."
  const code = cutText(Code, 100)
  return ["UnknownError", ""].includes(message) ? ` (${code}).` : ` (${code}): ${words(message)}`
}
