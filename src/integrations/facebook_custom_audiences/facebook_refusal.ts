import * as Hub from "../../framework"

/** Source: https://developers.facebook.com/docs/graph-api/guides/error-handling */
const REFUSAL = new Hub.Shape((z) => {
  const text = z.string().optional().catch(undefined)
  const number = z.number().optional().catch(undefined)
  return z.object({
    error: z.object({
      message: text,
      code: number,
      error_subcode: number,
      error_user_title: text,
      error_user_msg: text,
    }),
  })
})

/** Facebook takes no more calls for the moment, so it has done nothing. */
const BUSY_CODES = [4, 17, 32, 613, 80003]
const BUSY_STATUS = 429
/** Something went wrong at Facebook, or it asks for less data. */
export const TOO_MUCH_DATA = 1
const PASSING_CODES = [...BUSY_CODES, TOO_MUCH_DATA, 2]
const LOGIN_CODE = 190
const VERSION_CODE = 2635
const REPLACE_CODE = 2650
/** Stay as they are, whatever the status of the answer. */
const FINAL_CODES = [LOGIN_CODE, VERSION_CODE, REPLACE_CODE]
/** A gateway says that it lost Facebook or that Facebook was late, so nobody knows what became of the call. */
const LOST_STATUSES = [502, 504]

/** Of Facebook's words and the cure together, in UTF-16 units: a receipt cuts longer reasons, and with them the cure. */
const MAX_SAID = 270

const BUSY_CURE = "Facebook takes no more calls for the moment: send it later."
const CURES: Readonly<Record<number, string>> = {
  [LOGIN_CODE]: "Open the dialog in Looker and log in to Facebook again.",
  [VERSION_CODE]: "The operator of the hub sets FACEBOOK_API_VERSION to a version that Facebook still has.",
  ...Object.fromEntries(BUSY_CODES.map((code) => [code, BUSY_CURE])),
}
/** By subcode. */
const CURES_OF_DETAILS: Readonly<Record<number, string>> = {
  1870090: "An admin of the ad account accepts the Custom Audience terms in Ads Manager.",
}

/** Facebook's number for what is wrong; undefined when it gave none. */
export function codeOf({ serviceText }: Hub.ServiceError): number | undefined {
  return REFUSAL.tryReadJson(serviceText)?.error.code
}

/** Whether Facebook no longer accepts the token. */
export function isLoginLost(error: unknown): boolean {
  return error instanceof Hub.ServiceError && codeOf(error) === LOGIN_CODE
}

/** Whether Facebook refused because of too many calls, and so did nothing. */
export function isBusy(error: Hub.ServiceError): boolean {
  return error.serviceStatus === BUSY_STATUS || BUSY_CODES.includes(codeOf(error) ?? 0)
}

/** Whether a failure may pass, for calls that may be made twice. */
export function mayPass(error: Hub.ServiceError): boolean {
  return mayPassAnswered(error) || isLost(error)
}

/** As `mayPass`, but only after an answer that says that the call came to nothing. */
export function mayPassAnswered(error: Hub.ServiceError): boolean {
  const { serviceStatus: status } = error
  if (status === undefined || LOST_STATUSES.includes(status)) return false
  const code = codeOf(error) ?? 0
  return isBusy(error) || PASSING_CODES.includes(code) || (status >= 500 && !FINAL_CODES.includes(code))
}

/** Whether nobody knows what became of the call. */
function isLost({ serviceStatus: status, code }: Hub.ServiceError): boolean {
  if (status === undefined) return code === "service_failed" || code === "service_timeout"
  return LOST_STATUSES.includes(status)
}

/** Quotes Facebook's words, those for people included, and says what to do. Every refusal concerns all rows. */
export const explainFacebook: Hub.Explain = ({ json, words, status, error }) => {
  const said = REFUSAL.tryRead(json)?.error
  const cure =
    CURES_OF_DETAILS[said?.error_subcode ?? 0] ??
    CURES[said?.code ?? 0] ??
    (status === BUSY_STATUS && !error.retryAfterSec ? BUSY_CURE : undefined)
  const texts = [said?.message, said?.error_user_msg ?? said?.error_user_title].flatMap((text) => words(text) ?? [])
  const sentences = [...new Set(texts)].map((text) => Hub.sentence(text)).join(" ")
  return {
    said: Hub.shortenText(sentences, MAX_SAID - (cure?.length ?? 0)) || undefined,
    cure,
    concernsAll: true,
  }
}
