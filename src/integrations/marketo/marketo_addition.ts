import * as Hub from "../../framework"

/** What is done with leads after they are written, by the ids of campaigns and lists. */
export interface Addition {
  campaigns: readonly string[]
  addTo: readonly string[]
  removeFrom: readonly string[]
}

const NOTHING: Addition = { campaigns: [], addTo: [], removeFrom: [] }
const FIELD = "Campaign/List ID for Additional Action"
const ID = /^\d{1,18}$/

/** The answers to `subaction`, with the part of the addition that each stands for. */
const ACTIONS: Readonly<Record<string, { part: keyof Addition; missing: string }>> = {
  addCampaign: { part: "campaigns", missing: `Enter the id of the campaign in "${FIELD}".` },
  addList: { part: "addTo", missing: `Enter the id of the list to add the leads to in "${FIELD}".` },
  removeList: { part: "removeFrom", missing: `Enter the id of the list to remove the leads from in "${FIELD}".` },
}

/**
 * Reads `subaction` and `campaignId` of the form. A schedule that is older than `subaction` means campaigns, if any.
 * @throws DeliveryError when they do not fit together.
 */
export function additionOf({ formParams }: Hub.DataActionRequest): Addition {
  const typed = formParams.subaction?.trim()
  const ids = (formParams.campaignId ?? "")
    .split(",")
    .map((id) => id.trim())
    .filter(Boolean)
  if (ids.some((id) => !ID.test(id))) {
    throw Hub.DeliveryError.ofField(
      "campaignId",
      `"${FIELD}" takes the numbers that Marketo gives, with commas between them.`,
    )
  }
  if (!typed) return { ...NOTHING, campaigns: ids }
  if (typed === "none") {
    if (ids.length === 0) return NOTHING
    const message = `There is an id in "${FIELD}", but no additional action: choose the action, or empty the field.`
    throw Hub.DeliveryError.ofField("campaignId", message)
  }
  const action = Object.hasOwn(ACTIONS, typed) ? ACTIONS[typed] : undefined
  if (!action) throw Hub.DeliveryError.ofField("subaction", "Unrecognized additional action type")
  if (ids.length === 0) throw Hub.DeliveryError.ofField("campaignId", action.missing)
  return { ...NOTHING, [action.part]: ids }
}
