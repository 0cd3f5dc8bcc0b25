import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { type DataActionRequest, registry } from "../../src/framework"
import "../../src/integrations"
import { askDestinations, type Changes, withRequest } from "../support/asked_destinations"
import { cpuMs } from "../support/cpu_ms"

const MIB = 1024 * 1024
const CHARACTERS = [...'a/.@,<"\\%- \u00fc']
/** Most processor time for a megabyte, in milliseconds. A second for each character squared would be days. */
const MAX_MS = 400

/** The changed answers or settings, and what the destinations are then; null: not known. */
type Case = [changes: Record<string, string>, expected: (string | null)[]]

const ARN = "arn:aws:s3:eu-central-1:123456789012:accesspoint/reports"
const RECIPIENTS = Array.from({ length: 1001 }, (_, index) => `p${index}@acme.com`)
const LEADS = "marketo://123-abc-456.mktorest.com/leads"

/** Answers of the form, in place of those of the first example. */
const ANSWERS: Readonly<Record<string, Case[]>> = {
  amazon_s3: [
    [{ bucket: "Acme-Reports", path: "/a/", filename: "x.csv" }, ["s3://acme-reports/a/x.csv"]],
    [{ bucket: "acme-..", path: "evil" }, [null]],
    [{ bucket: "acme-x", path: "../../y" }, [null]],
    [{ bucket: "acme-x", path: "a", filename: "../../y.csv" }, [null]],
    [{ bucket: "acme-x/../evil" }, [null]],
    [{ bucket: "acme-x/" }, [null]],
    [{ bucket: "https://acme-x" }, [null]],
    [{ bucket: " " }, [null]],
    [{ bucket: ARN, path: "", filename: "x.csv" }, [`s3://${ARN.replace("/", "%2F")}/x.csv`]],
    [{ bucket: "arn:aws:s3:::a/../b" }, [null]],
    [{ bucket: "acme-x", path: "", filename: "" }, ["s3://acme-x/My Look.csv"]],
    [{ bucket: "acme-x", path: "a//b", filename: "c" }, ["s3://acme-x/a//b/c.csv"]],
  ],
  digitalocean_object_storage: [
    [{ bucket: "Acme", path: "a", filename: "x.csv" }, ["spaces://nyc3/Acme/a/x.csv"]],
    [{ bucket: "arn:x/../acme" }, [null]],
    [{ bucket: "acme-x", path: "../../y" }, [null]],
  ],
  azure_storage: [
    [{ container: "$web", filename: "a/b.csv" }, ["azblob://examplereports/$web/a/b.csv"]],
    [{ container: "reports/../evil" }, [null]],
    [{ container: "reports", filename: "a/../../evil/b" }, [null]],
    [{ container: "reports", filename: "a./b" }, [null]],
  ],
  google_cloud_storage: [
    [{ bucket: "Acme-X", filename: "a/b.csv" }, ["gs://acme-x/a/b.csv"]],
    [{ bucket: "acme-.." }, [null]],
    [{ bucket: "acme-x", filename: "../y" }, [null]],
  ],
  google_drive: [
    [{ folder: "", folderid: "https://drive.google.com/drive/folders/1aB-c_9" }, ["gdrive://1ab-c_9"]],
    [{ folder: "", folderid: "https://drive.google.com@evil.example/drive/folders/1aB" }, [null]],
    [{ drive: "mydrive", folder: "", folderid: "" }, ["gdrive://root"]],
  ],
  google_sheets: [
    [{ drive: "0ABCdef", folder: "root", folderid: "" }, ["gdrive://0abcdef"]],
    [{ folderid: "https://docs.google.com/spreadsheets/d/1aB/edit" }, [null]],
  ],
  dropbox: [
    [
      { directory: "https://www.dropbox.com/home/Reports/Weekly", filename: "a.csv" },
      ["dropbox:/Reports/Weekly/a.csv"],
    ],
    [{ directory: "https://www.dropbox.com/home/a%2F..%2Fb" }, [null]],
    [{ directory: "Reports/../Private" }, [null]],
    [{ directory: "__root", filename: "a\\b" }, ["dropbox:/a/b.csv"]],
    [{ directory: "" }, [null]],
  ],
  sftp: [
    [{ address: "sftp://Files.ACME.com./in/", filename: "x.csv" }, ["sftp://files.acme.com/in/x.csv"]],
    [{ address: "sftp://b\u00fccher.example", filename: "x.csv" }, ["sftp://xn--bcher-kva.example/x.csv"]],
    [{ address: "sftp://acme.com@evil.example/", filename: "../x.csv" }, ["sftp://evil.example/x.csv"]],
    [{ address: "sftp://files.acme.com:2222/a/../b//", filename: "x.csv" }, ["sftp://files.acme.com:2222/b/x.csv"]],
    [{ address: "sftp://0x7f.1/", filename: "x.csv" }, ["sftp://127.0.0.1/x.csv"]],
    [{ address: "sftp://files.acme.com/a%2F..%2F..%2Fb/" }, [null]],
    [{ address: "sftp://files.acme.com../a/" }, [null]],
  ],
  sendgrid: [
    [{ to: "Jo@ACME.com; x@evil.example" }, ["mailto:jo@acme.com", "mailto:x@evil.example"]],
    [{ to: '"a@acme.com" <x@evil.example>' }, ["mailto:x@evil.example"]],
    [{ to: "Acme, Inc <a@acme.com>, <x@evil.example>" }, [null]],
    [{ to: "a@acme.com <x@evil.example>" }, [null]],
    [{ to: '"a@acme.com", x@evil.example' }, ["mailto:a@acme.com", "mailto:x@evil.example"]],
    [{ to: "jo@b\u00fccher.example" }, ["mailto:jo@xn--bcher-kva.example"]],
    [{ to: "jo@acme.com." }, [null]],
    [{ to: "jo@acme.com@evil.example" }, [null]],
    [{ to: "" }, [null]],
    [{ to: RECIPIENTS.join() }, [null]],
    [{ to: RECIPIENTS.slice(1).join() }, RECIPIENTS.slice(1).map((each) => `mailto:${each}`)],
  ],
  slack: [
    [{ channel: "https://acme.slack.com/archives/C0123456789/p1" }, ["slack:///C0123456789"]],
    [{ channel: "<#C0123456789|general>" }, ["slack:///C0123456789"]],
    [{ channel: "#general" }, [null]],
    [{ channel: "c0123456789" }, [null]],
    [{ channel: "https://slack.com.evil.example/archives/C0123456789" }, [null]],
    [{ channel: "" }, [null]],
  ],
  slack_app: [
    [{ workspace: "", channel: "U0123456789" }, ["slack://t0000001/U0123456789"]],
    [{ workspace: "T0000009" }, [null]],
    [{ channel: "@jane" }, [null]],
  ],
  twilio: [
    [{ to: "+1 (202) 555-0101" }, ["tel:+12025550101"]],
    [{ to: "whatsapp:+12025550101" }, [null]],
    [{ to: "+12025550101,+12025550102" }, [null]],
  ],
  zapier: [
    [{ url: "http://Hooks.ZAPIER.com/hooks/catch/12/s3cret/silent/?x=1" }, ["https://hooks.zapier.com/hooks/catch/12"]],
    [{ url: "https://hooks.zapier.com/hooks/catch/s3cret/" }, ["https://hooks.zapier.com"]],
    [{ url: "https://hooks.zapier.com/a/../hooks/catch/12/../34/s3cret" }, ["https://hooks.zapier.com/hooks/catch/34"]],
    [{ url: "https://hooks.zapier.com.evil.example/hooks/catch/12" }, [null]],
    [{ url: "https://hooks.zapier.com@evil.example/hooks/catch/12" }, [null]],
  ],
  tray: [
    [{ url: "https://s3cret.ap1.trayapp.io/s3cret?s3cret" }, ["https://ap1.trayapp.io"]],
    [{ url: "https://trayapp.io/s3cret" }, ["https://trayapp.io"]],
    [{ url: "https://s3cret.eviltrayapp.io" }, [null]],
  ],
  teams_incomingwebhook: [
    [
      { webhookUrl: "https://acme.webhook.office.com/webhookb2/s3cret@2c3d/IncomingWebhook/s3cret" },
      ["https://acme.webhook.office.com/webhookb2"],
    ],
    [
      { webhookUrl: "https://prod-1.westeurope.logic.azure.com:443/workflows/ab/triggers/x?sig=s3cret" },
      ["https://prod-1.westeurope.logic.azure.com/workflows/ab"],
    ],
    [{ webhookUrl: "https://acme.flow.microsoft.com/s3cret" }, ["https://acme.flow.microsoft.com"]],
    [{ webhookUrl: "https://evil.example/workflows/ab" }, [null]],
  ],
  airtable: [
    [{ base: "app1", table: "a/../b" }, ["airtable://app1/a%2F..%2Fb"]],
    [{ base: "app1", table: ".." }, [null]],
    [{ base: "app1/../app2" }, [null]],
  ],
  braze: [
    [{ braze_segment: "" }, ["braze://rest.iad-01.braze.com/LOOKER_EXPORT"]],
    [{ braze_segment: "../VIP" }, ["braze://rest.iad-01.braze.com/..%2FVIP"]],
  ],
  facebook_custom_audiences: [
    [
      { choose_create_update_replace: "replace_audience", choose_ad_account: "act_12", choose_custom_audience: "34" },
      ["facebook://12/34"],
    ],
    [{ choose_ad_account: "12/../34" }, [null]],
  ],
  google_ads_customer_match: [
    [{ createOrAppend: "create", newListName: "444" }, ["googleads://2222222222/new"]],
    [{ targetUserListRN: "customers/1/userLists/../../2" }, [null]],
  ],
  google_analytics_data_import: [[{ dataSourceCompositeId: "accounts::222::333" }, [null]]],
  kloudio: [
    [{ url: "https://docs.google.com/spreadsheets/d/1aB/edit" }, ["kloudio:///1aB/0"]],
    [{ url: "https://docs.google.com.evil.example/spreadsheets/d/1aB/edit" }, [null]],
  ],
  marketo: [
    [
      { subaction: "addList", campaignId: "1, 2" },
      [LEADS, ...[1, 2].map((id) => LEADS.replace("leads", `lists/${id}`))],
    ],
    [{ subaction: "none", campaignId: "1" }, [null]],
    [
      { subaction: "addCampaign", campaignId: "7,".repeat(2000) },
      [LEADS, ...Array<string>(999).fill(LEADS.replace("leads", "campaigns/7")), null],
    ],
  ],
  mparticle: [
    [{ environment: "" }, ["mparticle://inbound.mparticle.com/development/user_data"]],
    [{ data_type: "" }, [null]],
  ],
  salesforce_campaigns: [
    [
      { create_or_append: "append", campaign_name: "701/../702" },
      ["salesforce://acme.my.salesforce.com/701%2F..%2F702"],
    ],
    [{ create_or_append: "" }, [null]],
  ],
  auger: [[{ project_name: "../orders" }, [null]]],
  amazon_sagemaker_infer: [[{ bucket: ".." }, [null]]],
}

