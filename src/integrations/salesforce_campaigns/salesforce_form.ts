import * as Hub from "../../framework"
import type { SalesforceOrg } from "./salesforce_org"

const CHOICE: Hub.FormField = {
  name: "create_or_append",
  label: "Create or Append",
  description: "Whether to create a new campaign or add to an existing one.",
  type: "select",
  required: true,
  interactive: true,
  options: [
    { name: "create", label: "Create" },
    { name: "append", label: "Append" },
  ],
}
const CAMPAIGN = { name: "campaign_name", label: "Campaign Name", required: true }
const SURFACE: Hub.FormField = {
  name: "surface_sfdc_errors",
  label: "Surface Salesforce Errors In Looker",
  description: "Whether a run counts as failed when Salesforce does not take a member.",
  type: "select",
  default: "no",
  options: Hub.YES_NO,
}

/** Whether members go to a new campaign or an existing one; undefined when the user has not chosen. */
export function choiceIn({ formParams }: Hub.DataActionRequest): "create" | "append" | undefined {
  const { create_or_append: choice } = formParams
  return choice === "create" || choice === "append" ? choice : undefined
}

/** The fields of the dialog; before the choice only the choice. @param most Campaigns to list at most. */
export async function campaignFields(
  request: Hub.DataActionRequest,
  org: SalesforceOrg,
  most: number,
): Promise<Hub.FormField[]> {
  const choice = choiceIn(request)
  if (!choice) return [CHOICE]
  const [campaign, options] = await Promise.all([
    choice === "create" ? ({ ...CAMPAIGN, type: "string" } as const) : campaignField(org, most),
    org.memberStatuses(),
  ])
  const status: Hub.FormField = { name: "member_status", label: "Member Status", type: "select", options }
  return [CHOICE, campaign, status, SURFACE]
}

/** None is chosen in advance: nobody should add people to a campaign by oversight. */
async function campaignField(org: SalesforceOrg, most: number): Promise<Hub.FormField> {
  return { ...Hub.listField(CAMPAIGN, await org.campaigns(most)), default: undefined }
}
