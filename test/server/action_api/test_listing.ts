import { brotliDecompressSync, gunzipSync } from "node:zlib"
import { expect } from "chai"
import { type ActionFormat, type ActionType, registry } from "../../../src/framework"
import { DebugIntegration } from "../../../src/integrations/debug/debug"
import { AUTHORIZATION, hubWith } from "../../support/hub_with"
import { fetchRaw } from "../../support/fetch_raw"
import "../../../src/integrations"

const ALL_VERSIONS = [undefined, "4.19.0", "4.20.0", "5.5.0", "6.0.0", "6.2.0", "7.3.0"]
const BY_VERSION = "by version"
const ABSENT = undefined

interface Entry {
  name: string
  label: string
  types: string[]
  formats: string[] | typeof BY_VERSION | undefined
  isUnformatted: boolean
  download: "push" | "url"
  hasForm: boolean
  minimum: string
  login: "-" | "v1" | "delegate"
}

function entry(name: string, label: string, types: string, formats: Entry["formats"], ...rest: string[]): Entry {
  const [formatting, download, form, minimum = "5.5.0", login = "-"] = rest
  return {
    name,
    label,
    types: types.split(","),
    formats,
    isUnformatted: formatting === "U/N",
    download: download as Entry["download"],
    hasForm: form === "yes",
    minimum,
    login: login as Entry["login"],
  }
}

/** The rows of the catalogue for what this hub registers, in the order of its listing. */
const CATALOGUE = [
  entry("amazon_s3", "Amazon S3", "dashboard,query", ABSENT, "-", "url", "yes"),
  entry("amazon_sagemaker_infer", "Amazon SageMaker Infer", "query", ["csv"], "U/N", "url", "yes"),
  ...[
    ["amazon_sagemaker_train_linearlearner", "Amazon SageMaker Train: Linear Learner"],
    ["amazon_sagemaker_train_xgboost", "Amazon SageMaker Train: Xgboost"],
  ].map(([name = "", label = ""]) => entry(name, label, "query", ["csv"], "U/N", "url", "yes")),
  entry("azure_storage", "Azure Storage", "query,dashboard", ABSENT, "-", "url", "yes"),
  entry("braze", "Braze", "query", ["json_detail"], "U/N", "url", "yes"),
  entry("digitalocean_object_storage", "DigitalOcean Spaces", "dashboard,query", ABSENT, "-", "url", "yes"),
  entry("dropbox", "Dropbox", "query,dashboard", ABSENT, "-", "push", "yes", "6.8.0", "v1"),
  entry("google_cloud_storage", "Google Cloud Storage", "dashboard,query", ABSENT, "-", "url", "yes"),
  entry("jira_create_issue", "JIRA", "query", ABSENT, "-", "push", "yes"),
  entry("segment_event", "Segment Identify", "query", BY_VERSION, "U/N", "url", "no", "4.20.0"),
  entry("segment_group", "Segment Group", "query", BY_VERSION, "U/N", "url", "no"),
  entry("segment_track", "Segment Track", "query", BY_VERSION, "U/N", "url", "yes"),
  entry("sendgrid", "SendGrid", "query,dashboard", ABSENT, "-", "push", "yes"),
  entry("sftp", "SFTP", "query", ABSENT, "-", "push", "yes"),
  entry("slack", "Slack Attachment (API Token)", "query,dashboard", ABSENT, "-", "push", "yes"),
  entry("slack_app", "Slack", "query,dashboard", ABSENT, "-", "url", "yes", "6.23.0", "delegate"),
  entry(
    "teams_incomingwebhook",
    "Teams - Incoming Webhook",
    "query,dashboard",
    ["csv", "wysiwyg_png", "wysiwyg_pdf"],
    "U/N",
    "push",
    "yes",
  ),
  entry("tray", "Tray", "query", ["json_detail"], "U/N", "url", "yes"),
  entry("twilio", "Twilio - Send Data", "query", ["csv"], "-", "push", "yes"),
  entry("twilio_message", "Twilio - Send Message", "cell,query", ["json_detail"], "-", "push", "yes"),
  entry("zapier", "Zapier", "query", ["json_detail"], "U/N", "url", "yes"),
  entry("debug", "Debug", "cell,dashboard,query", [], "-", "push", "yes"),
]

