import { dropbox } from "./dropbox"
import { googleDrive, googleSheets } from "./google"
import type { OAuthStage } from "./oauth_stage"
import { googleAds } from "./google_ads"
import { googleAnalytics } from "./google_analytics"
import { slackApp } from "./slack_app"

/** By the name of the integration. A row without an integration of that name is not used. */
export const STAGES: Readonly<Record<string, OAuthStage | undefined>> = {
  dropbox,
  google_ads_customer_match: googleAds,
  google_analytics_data_import: googleAnalytics,
  google_drive: googleDrive,
  google_sheets: googleSheets,
  slack_app: slackApp,
}
