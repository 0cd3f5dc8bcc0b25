import { HubError, ServiceError, errorMessage } from "../../errors"
import { cutText } from "../../text/cut_text"
import { words } from "../../text/words"

/** The parts of an SDK error that are looked at; which of them exist depends on where the call failed. */
interface SdkError {
  name?: string
  message?: string
  /** Azure's name of the trouble. */
  code?: string
  statusCode?: number
}

const CURES: Record<string, string> = {
  KeyBasedAuthenticationNotPermitted:
    "This account forbids access keys. An administrator allows them in Azure (Configuration > Allow storage account key " +
    "access), or chooses another account.",
  AuthenticationFailed: 'Check the settings "Storage Account" and "Access Key".',
  AuthorizationFailure: "Check the network rules of the account: they must let the hub in.",
  ContainerNotFound: "Open the form again and choose another container.",
}

/** Codes of a signature that is right, but of too little. */
const RESTRICTED = ["AuthorizationPermissionMismatch", "AuthorizationResourceTypeMismatch"]

/** Whether Azure knows the signature and only does not let it do this. */
export function isRestricted(thrown: unknown): boolean {
  const { statusCode, code = "" } = thrown as SdkError
  return statusCode === 403 && RESTRICTED.includes(code)
}

/**
 * What the SDK threw, for people: the words of Azure where it answered.
 * @param service Name of the service as users know it.
 */
export function toServiceError(service: string, thrown: unknown): HubError {
  if (thrown instanceof HubError) return thrown
  if (thrown instanceof Error && thrown.cause instanceof HubError) return carried(service, thrown.cause)
  const { name, message = "", code, statusCode: status } = thrown as SdkError
  const fail = (text: string) => new ServiceError(service, text, { status, cause: thrown })
  if (status && status < 300) {
    // Without a cause: it quotes the answer.
    const message = `${service} answered ${status}, but not as Azure does: something answers in its place.`
    return new ServiceError(service, message, { status })
  }
  if (status) return fail(`${service} answered ${status}${reason(code, message)}`)
  if (name === "AbortError") {
    const text = `${service} did not answer in time: try again later.`
    return new ServiceError(service, text, { cause: thrown }, "service_timeout")
  }
  return fail(`${service}: ${errorMessage(thrown)}`)
}

/** What `azureTransport` failed with, whose errors the SDK carries. */
function carried(service: string, error: HubError): HubError {
  const { cause } = error
  if (!(cause instanceof Error) || Reflect.get(cause, "code") !== "ENOTFOUND") return error
  const message = `${service} has no account at this address: check the setting "Storage Account".`
  return new ServiceError(service, message, { cause })
}

/** ` (ContainerNotFound): The specified container does not exist. Open …`, as far as Azure says so. */
function reason(code: string | undefined, message: string): string {
  if (!code) return "."
  // Ids and times of the request stand in the lines after the first.
  const said = words(message.split("\n", 1)[0])
  const cure = CURES[code] ?? ""
  return `${[` (${cutText(code, 100)})${said ? `: ${said}` : "."}`, cure].filter(Boolean).join(" ")}`
}