const KEYS = [
  "description",
  "form_url",
  "label",
  "name",
  "params",
  "required_fields",
  "supported_action_types",
  "uses_oauth",
  "delegate_oauth",
  "supported_formats",
  "supported_formattings",
  "supported_visualization_formattings",
  "supported_download_settings",
  "icon_data_uri",
  "url",
  "token_url",
]

type Item = Record<string, unknown>

function expected(each: Entry, version: string | undefined): Item {
  const url = `https://hub.example.com/actions/${each.name}`
  const streams = version !== undefined && version >= "6.2.0"
  const item: Item = {
    form_url: each.hasForm ? `${url}/form` : null,
    label: each.label,
    name: each.name,
    supported_action_types: each.types,
    uses_oauth: each.login !== "-",
    delegate_oauth: each.login === "delegate",
    supported_formats:
      each.formats === BY_VERSION ? [streams ? "json_detail_lite_stream" : "json_detail"] : each.formats,
    supported_formattings: each.isUnformatted ? ["unformatted"] : undefined,
    supported_visualization_formattings: each.isUnformatted ? ["noapply"] : undefined,
    supported_download_settings: [each.download],
    url: `${url}/execute`,
    token_url: "",
  }
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined))
}

describe("listing", () => {
  // Those of actions that are offered with them only.
  const variables = { DROPBOX_ACTION_APP_KEY: "k", DROPBOX_ACTION_APP_SECRET: "s" }
  const hub = hubWith([...registry.all], { environment: { ACTION_HUB_DEBUG_ENDPOINT: "on", ...variables } })
  const list = async (version: string | undefined): Promise<Item[]> => {
    const userAgent = version ? `LookerOutgoingWebhook/${version}` : "curl/8"
    const { body } = await hub.post("/").set("user-agent", userAgent).expect(200)
    expect(Object.keys(body as object)).to.deep.equal(["integrations", "label"])
    return (body as { integrations: Item[] }).integrations
  }

  for (const versions of [ALL_VERSIONS, ALL_VERSIONS.toReversed()]) {
    it(`case 3: equals the catalogue for ${versions.map((version) => version ?? "unknown").join(", ")}`, async () => {
      for (const version of versions) {
        const wanted = CATALOGUE.filter(({ minimum }) => version === undefined || version >= minimum)
        const items = await list(version)
        expect(items.map(({ name }) => name)).to.deep.equal(wanted.map(({ name }) => name))
        for (const [index, item] of items.entries()) {
          const { description, params, required_fields, icon_data_uri, ...rest } = item
          expect(rest).to.deep.equal(expected(wanted[index] as Entry, version))
          expect(description).to.be.a("string").with.length.above(10)
          expect(params).to.be.an("array")
          expect(required_fields).to.be.an("array")
          expect(
            icon_data_uri === null || /^data:image\/(png|svg\+xml);base64,/.test(icon_data_uri as string),
          ).to.equal(true)
        }
      }
    })
  }

  it("keeps the order of the keys, and leaves absent ones out", async () => {
    for (const item of await list(undefined)) {
      const keys = Object.keys(item)
      expect(keys).to.deep.equal(KEYS.filter((key) => keys.includes(key)))
    }
  })

  it("passes on what newer Lookers know, where an integration declares it", async () => {
    class NewerIntegration extends DebugIntegration {
      override readonly supportedActionTypes: ActionType[] = ["none"]
      override readonly supportedFormats: ActionFormat[] = ["json_bi"]
      override readonly privacyLink = "https://example.com/privacy"
    }
    const { body } = await hubWith(new NewerIntegration()).post("/").expect(200)
    expect(body.integrations[0]).to.deep.include({
      supported_action_types: ["none"],
      supported_formats: ["json_bi"],
      privacy_link: "https://example.com/privacy",
    })
  })

  it("filtered actions do not exist on any route", async () => {
    const old = (path: string) => hub.post(path).set("user-agent", "LookerOutgoingWebhook/5.0.0")
    await old("/actions/segment_event").expect(200)
    for (const path of ["", "/form", "/execute", "/oauth_token"]) await old(`/actions/zapier${path}`).expect(404)
  })

  it("ACTION_WHITELIST limits every route", async () => {
    const limited = hubWith([...registry.all], { environment: { ACTION_WHITELIST: "zapier, debug" } })
    const { body } = await limited.post("/")
    expect(body.integrations.map(({ name }: Item) => name)).to.deep.equal(["zapier", "debug"])
    await limited.post("/actions/tray").expect(404)
    await limited.post("/actions/tray/execute").expect(404)
    await limited.post("/actions/zapier").expect(200)
  })

  describe("as it is sent", () => {
    const ask = (headers: Record<string, string> = {}, body?: string) =>
      fetchRaw(hub.app, { method: "POST", path: "/", headers: { authorization: AUTHORIZATION, ...headers }, body })

    it("is the same, byte for byte, plain, in gzip and in brotli, with and without a body of the request", async () => {
      const plain = await ask()
      const listed = JSON.parse(plain.body.toString()) as unknown
      expect(plain.body.toString()).to.equal(JSON.stringify(listed))
      expect(plain.headers).to.include({
        "content-type": "application/json; charset=utf-8",
        "content-length": String(plain.body.length),
      })
      expect(plain.headers).not.to.have.property("content-encoding")
      const packed = { gzip: gunzipSync, br: brotliDecompressSync }
      for (const body of [undefined, "{}"]) {
        for (const [encoding, unpack] of Object.entries(packed)) {
          const answer = await ask({ "accept-encoding": encoding, "content-type": "application/json" }, body)
          expect(answer.headers["content-encoding"]).to.equal(encoding)
          expect(answer.body.length).to.be.below(plain.body.length / 2)
          expect(unpack(answer.body).equals(plain.body), encoding).to.equal(true)
        }
      }
    })

    it("is compressed as the caller accepts", async () => {
      for (const [accepted, encoding] of [
        ["gzip, deflate, br", "br"],
        ["GZIP;q=0.5", "gzip"],
        ["br;q=0, gzip;q=1.0", "gzip"],
        ["br; q=0.000, gzip;q=0", undefined],
        ["deflate, identity", undefined],
        ["", undefined],
      ] as const) {
        const { headers } = await ask({ "accept-encoding": accepted })
        expect(headers["content-encoding"], accepted).to.equal(encoding)
        expect(headers.vary).to.equal("accept-encoding")
      }
    })

    it("has a strong tag for each version and encoding, and answers 304 to who names it", async () => {
      const older = { "user-agent": "LookerOutgoingWebhook/5.0.0" }
      const tags = new Set<string>()
      const all: Record<string, string>[] = [{}, { "accept-encoding": "gzip" }, { "accept-encoding": "br" }, older]
      for (const headers of all) {
        const { etag = "" } = (await ask(headers)).headers
        expect(etag).to.match(/^"[^"]+"$/)
        tags.add(etag)
        for (const named of [etag, `"other", W/${etag}`, "*"]) {
          const again = await ask({ ...headers, "if-none-match": named })
          expect(again.status, named).to.equal(304)
          expect(again.body).to.have.length(0)
          expect(again.headers).to.include({ etag, vary: "accept-encoding", "cache-control": "private, no-cache" })
        }
        expect((await ask({ ...headers, "if-none-match": '"other"' })).status).to.equal(200)
      }
      expect(tags).to.have.property("size", 4)
    })

    it("is made again for a version that others have pushed out of the cache", async () => {
      const of = async (version: string) => (await ask({ "user-agent": `LookerOutgoingWebhook/${version}` })).body
      const first = await of("5.0.0")
      for (let minor = 0; minor < 100; minor++) await of(`24.${minor}.0`)
      expect((await of("5.0.0")).equals(first)).to.equal(true)
    })

    it("is refused without the token, and has the headers of every answer", async () => {
      expect((await ask({ authorization: "" })).status).to.equal(403)
      expect((await ask()).headers).to.include({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
      })
      expect((await ask({ "content-type": "application/json" }, "{")).status).to.equal(400)
    })
  })
})