/** Settings, in place of those of the first example. */
const SETTINGS: Readonly<Record<string, Case[]>> = {
  amazon_s3: [[{ region: "EU-Central-1" }, ["s3://example-reports/orders/daily/orders.csv"]]],
  digitalocean_object_storage: [[{ region: "nyc3.evil.example/" }, [null]]],
  azure_storage: [
    [{ account: "ExampleReports" }, ["azblob://examplereports/reports/orders/daily.csv"]],
    [
      { account: "https://EXAMPLEREPORTS.blob.core.windows.net./" },
      ["azblob://examplereports/reports/orders/daily.csv"],
    ],
    [
      { account: "https://evil.example/examplereports" },
      ["azblob://evil.example/examplereports/reports/orders/daily.csv"],
    ],
    [{ account: "examplereports.evil.example" }, ["azblob://examplereports.evil.example/reports/orders/daily.csv"]],
    [{ account: "not an account" }, [null]],
  ],
  slack_app: [
    [{ state_json: '"xoxb-example"' }, ["slack:///C0000001"]],
    [{ state_json: "reset" }, [null]],
  ],
  jira_create_issue: [
    [{ address: "https://JIRA.acme.com./jira/?x=1" }, ["https://jira.acme.com/jira/rest/api/2/issue"]],
    [{ address: "https://jira.acme.com:8443" }, ["https://jira.acme.com:8443/rest/api/2/issue"]],
    [{ address: "http://jira.acme.com" }, [null]],
    [{ address: "https://jira.acme.com@evil.example" }, [null]],
  ],
  braze: [
    [{ braze_api_endpoint: "REST.iad-01.braze.com" }, ["braze://rest.iad-01.braze.com/VIP"]],
    [{ braze_api_endpoint: "https://rest.braze.com.evil.example" }, [null]],
  ],
  datarobot: [
    [{ datarobot_url: "App.EU.datarobot.com.:8443/x" }, ["datarobot://app.eu.datarobot.com:8443/projects"]],
    [{ datarobot_url: "https://127.0.0.1" }, [null]],
  ],
  marketo: [
    [
      { url: "https://999-ABC-456.mktorest.com./rest" },
      ["leads", "campaigns/101", "campaigns/102"].map((each) => `marketo://999-abc-456.mktorest.com/${each}`),
    ],
    [{ url: "ftp://999-abc-456.mktorest.com" }, [null]],
  ],
  salesforce_campaigns: [
    [{ salesforce_domain: "https://ACME.lightning.force.com/" }, ["salesforce://acme.my.salesforce.com/new"]],
    [{ salesforce_domain: "https://acme.my.salesforce.com.evil.example" }, [null]],
  ],
}

