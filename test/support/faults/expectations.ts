import type { Integration } from "../../../src/framework"
import type { FaultKind } from "../../../tools/sandbox/fault"

/** Faults that pass: the service is well again after so many calls. */
export const PASSING = ["429x1", "500x2"] as const
/** Faults that stay. */
export const STAYING = [
  "401",
  "403",
  "404",
  "500",
  "slow",
  "reset",
  "garbage",
  "half",
  "echo",
  "endless",
  "bomb",
  "wordy",
  "shape",
  "empty",
] as const satisfies FaultKind[]

export interface Expectation {
  /** Named in messages. Default: the label, up to a colon. */
  service?: string
  /** Faults that pass, and that a delivery outlasts; of the others it tells. */
  outlasts?: readonly (typeof PASSING)[number][]
  /** Faults of a service that has nevertheless taken everything, as its contract says. */
  succeedsWith?: readonly FaultKind[]
  /** Where its words are others than those below. */
  reasons?: Partial<Record<FaultKind, RegExp>>
}

/** What a message says of each fault. */
export const REASONS: Readonly<Record<FaultKind, RegExp>> = {
  "401": /answered \[?401/,
  "403": /answered \[?403/,
  "404": /answered \[?404/,
  "429": /answered \[?429/,
  "500": /answered \[?500/,
  slow: /did not answer (within \d+ seconds|in time)/,
  reset: /could not be reached/,
  garbage: /not JSON/,
  half: /could not be reached/,
  echo: /answered \[?400|could not be carried out as it stands/,
  endless: /answered more than \d+ bytes/,
  bomb: /answered more than \d+ bytes/,
  wordy: /answered \[?400|could not be carried out as it stands/,
  shape: /not as expected: .+ (?:is missing|is not)/,
  empty: /not as expected: .+ is missing/,
}

const PATIENT = { outlasts: PASSING }
const NOT_STORED = { reasons: { garbage: /without saying that it has the file/ } }
/** SSH has no numbers for these; the login is the one thing it refuses by itself. */
const SSH_REASONS = {
  "401": /refused the login/,
  "403": /Permission denied/,
  "404": /No such file/,
  "429": /refused: Failure/,
  "500": /refused: Failure/,
  reset: /broke off/,
  garbage: /refused: Failure/,
  half: /broke off/,
  echo: /refused: Failure/,
  endless: /refused: Failure/,
  bomb: /refused: Failure/,
  wordy: /refused: Failure/,
}
/** What tells that they have taken the data stands in the status and the headers, or is no JSON at all. */
const BY_HEAD = { succeedsWith: ["shape", "empty"] } as const
const NO_SESSION = { reasons: { garbage: /gave no address to upload to/ } }
/** Whatever a hook answers with 2xx, it has taken the document; and it is never called twice. */
const HOOK = { succeedsWith: ["garbage", "endless", "bomb", "shape", "empty"] } as const

/** S3 is asked first where the bucket is, in XML. */
const IN_A_BUCKET = { service: "Amazon S3|Amazon SageMaker", reasons: { garbage: /not as expected/ } }

/** How messages call the service of an integration. */
export function serviceOf({ name, label }: Integration): RegExp {
  const [called = label] = label.split(":")
  return new RegExp(EXPECTATIONS[name]?.service ?? called.replaceAll(/[^\w\s]/g, "\\$&"))
}

/** Of every integration that calls a service. `hub new` adds a row. */
export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  // A record that may exist already is not created again.
  airtable: { service: "Airtable", outlasts: ["429x1"], reasons: { "401": /login has ended|answered 401/ } },
  amazon_s3: { service: "Amazon S3", ...PATIENT, ...BY_HEAD, ...NOT_STORED },
  aws_ec2_stop_instance: { service: "AWS EC2", ...PATIENT, reasons: { garbage: /not as expected: .+ is missing/ } },
  amazon_sagemaker_infer: { ...IN_A_BUCKET, ...PATIENT },
  // Only what may be done twice is; a place for a file is asked for again when Auger is busy.
  auger: { service: "Auger", outlasts: ["429x1"] },
  amazon_sagemaker_train_linearlearner: { ...IN_A_BUCKET, ...PATIENT },
  amazon_sagemaker_train_xgboost: { ...IN_A_BUCKET, ...PATIENT },
  // Azure asks for patience with 503, and has no 429 of its own.
  azure_storage: {
    service: "Azure Storage",
    ...BY_HEAD,
    outlasts: ["429x1", "500x2"],
    reasons: { garbage: /but not as Azure does/ },
  },
  braze: { service: "Braze", ...PATIENT },
  digitalocean_droplet: { service: "DigitalOcean", ...PATIENT },
  // A project may exist already, so none is made again; 202 and a place say that it was begun, then JSON says how it stands.
  datarobot: { service: "DataRobot", reasons: { garbage: /place of the new project is missing/ } },
  digitalocean_object_storage: { service: "DigitalOcean Spaces", ...PATIENT, ...BY_HEAD, ...NOT_STORED },
  dropbox: { service: "Dropbox", ...PATIENT, reasons: { "401": /login has ended/ } },
  facebook_custom_audiences: { service: "Facebook", ...PATIENT },
  google_ads_customer_match: { service: "Google Ads Customer Match", ...PATIENT },
  google_analytics_data_import: { service: "Google Analytics Data Import", ...PATIENT },
  firebase: { service: "Firebase", ...PATIENT },
  google_cloud_storage: { service: "Google", ...PATIENT },
  google_drive: { service: "Google Drive|GOOGLE_DRIVE", ...PATIENT, ...NO_SESSION },
  google_sheets: { service: "Google Sheets|GOOGLE_SHEETS", ...PATIENT },
  hubspot_companies: { service: "HubSpot", ...PATIENT },
  hubspot_contacts: { service: "HubSpot", ...PATIENT },
  // An issue that may exist already is not created again.
  jira_create_issue: { service: "Jira" },
  // 202 says that the rows were taken, unless the body names errors; no other status does.
  mparticle: {
    service: "mParticle",
    ...PATIENT,
    ...BY_HEAD,
    reasons: { garbage: /answered 200, but not with 202/ },
  },
  marketo: { service: "Marketo", ...PATIENT },
  // A campaign that may exist already is not created again.
  salesforce_campaigns: {
    service: "Salesforce",
    outlasts: ["429x1"],
    reasons: { "401": /login has ended|answered 401/ },
  },
  kloudio: { service: "Kloudio", ...PATIENT },
  segment_event: { service: "Segment", ...PATIENT },
  segment_group: { service: "Segment", ...PATIENT },
  segment_track: { service: "Segment", ...PATIENT },
  sendgrid: { service: "SendGrid", ...PATIENT, ...BY_HEAD },
  sftp: { service: "SFTP server", ...BY_HEAD, reasons: SSH_REASONS },
  // A post that Slack may have made is not made again; one it was too busy for is.
  slack: { service: "Slack", outlasts: ["429x1"] },
  slack_app: { service: "Slack", outlasts: ["429x1"] },
  teams_incomingwebhook: { service: "Microsoft Teams", succeedsWith: ["garbage", "shape", "empty"] },
  tray: { service: "Tray", ...HOOK },
  twilio: { service: "Twilio" },
  // As slack.
  twilio_message: { service: "Twilio", outlasts: ["429x1"] },
  // Zapier answers JSON, so anything else is not its answer.
  zapier: { service: "Zapier", ...BY_HEAD },
}
