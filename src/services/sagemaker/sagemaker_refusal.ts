import { Shape } from "../../data/json"
import { ServiceError } from "../../errors"
import type { Explain } from "../../outbound"

/** Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/CommonErrors.html */
const REFUSAL = new Shape((z) =>
  z.object({
    __type: z.string(),
    message: z.string().optional().catch(undefined),
    Message: z.string().optional().catch(undefined),
  }),
)
/** Refusals of a service that is asked too often. Their status is 400. */
const BUSY = ["ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded"]

const CURES: Readonly<Record<string, string>> = {
  AccessDeniedException: "Give the access key this right in IAM, or the role the right that is missing.",
  UnrecognizedClientException: 'Check "Access Key" on Looker\'s Actions page.',
  InvalidSignatureException: 'Check "Secret Key" on Looker\'s Actions page.',
  ExpiredTokenException: "Enter a new access key on Looker's Actions page.",
  ResourceLimitExceeded: "Choose another instance type or fewer instances, or ask AWS for a higher quota.",
}

/** Explains a refusal in AWS's words, with its code and what to do. */
export const explainSageMaker: Explain = ({ status, json, error, words }) => {
  const said = REFUSAL.tryRead(json)
  if (!said) return undefined
  const code = codeOf(said.__type)
  const text = words(said.message ?? said.Message)
  const answered = `${error.service} answered ${status} (${words(code, 100)})`
  return { message: text ? `${answered}: ${text}` : `${answered}.`, cure: CURES[code] }
}

/** AWS's code of a refusal, such as `ResourceInUse`. */
export function refusalCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof ServiceError)) return undefined
  const said = REFUSAL.tryReadJson(thrown.serviceText)
  return said && codeOf(said.__type)
}

/** The same failure with status 429 when AWS was asked too often, so that it counts as one that may pass. */
export function asBusy(thrown: unknown): unknown {
  if (!(thrown instanceof ServiceError) || !BUSY.includes(refusalCode(thrown) ?? "")) return thrown
  const { service, message, serviceText: text } = thrown
  return new ServiceError(service, message, { status: 429, text, cause: thrown })
}

/** Whether the same call may succeed later: AWS was busy, failed, could not be reached, or something else has answered. */
export function mayPassLater(thrown: unknown): boolean {
  if (!(thrown instanceof ServiceError)) return false
  const { serviceStatus: status = 500 } = thrown
  return status < 300 || status === 408 || status === 429 || status >= 500
}

/** Whether a model was not created because there is one of that name. */
export function isModelNameTaken(thrown: unknown): boolean {
  return refusalCode(thrown) === "ValidationException" && /already existing model/i.test((thrown as Error).message)
}

/** `com.amazonaws.sagemaker#ResourceInUse` and `ResourceInUse:http://…` are written as well. */
function codeOf(type: string): string {
  return type.slice(type.lastIndexOf("#") + 1).split(":", 1)[0] ?? ""
}
