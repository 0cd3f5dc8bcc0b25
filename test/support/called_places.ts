import type { GoldenCall } from "../../tools/cli/docs/golden"

/** Stands for what the calls do not tell, such as the team that a token of Slack belongs to. */
export const UNTOLD = "*"

// oxlint-disable-next-line typescript/no-explicit-any -- the bodies of forty services, read only by tests
type Json = any

interface Call extends Pick<GoldenCall, "method" | "headers"> {
  url: URL
  /** Path without its escapes, and its parts. */
  path: string
  parts: string[]
  /** The body, when it is JSON. */
  json: Json
  form: URLSearchParams
}

/** The places that one call names, as destinations. */
type Places = (call: Call) => string[]

/** What the calls of each integration say of where its deliveries went. Written without the code of the integrations. */
export const CALLED_PLACES: Readonly<Record<string, Places>> = {
  airtable: ({ parts: [, base = "", table = ""] }) => [`airtable://${base.toLowerCase()}/${table}`],
  amazon_s3: s3,
  amazon_sagemaker_infer: s3,
  amazon_sagemaker_train_linearlearner: s3,
  amazon_sagemaker_train_xgboost: s3,
  auger: ({ json }) => (json?.project_name ? [`auger:///${json.project_name}`] : []),
  azure_storage: ({ url, path }) => [`azblob://${labelOf(url)}${path}`],
  braze: ({ url, json }) => json.attributes.map((each: Json) => `braze://${url.host}/${each.looker_export.add[0]}`),
  datarobot: ({ url, parts }) => [`datarobot://${url.host}/${parts[2] === "status" ? "projects" : parts[2]}`],
  digitalocean_object_storage: ({ url, path }) => [`spaces://${url.host.split(".")[1]}/${labelOf(url)}${path}`],
  dropbox: ({ headers }) => [`dropbox:${JSON.parse(headers["dropbox-api-arg"] ?? "").path}`],
  facebook_custom_audiences: ({ parts: [, audience = "", list] }) => {
    if (list === "customaudiences") return [`facebook://${audience.replace("act_", "")}/new`]
    // The stand-in gives this id to a new audience.
    return audience === "200000000000002" ? [] : [`facebook://${UNTOLD}/${audience}`]
  },
  firebase: ({ parts: [, projects, project] }) => (projects === "projects" ? [`firebase://${project}`] : []),
  google_ads_customer_match: ({ json }) => [
    ...(json.destinations ?? []).map(
      (each: Json) => `googleads://${each.operatingAccount.accountId}/${each.productDestinationId}`,
    ),
    ...[json.job?.customer_match_user_list_metadata.user_list].flatMap((list?: string) =>
      list ? [`googleads://${list.split("/")[1]}/${list.split("/")[3]}`] : [],
    ),
  ],
  google_analytics_data_import: ({ parts: [, properties, property, , stream] }) =>
    properties === "properties" ? [`googleanalytics://${property}/${stream}`] : [],
  google_cloud_storage: ({ url, parts }) =>
    url.searchParams.has("name") ? [`gs://${parts[4]}/${url.searchParams.get("name")}`] : [],
  google_drive: drive,
  google_sheets: drive,
  hubspot_companies: hubspot,
  hubspot_contacts: hubspot,
  jira_create_issue: hook,
  kloudio: ({ json }) => (json?.spreadsheetId ? [`kloudio:///${json.spreadsheetId}/${json.sheetId}`] : []),
  marketo: ({ url, parts: [first, , list = "", id] }) => {
    if (first !== "rest") return []
    return [`marketo://${url.host}/${list === "leads.json" ? "leads" : `${list}/${id}`}`]
  },
  mparticle: ({ url, json }) =>
    json.map((each: Json) => {
      const kind = each.events.length > 0 ? "event_data" : "user_data"
      return `mparticle://${url.host}/${each.environment}/${kind}`
    }),
  salesforce_campaigns: ({ url, json }) => {
    if (json.Name) return [`salesforce://${url.host}/new`]
    // The stand-in gives this id to a new campaign.
    const ids = json.records.map((each: Json) => each.CampaignId).filter((id: string) => id !== "701NEW")
    return ids.map((id: string) => `salesforce://${url.host}/${id}`)
  },
  segment_event: segment,
  segment_group: segment,
  segment_track: segment,
  sendgrid: ({ json }) =>
    json.personalizations.flatMap((each: Json) =>
      [each.to, each.cc, each.bcc].flatMap((people = []) => people.map(({ email }: Json) => `mailto:${email}`)),
    ),
  sftp: ({ url, path }) => [`sftp://${url.host}${path}`],
  slack,
  slack_app: slack,
  teams_incomingwebhook: ({ url, parts }) => [
    `https://${url.host}/${parts.slice(0, parts.includes("workflows") ? 5 : 1).join("/")}`,
  ],
  tray: ({ url }) => [
    `https://${url.host
      .split(".")
      .slice(url.host.startsWith("example-workflow.") ? 1 : 0)
      .join(".")}`,
  ],
  twilio: ({ form }) => [`tel:${form.get("To")}`],
  zapier: ({ url, parts }) => [`https://${url.host}/${parts.slice(0, 3).join("/")}`],
}

/**
 * All places that calls name.
 * @param named Destinations. Of an integration that is not in `CALLED_PLACES`, the calls name those whose last part they hold.
 */
export function calledPlaces(integration: string, calls: readonly GoldenCall[], named: readonly string[]): Set<string> {
  const places = CALLED_PLACES[integration]
  if (places) return new Set(calls.flatMap((call) => places(callOf(call))))
  const text = calls.map(({ url, body }) => `${decodeURIComponent(url)} ${JSON.stringify(body)}`).join("\n")
  return new Set(named.filter((each) => text.includes(decodeURIComponent(each.split("/").at(-1) ?? ""))))
}

function callOf({ method, url: address, headers, body }: GoldenCall): Call {
  const url = new URL(address)
  const parts = url.pathname.split("/").slice(1).map(decodeURIComponent)
  const json = body && "json" in body ? body.json : undefined
  const form = new URLSearchParams(body && "lines" in body ? body.lines.join("\n") : "")
  return { method, headers, url, path: `/${parts.join("/")}`, parts, json, form }
}

function labelOf({ host }: URL): string {
  return host.split(".")[0] ?? ""
}

function s3({ method, url, path }: Call): string[] {
  return method !== "GET" && url.host.includes(".s3.") ? [`s3://${labelOf(url)}${path}`] : []
}

function drive({ method, url, json, parts }: Call): string[] {
  const [, searched] = /'([^']*)' in parents/.exec(url.searchParams.get("q") ?? "") ?? []
  if (searched) return [`gdrive://${searched}`]
  return method === "POST" && parts.at(-1) === "files" ? [`gdrive://${json.parents?.[0] ?? "root"}`] : []
}

function hubspot({ parts: [, , , object] }: Call): string[] {
  return [`hubspot:///${object}`]
}

function segment({ url, json }: Call): string[] {
  return json.batch.map(({ type }: Json) => `segment://${url.host}/${type}`)
}

/** A conversation (D…) is that of a person who was written to before. */
function slack({ form }: Call): string[] {
  const channel = form.get("channel") ?? form.get("channel_id")
  return channel && !channel.startsWith("D") ? [`slack://${UNTOLD}/${channel}`] : []
}

function hook({ url }: Call): string[] {
  return [`https://${url.host}${url.pathname}`]
}
