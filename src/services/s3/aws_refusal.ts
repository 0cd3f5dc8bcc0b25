import { ServiceError, errorMessage } from "../../errors"
import { networkCause } from "../../outbound"
import { cutText } from "../../text/cut_text"
import { sentence } from "../../text/sentence"
import { words } from "../../text/words"
import type { S3Service } from "./s3_client"

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

/** What to do about a refusal of S3, or about a failed connection, by its code, or by the name of the error: a sentence. */
export type AwsCures = Readonly<Record<string, string>>

const CURES: AwsCures = { ENOTFOUND: 'Check the setting "Region".' }

/** Whether the service accepts the key but does not permit the call. */
export function isAccessDenied(thrown: unknown): boolean {
  return (thrown as SdkError).name === "AccessDenied"
}

/** The service that refused, of AWS or with its API, and the region that was called. */
type Called = Pick<S3Service, "service" | "region">

/**
 * Words an error of the SDK for people. Quotes the service when it answered.
 * @param cures Default: those for a setting that an administrator makes in Looker.
 */
export function explainAwsRefusal({ service, region }: Called, thrown: unknown, cures = CURES): ServiceError {
  if (thrown instanceof ServiceError) return thrown
  const { name, code, $metadata } = thrown as SdkError
  const status = $metadata?.httpStatusCode
  const fail = (message: string) => new ServiceError(service, message, { status, cause: thrown })

  if (status) return fail(`${service} answered ${status}${reason(thrown as SdkError, cures)}`)
  if (code === "ENOTFOUND" && cures[code]) return fail(`${service} has no region "${region}". ${cures[code]}`)
  const cause = networkCause(thrown)
  if (cause) return fail(`${service} could not be reached: ${cause}.`)
  if (name === "TimeoutError") {
    const message = `${service} did not answer in time: try again later.`
    return new ServiceError(service, message, { cause: thrown }, "service_timeout")
  }
  return fail([`${service}: ${sentence(errorMessage(thrown))}`, cures[name ?? ""]].filter(Boolean).join(" "))
}

/**
 * The reason that the service gives, such as ` (AccessDenied): Access Denied`. "UnknownError" is the SDK's own text for no
 * message.
 */
function reason({ Code, message = "" }: SdkError, cures: AwsCures): string {
  if (!Code) return "."
  const code = cutText(Code, 100)
  const said = ["UnknownError", ""].includes(message) ? ` (${code}).` : ` (${code}): ${words(message)}`
  return cures[Code] ? `${sentence(said)} ${cures[Code]}` : said
}
