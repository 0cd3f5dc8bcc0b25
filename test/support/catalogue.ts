/** What Looker knows of each destination that an administrator may move over with, in the order of the listing. */
export interface CatalogueEntry {
  name: string
  label: string
  types: readonly string[]
  /** Undefined: the key is absent. `by version`: `json_detail_lite_stream` from Looker 6.2.0 on, else `json_detail`. */
  formats: readonly string[] | "by version" | undefined
  /** Whether it takes unformatted results without visualisation options only. */
  isUnformatted: boolean
  download: "push" | "url"
  hasForm: boolean
  /** Oldest Looker that sees it. */
  minimum: string
  login: "" | "v1" | "v2" | "delegate"
  /** Name and label of each setting, `*` after the name of a required one, `!` after that of a sensitive one. */
  params: readonly (readonly [name: string, label: string])[]
  requiredFields: readonly object[]
}

const QUERY = {
  types: ["query"],
  formats: ["json_detail"],
  isUnformatted: true,
  download: "url",
  hasForm: true,
  minimum: "5.5.0",
  login: "",
  params: [],
  requiredFields: [],
} as const satisfies Partial<CatalogueEntry>
const FILE = { ...QUERY, types: ["query", "dashboard"], formats: undefined, isUnformatted: false } as const
const STOP = { ...QUERY, types: ["cell", "query"], isUnformatted: false, download: "push", hasForm: false } as const
const ROWS = { ...QUERY, formats: "by version" } as const
const CSV = { ...QUERY, formats: ["csv"] } as const
const SEGMENT = { any_tag: ["email", "user_id", "segment_anonymous_id"] }
const AWS_KEYS = [
  ["accessKeyId*!", "Access Key"],
  ["secretAccessKey*!", "Secret Key"],
  ["roleArn*", "Role ARN"],
] as const
const MAIL = [
  ["user_email*", "Looker User Email"],
  ["smtpHost*", "SMTP Host"],
  ["smtpPort*", "SMTP Port"],
  ["smtpFrom*", "SMTP From"],
  ["smtpUser*", "SMTP User"],
  // The one that differs: it was shown to every administrator.
  ["smtpPass*!", "SMTP Pass"],
] as const
const S3_KEYS = [
  ["access_key_id*!", "Access Key"],
  ["secret_access_key*!", "Secret Key"],
  ["region*", "Region"],
] as const
const TWILIO = [
  ["accountSid*", "Account SID"],
  ["authToken*!", "Auth Token"],
] as const
const DOMAINS = [["domain_allowlist", "Domain Allowlist"]] as const
const HUBSPOT = {
  ...ROWS,
  hasForm: false,
  params: [
    ["hubspot_access_token*!", "Hubspot Access Token"],
    ["hubspot_batch_update_size", "Batch Update Size"],
  ],
} as const

