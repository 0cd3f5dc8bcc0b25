import { airtable } from "./airtable"
import { dropbox } from "./dropbox"
import { facebook } from "./facebook"
import { googleDrive, googleSheets } from "./google"
import type { OAuthStage } from "./oauth_stage"
import { googleAds } from "./google_ads"
import { googleAnalytics } from "./google_analytics"
import { salesforceCampaigns } from "./salesforce_campaigns"
import { slackApp } from "./slack_app"

/** By the name of the integration. A row without an integration of that name is not used. */
export const STAGES: Readonly<Record<string, OAuthStage | undefined>> = {
  airtable,
  dropbox,
  facebook_custom_audiences: facebook,
  google_ads_customer_match: googleAds,
  google_analytics_data_import: googleAnalytics,
  google_drive: googleDrive,
  google_sheets: googleSheets,
  salesforce_campaigns: salesforceCampaigns,
  slack_app: slackApp,
}
