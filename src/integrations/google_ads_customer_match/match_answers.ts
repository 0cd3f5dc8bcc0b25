import * as Hub from "../../framework"
import { isAccountId, type KeyType } from "./ads_api"

const LIST = /^customers\/\d{1,20}\/userLists\/\d{1,20}$/
const CONSENTS = ["UNSPECIFIED", "GRANTED", "DENIED"] as const

export type Consent = (typeof CONSENTS)[number]

/** The answers of a whole form. */
export interface MatchAnswers {
  loginId: string
  targetId: string
  /** Resource name of the list that exists, or the one to make. */
  list: string | { name: string; description: string; appId?: string }
  keyType: KeyType
  isHashing: boolean
  /** Schedules older than the fields have none. */
  adUserData?: Consent
  adPersonalization?: Consent
}

/** Reads the answers of a form. @throws DeliveryError at the field that is empty or cannot be used. */
export function readAnswers(request: Hub.DataActionRequest): MatchAnswers {
  const { formParams } = request
  const loginId = request.answer("loginCid", "Choose the login account.")
  if (!isAccountId(loginId)) throw Hub.DeliveryError.ofField("loginCid", "The login account is no account number.")
  const targetId = formParams.targetCid?.trim() || loginId
  if (!isAccountId(targetId)) throw Hub.DeliveryError.ofField("targetCid", "The target account is no account number.")
  const isMobile = choice(request, "mobileDevice", ["yes", "no"], "no") === "yes"
  const kind = choice(request, "createOrAppend", ["create", "append"])
  const appId = isMobile ? request.answer("mobileAppId", "Enter the mobile application ID.") : undefined
  const isHashing = choice(request, "doHashing", ["yes", "no"]) === "yes"
  return {
    loginId,
    targetId,
    list: kind === "create" ? newList(request, appId) : existingList(request),
    keyType: isMobile ? "MOBILE_ADVERTISING_ID" : "CONTACT_INFO",
    isHashing,
    adUserData: consent(request, "consentAdUserData"),
    adPersonalization: consent(request, "consentAdPersonalization"),
  }
}

function newList(request: Hub.DataActionRequest, appId: string | undefined) {
  const name = request.answer("newListName", "Enter a name for the new list.")
  return { name, description: request.formParams.newListDescription ?? "", appId }
}

function existingList(request: Hub.DataActionRequest): string {
  const list = request.answer("targetUserListRN", "Choose the list to update.")
  if (LIST.test(list)) return list
  throw Hub.DeliveryError.ofField("targetUserListRN", "The list to update is not one of Google Ads: choose it again.")
}

function choice<T extends string>(
  request: Hub.DataActionRequest,
  name: string,
  choices: readonly T[],
  otherwise?: T,
): T {
  const answer = request.formParams[name]?.trim() || otherwise
  const chosen = choices.find((each) => each === answer)
  if (chosen !== undefined) return chosen
  throw Hub.DeliveryError.ofField(name, `Choose ${choices.join(" or ")} for "${name}".`)
}

function consent(request: Hub.DataActionRequest, name: string): Consent | undefined {
  return request.formParams[name]?.trim() ? choice(request, name, CONSENTS) : undefined
}
