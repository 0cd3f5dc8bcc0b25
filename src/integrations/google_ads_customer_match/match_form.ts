import * as Hub from "../../framework"
import { accountOption, type AdsAccount, type AdsApi, isAccountId } from "./ads_api"

const CONSENTS: Hub.FormOption[] = [
  { name: "UNSPECIFIED", label: "Unspecified" },
  { name: "GRANTED", label: "Granted" },
  { name: "DENIED", label: "Denied" },
]
const RESET: Hub.FormOption = { name: "", label: "Reset..." }

/** The fields that can be shown with these answers: each answer leads to the next field. @throws ServiceError */
export async function matchFields(ads: AdsApi, answers: Hub.TextMap): Promise<Hub.FormField[]> {
  const { loginCid, createOrAppend, mobileDevice } = answers
  if (!loginCid) return [loginField(await ads.accessibleAccounts())]
  if (!isAccountId(loginCid))
    throw new Hub.DeliveryError("The login account is no account number: open the dialog again.")
  const login = await ads.account(loginCid)
  const fields = [loginField([login], loginCid)]
  const targetId = login.isManager ? answers.targetCid : loginCid
  if (login.isManager) fields.push(await targetField(ads, loginCid, targetId))
  if (!targetId) return fields
  fields.push(
    select("createOrAppend", "Step 2a) Create a new list or append to existing?", CREATE_OR_APPEND, createOrAppend),
  )
  if (!createOrAppend) return fields
  fields.push(select("mobileDevice", "Step 2b) Are you sending Mobile Device ID data?", Hub.YES_NO, mobileDevice))
  if (!mobileDevice) return fields
  if (mobileDevice === "yes") fields.push(text("mobileAppId", "Step 2c) Enter the mobile application ID", true))
  if (createOrAppend === "create") {
    fields.push(text("newListName", "Step 3a) New list name", true))
    fields.push(text("newListDescription", "Step 3b) New list description", false))
    return [...fields, ...LAST_FIELDS]
  }
  const keyType = mobileDevice === "yes" ? "MOBILE_ADVERTISING_ID" : "CONTACT_INFO"
  const lists = await ads.lists(targetId, keyType)
  if (lists.length === 0) return [...fields, NO_LISTS]
  const label = "Step 3) Choose list to update"
  const field = { name: "targetUserListRN", label, required: true, default: answers.targetUserListRN }
  return [...fields, { ...field, type: "select", options: lists }, ...LAST_FIELDS]
}

const CREATE_OR_APPEND: Hub.FormOption[] = [
  { name: "create", label: "Create new list" },
  { name: "append", label: "Append to existing" },
]

/** The name is spelled as in stored schedules. */
const NO_LISTS: Hub.FormField = {
  name: "noAvalaibleLists",
  label: "Error: No lists available for update",
  type: "textarea",
  default:
    "This account has no Customer Match list of this kind that is open and that you may change. Go back to step 2a and create a " +
    "new list, or choose another account.",
}

const LAST_FIELDS: Hub.FormField[] = [
  {
    name: "doHashing",
    label: "Step 4) Should the data be hashed first?",
    description: "No only if the columns hold hashes already: otherwise personal data goes out in clear.",
    type: "select",
    options: Hub.YES_NO,
    default: "yes",
    required: true,
  },
  consentField("consentAdUserData", "Step 5) The consent setting for consent for ad user data"),
  consentField("consentAdPersonalization", "The consent setting for consent for ad personalization"),
]

function loginField(accounts: AdsAccount[], current?: string): Hub.FormField {
  return select("loginCid", "Step 1) Choose login account", accounts.map(accountOption), current)
}

async function targetField(ads: AdsApi, loginId: string, targetId: string | undefined): Promise<Hub.FormField> {
  if (targetId && !isAccountId(targetId)) {
    throw new Hub.DeliveryError("The target account is no account number: open the dialog again.")
  }
  const options = targetId
    ? [accountOption(await ads.account(targetId)), RESET]
    : (await ads.accountsBelow(loginId)).map(accountOption)
  return select("targetCid", "Step 1b) Choose target account", options, targetId)
}

function select(name: string, label: string, options: Hub.FormOption[], current?: string): Hub.FormField {
  return { name, label, type: "select", options, default: current, required: true, interactive: true }
}

function text(name: string, label: string, required: boolean): Hub.FormField {
  return { name, label, type: "string", default: "", required }
}

function consentField(name: string, label: string): Hub.FormField {
  return { name, label, type: "select", options: CONSENTS, default: "UNSPECIFIED", required: true }
}
