import { HubError, ServiceError, errorMessage } from "../../errors"
import { cutText } from "../../text/cut_text"
import { words } from "../../text/words"

/** The parts of an SDK error that the hub reads. Which of them exist depends on where the call failed. */
interface SdkError {
  name?: string
  message?: string
  /** Azure's error code. */
  code?: string
  statusCode?: number
}

/** What to do about a refusal of Azure, or about a failed connection, by its code: a sentence. */
export type AzureCures = Readonly<Record<string, string>>

const CURES: AzureCures = {
  ENOTFOUND: 'Check the setting "Storage Account".',
  KeyBasedAuthenticationNotPermitted:
    "This account forbids access keys. An administrator allows them in Azure (Configuration > Allow storage account key " +
    "access), or chooses another account.",
  AuthenticationFailed: 'Check the settings "Storage Account" and "Access Key".',
  AuthorizationFailure: "Check the network rules of the account: they must let the hub in.",
  ContainerNotFound: "Open the form again and choose another container.",
}

/** Error codes for a valid signature with too few permissions. */
const RESTRICTED = ["AuthorizationPermissionMismatch", "AuthorizationResourceTypeMismatch"]

/** Whether the signature is valid but does not permit this call. */
export function isRestricted(thrown: unknown): boolean {
  const { statusCode, code = "" } = thrown as SdkError
  return statusCode === 403 && RESTRICTED.includes(code)
}

/**
 * Words an error of the SDK for people. Quotes Azure when it answered.
 * @param service Name of the service as users know it.
 * @param cures Default: those for settings that an administrator makes in Looker, and for the form.
 */
export function explainAzureRefusal(service: string, thrown: unknown, cures = CURES): HubError {
  if (thrown instanceof HubError) return thrown
  if (thrown instanceof Error && thrown.cause instanceof HubError) return carried(service, thrown.cause, cures)
  const { name, message = "", code, statusCode: status } = thrown as SdkError
  const fail = (text: string) => new ServiceError(service, text, { status, cause: thrown })
  if (status && status < 300) {
    // No `cause`: the error of the SDK quotes the answer.
    const message = `${service} answered ${status}, but not as Azure does: something answers in its place.`
    return new ServiceError(service, message, { status })
  }
  if (status) return fail(`${service} answered ${status}${reason(cures, code, message)}`)
  if (name === "AbortError") {
    const text = `${service} did not answer in time: try again later.`
    return new ServiceError(service, text, { cause: thrown }, "service_timeout")
  }
  return fail(`${service}: ${errorMessage(thrown)}`)
}

/** Handles an error of `azureTransport`, which the SDK passes on as `cause`. Only an unknown host gets another message. */
function carried(service: string, error: HubError, { ENOTFOUND: cure }: AzureCures): HubError {
  const { cause } = error
  if (!cure || !(cause instanceof Error) || Reflect.get(cause, "code") !== "ENOTFOUND") return error
  const message = `${service} has no account at this address. ${cure}`
  return new ServiceError(service, message, { cause })
}

/** The reason that Azure gives, such as ` (ContainerNotFound): The specified container does not exist. Open …`. */
function reason(cures: AzureCures, code: string | undefined, message: string): string {
  if (!code) return "."
  // The lines after the first contain ids and times of the request.
  const said = words(message.split("\n", 1)[0])
  const cure = cures[code] ?? ""
  return `${[` (${cutText(code, 100)})${said ? `: ${said}` : "."}`, cure].filter(Boolean).join(" ")}`
}
