import { airtable } from "./airtable"
import { dropbox } from "./dropbox"
import { googleDrive, googleSheets } from "./google"
import type { OAuthStage } from "./oauth_stage"
import { salesforceCampaigns } from "./salesforce_campaigns"
import { slackApp } from "./slack_app"

/** By the name of the integration. A row without an integration of that name is not used. */
export const STAGES: Readonly<Record<string, OAuthStage | undefined>> = {
  airtable,
  dropbox,
  google_drive: googleDrive,
  google_sheets: googleSheets,
  salesforce_campaigns: salesforceCampaigns,
  slack_app: slackApp,
}