export const CATALOGUE: readonly CatalogueEntry[] = [
  { ...QUERY, name: "airtable", label: "Airtable", download: "push", login: "v1" },
  { ...FILE, name: "amazon_s3", label: "Amazon S3", types: ["dashboard", "query"], params: S3_KEYS },
  {
    ...STOP,
    name: "aws_ec2_stop_instance",
    label: "AWS EC2 - Stop Instance",
    params: S3_KEYS,
    requiredFields: [{ tag: "aws_resource_id" }],
  },
  {
    ...ROWS,
    name: "auger",
    label: "Auger - AutoML Training",
    minimum: "5.24.0",
    params: [
      ["api_token*!", "Auger API Token"],
      ["max_n_trials", "Max number of trials"],
      ["max_total_time_mins", "Max training time minutes"],
    ],
  },
  {
    ...FILE,
    name: "azure_storage",
    label: "Azure Storage",
    params: [
      ["account*", "Storage Account"],
      ["accessKey*!", "Access Key"],
    ],
  },
  {
    ...QUERY,
    name: "braze",
    label: "Braze",
    params: [
      ["braze_description", "Braze Description"],
      ["braze_api_key*!", "Braze API Key"],
      ["braze_api_endpoint*", "Braze REST API Endpoint"],
    ],
    requiredFields: [{ tag: "braze_id" }],
  },
  {
    ...CSV,
    name: "datarobot",
    label: "DataRobot - Create New Project",
    minimum: "5.24.0",
    params: [
      ["datarobot_api_token*!", "Authentication User Attribute"],
      ["datarobot_url", "DataRobot URL"],
    ],
  },
  {
    ...STOP,
    name: "digitalocean_droplet",
    label: "DigitalOcean - Stop Droplet",
    params: [["digitalocean_api_key*!", "DigitalOcean API Key"]],
    requiredFields: [{ tag: "digitalocean_droplet_id" }],
  },
  {
    ...FILE,
    name: "digitalocean_object_storage",
    label: "DigitalOcean Spaces",
    types: ["dashboard", "query"],
    params: [
      ["access_key_id*", "Spaces Access Key"],
      ["secret_access_key*!", "Spaces Secret Key"],
      ["region*", "Region"],
    ],
  },
  { ...FILE, name: "dropbox", label: "Dropbox", download: "push", minimum: "6.8.0", login: "v1" },
  {
    ...QUERY,
    name: "facebook_custom_audiences",
    label: "Facebook Custom Audiences",
    formats: ["json_detail_lite_stream"],
    login: "v1",
  },
  { ...QUERY, name: "firebase", label: "Firebase", download: "push", hasForm: false, minimum: "22.3.0" },
  {
    ...QUERY,
    name: "google_ads_customer_match",
    label: "Google Ads Customer Match",
    formats: ["json_label"],
    login: "v1",
  },
  { ...CSV, name: "google_analytics_data_import", label: "Google Analytics Data Import", login: "v1" },
  {
    ...FILE,
    name: "google_drive",
    label: "Google Drive",
    types: ["dashboard", "query"],
    minimum: "7.3.0",
    login: "v2",
    params: DOMAINS,
  },
  {
    ...CSV,
    isUnformatted: false,
    name: "google_sheets",
    label: "Google Sheets",
    minimum: "7.3.0",
    login: "v2",
    params: DOMAINS,
  },
  {
    ...FILE,
    name: "google_cloud_storage",
    label: "Google Cloud Storage",
    types: ["dashboard", "query"],
    params: [
      ["client_email*", "Client Email"],
      ["private_key*!", "Private Key"],
      ["project_id*", "Project Id"],
    ],
  },
  {
    ...HUBSPOT,
    name: "hubspot_companies",
    label: "Hubspot Companies",
    requiredFields: [{ any_tag: ["hubspot_company_id"] }],
  },
  {
    ...HUBSPOT,
    name: "hubspot_contacts",
    label: "Hubspot Contacts",
    requiredFields: [{ any_tag: ["hubspot_contact_id"] }],
  },
  {
    ...FILE,
    name: "jira_create_issue",
    label: "JIRA",
    types: ["query"],
    download: "push",
    params: [
      ["address*", "Address"],
      ["username*", "Username"],
      ["password*!", "Password"],
    ],
  },
  { ...QUERY, name: "kloudio", label: "Kloudio", download: "push" },
  {
    ...ROWS,
    name: "marketo",
    label: "Marketo",
    params: [
      ["url*", "URL"],
      ["clientID*", "Client ID"],
      ["clientSecret*!", "Client Secret"],
    ],
  },
  {
    ...ROWS,
    name: "mparticle",
    label: "mParticle",
    params: [
      ["apiKey*", "API Key"],
      ["apiSecret*!", "API Secret"],
    ],
  },
  {
    ...CSV,
    name: "amazon_sagemaker_infer",
    label: "Amazon SageMaker Infer",
    params: [...AWS_KEYS, ["region*", "Region"], ...MAIL],
  },
  {
    ...CSV,
    name: "amazon_sagemaker_train_linearlearner",
    label: "Amazon SageMaker Train: Linear Learner",
    params: [...AWS_KEYS, ...MAIL],
  },
  {
    ...CSV,
    name: "amazon_sagemaker_train_xgboost",
    label: "Amazon SageMaker Train: Xgboost",
    params: [...AWS_KEYS, ...MAIL],
  },
  {
    ...QUERY,
    name: "salesforce_campaigns",
    label: "Salesforce Campaigns",
    formats: ["json_detail_lite_stream"],
    download: "push",
    minimum: "22.6.0",
    login: "v1",
    params: [["salesforce_domain*", "Salesforce domain"]],
    requiredFields: [{ any_tag: ["sfdc_contact_id", "sfdc_lead_id"] }],
  },
  {
    ...ROWS,
    hasForm: false,
    name: "segment_event",
    label: "Segment Identify",
    minimum: "4.20.0",
    params: [["segment_write_key*!", "Segment Write Key"]],
    requiredFields: [SEGMENT],
  },
  {
    ...ROWS,
    hasForm: false,
    name: "segment_group",
    label: "Segment Group",
    params: [["segment_write_key*!", "Segment Write Key"]],
    requiredFields: [{ tag: "segment_group_id", ...SEGMENT }],
  },
  {
    ...ROWS,
    name: "segment_track",
    label: "Segment Track",
    params: [["segment_write_key*!", "Segment Write Key"]],
    requiredFields: [SEGMENT],
  },
  {
    ...FILE,
    name: "sendgrid",
    label: "SendGrid",
    download: "push",
    params: [["sendgrid_api_key*!", "SendGrid API Key"]],
  },
  { ...FILE, name: "sftp", label: "SFTP", types: ["query"], download: "push" },
  {
    ...FILE,
    name: "slack",
    label: "Slack Attachment (API Token)",
    download: "push",
    params: [["slack_api_token*!", "Slack API Token"]],
  },
  {
    ...FILE,
    name: "slack_app",
    label: "Slack",
    minimum: "6.23.0",
    login: "delegate",
    params: [["install", "Connect to Slack"]],
  },
  {
    ...FILE,
    name: "teams_incomingwebhook",
    label: "Teams - Incoming Webhook",
    formats: ["csv", "wysiwyg_png", "wysiwyg_pdf"],
    isUnformatted: true,
    download: "push",
  },
  { ...QUERY, name: "tray", label: "Tray" },
  {
    ...CSV,
    isUnformatted: false,
    name: "twilio",
    label: "Twilio - Send Data",
    download: "push",
    params: [...TWILIO, ["from*", "Twilio Verified Phone Number"]],
  },
  {
    ...QUERY,
    types: ["cell", "query"],
    isUnformatted: false,
    name: "twilio_message",
    label: "Twilio - Send Message",
    download: "push",
    params: [...TWILIO, ["from*", "Twilio Phone Number"]],
    requiredFields: [{ tag: "phone" }],
  },
  { ...QUERY, name: "zapier", label: "Zapier" },
  {
    ...FILE,
    types: ["cell", "dashboard", "query"],
    formats: [],
    name: "debug",
    label: "Debug",
    download: "push",
  },
]
