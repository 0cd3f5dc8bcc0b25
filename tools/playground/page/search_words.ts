import type { ListedIntegration } from "../playground_api"

/** What people search for although it is not in the texts of an integration, by the name of the integration. */
export const SEARCH_WORDS: Readonly<Record<string, string>> = {
  airtable: "spreadsheet table rows database base",
  amazon_s3: "aws cloud storage object file upload data lake archive",
  amazon_sagemaker_infer: "aws machine learning ml ai prediction inference score",
  amazon_sagemaker_train_linearlearner: "aws machine learning ml ai regression classification",
  amazon_sagemaker_train_xgboost: "aws machine learning ml ai gradient boosting regression classification",
  auger: "machine learning ml ai prediction",
  aws_ec2_stop_instance: "amazon cloud server machine vm shutdown turn off",
  azure_storage: "microsoft cloud blob object file upload adls data lake archive",
  braze: "marketing crm customer engagement campaign push audience attributes",
  datarobot: "machine learning ml ai prediction automl",
  debug: "test nothing try",
  digitalocean_droplet: "cloud server machine vm shutdown turn off",
  digitalocean_object_storage: "cloud s3 object file upload archive bucket",
  dropbox: "cloud storage share document upload",
  facebook_custom_audiences: "meta instagram ads advertising marketing segment retargeting",
  firebase: "push notification mobile phone alert google fcm",
  google_ads_customer_match: "adwords advertising marketing audience segment retargeting",
  google_analytics_data_import: "ga4 web tracking measurement marketing",
  google_cloud_storage: "gcs gcp bucket file upload data lake archive",
  google_drive: "gdrive document share upload folder",
  google_sheets: "spreadsheet excel table rows gsheet",
  hubspot_companies: "crm sales marketing accounts",
  hubspot_contacts: "crm sales marketing customers people leads",
  jira_create_issue: "atlassian ticket task bug tracker",
  kloudio: "spreadsheet google table rows",
  marketo: "crm marketing email campaign adobe",
  mparticle: "cdp customer data platform marketing audience",
  salesforce_campaigns: "crm sales marketing sfdc people members",
  segment_event: "cdp customer data platform twilio users people",
  segment_group: "cdp customer data platform twilio accounts companies",
  segment_track: "cdp customer data platform twilio analytics",
  sendgrid: "email e-mail message twilio",
  sftp: "ftp ssh server upload transfer",
  slack: "chat message notification im messenger",
  slack_app: "chat message notification im messenger",
  teams_incomingwebhook: "microsoft office chat message notification messenger",
  tray: "automation workflow webhook ipaas http",
  twilio: "sms phone mobile whatsapp notification",
  twilio_message: "sms phone mobile whatsapp notification",
  zapier: "automation workflow webhook ipaas http",
}

/** Returns the words of the table, and those for the formats that the integration takes. */
export function searchWordsOf({ name, supported_formats: formats }: ListedIntegration): string {
  const isFile =
    formats === undefined || formats.some((format) => ["csv", "xlsx", "wysiwyg_pdf", "csv_zip"].includes(format))
  const isRows = formats?.some((format) => format.startsWith("json"))
  return [
    Object.hasOwn(SEARCH_WORDS, name) ? SEARCH_WORDS[name] : "",
    isFile && "file attachment csv",
    isRows && "rows records json",
  ]
    .filter(Boolean)
    .join(" ")
}