describe("a destination", () => {
  const check = (name: string, cases: readonly Case[], changesOf: (texts: Record<string, string>) => Changes) => {
    it(`of ${name} is named as it is called, and unknown where it is called by no name`, async () => {
      for (const [texts, expected] of cases) {
        const asked = await askDestinations(name, changesOf(texts))
        const what = JSON.stringify(texts).slice(0, 200)
        expect(
          asked.map((each) => each ?? null),
          what,
        ).to.deep.equal(expected)
        expect(JSON.stringify(asked), what).to.not.include("s3cret")
      }
    })
  }
  for (const [name, cases] of Object.entries(ANSWERS)) check(name, cases, (form_params) => ({ form_params }))
  for (const [name, cases] of Object.entries(SETTINGS)) check(name, cases, (data) => ({ data }))

  it("of a mail about a training job is only one plain address", async () => {
    const mails = async (user_email: string) =>
      (await askDestinations("amazon_sagemaker_train_xgboost", { data: { user_email } }))[1]
    expect(await mails("Jane@ACME.com")).to.equal("mailto:jane@acme.com")
    for (const odd of ['"a@acme.com" <x@evil.example>', "a@acme.com, x@evil.example", "a@acme.com x@evil.example"]) {
      expect(await mails(odd), odd).to.equal(undefined)
    }
  })

  const timed: [name: string, form_params: Record<string, string>][] = [
    ["amazon_s3", { filename: "" }],
    ["dropbox", { includeTimestamp: "yes" }],
    ["google_cloud_storage", { overwrite: "no" }],
    ["amazon_sagemaker_infer", {}],
    ["amazon_sagemaker_train_linearlearner", {}],
  ]
  for (const [name, form_params] of timed) {
    it(`of ${name} with the time in it is the same whenever it is asked for`, async () => {
      await withRequest(name, { form_params, scheduled_plan: { title: "" } }, async (integration, request) => {
        const first = await integration.destinations(request)
        await sleep(5)
        expect(first[0]).to.match(/(?<!\d)\d{13}(?!\d)/)
        expect(await integration.destinations(request)).to.deep.equal(first)
      })
    })
  }

  it("is read by DataRobot itself only where Looker gives a download URL", async () => {
    const reads = async (scheduled_plan: object) => {
      let isRead: boolean | undefined
      await withRequest("datarobot", { scheduled_plan }, async (integration, request) => {
        isRead = integration.readsResult(request)
      })
      return isRead
    }
    expect(await reads({})).to.equal(true)
    expect(await reads({ download_url: "https://looker.example.com/downloads/1" })).to.equal(false)
  })

  for (const { name } of registry.all) {
    it(`of ${name} costs time in proportion to a text of a megabyte, wherever it stands`, async () => {
      await withRequest(name, {}, async (integration, request) => {
        const slow: string[] = []
        for (const [index, [what, changed]] of [...withLongTexts(integration.params, request)].entries()) {
          const character = CHARACTERS[index % CHARACTERS.length]!
          const start = cpuMs()
          const destinations = await integration.destinations(changed(character))
          const ms = cpuMs() - start
          expect(destinations, what).to.have.length.within(1, 1001)
          if (ms > MAX_MS) slow.push(`${what} of ${JSON.stringify(character)}: ${ms} ms`)
        }
        expect(slow).to.deep.equal([])
      })
    })
  }
})

type Changed = (character: string) => DataActionRequest

/** The request with a megabyte of one character as each text: alone, and behind what it is otherwise. */
function* withLongTexts(
  declared: readonly { name: string }[],
  request: DataActionRequest,
): Generator<[what: string, changed: Changed]> {
  const { params, formParams, scheduledPlan } = request
  const copy = (member: string, value: unknown) => Object.create(request, { [member]: { value } }) as DataActionRequest
  const groups = [
    ["params", params, [...declared.map(({ name }) => name), ...Object.keys(params)]],
    ["formParams", formParams, [...Object.keys(formParams), "filename", "path", "format"]],
    ["scheduledPlan", { title: scheduledPlan?.title }, ["title"]],
  ] as const
  for (const [member, texts, names] of groups) {
    for (const name of new Set(names)) {
      for (const start of ["", texts[name as keyof typeof texts] ?? ""]) {
        const changed: Changed = (character) =>
          copy(member, {
            ...(member === "scheduledPlan" ? scheduledPlan : texts),
            [name]: start + character.repeat(MIB),
          })
        yield [`${member}.${name}${start && " behind its beginning"}`, changed]
      }
    }
  }
}
