import { randomBytes, createHash } from "node:crypto"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { Readable } from "node:stream"
import { expect } from "chai"
import { SlackAppIntegration } from "../../src/integrations/slack/slack_app"
import type { SlackOptions } from "../../src/integrations/slack/slack_delivery"
import { FakeLooker } from "../support/fake_looker"
import { hubWith } from "../support/hub_with"
import { canListOpenFiles, openSpoolFiles } from "../support/open_spool_files"
import { base64Attachment, csvAttachment } from "../support/samples"
import { SlackStage } from "../support/slack_stage"

const MIB = 2 ** 20
const STATE_URL = "https://looker.example.com/admin/integrations/slack/connect"
const SUCCESS = { refresh_query: false, success: true, validation_errors: {} }
const TWO = [
  { install_id: "T1", token: "xoxb-one" },
  { install_id: "T2", token: "xoxb-two" },
]
const GET_URL = "files.getUploadURLExternal"
const SHARE = "files.completeUploadExternal"

interface Field {
  name: string
  type: string
  value: string
  default: string
  description: string
  options: { name: string; label: string }[]
}
interface Form {
  fields: Field[]
  state?: object
  error?: string
}
interface Outcome {
  success: boolean
  message: string
  webhookId: string
  error: { http_code: number; status_code: string }
}

describe("slack_app", () => {
  let slack: SlackStage
  let looker: FakeLooker
  /** In milliseconds. */
  let formBudgetMs = 2000
  beforeEach(async () => {
    formBudgetMs = 2000
    slack = await SlackStage.start({ keepFiles: false })
    looker = await FakeLooker.start()
    slack.answers.set("auth.test", (_args, token) =>
      token === "xoxb-one" ? { team_id: "T1", team: "First" } : { team_id: "T2", team: "Second" },
    )
  })
  afterEach(() => Promise.all([slack.stop(), looker.stop()]))

  const hub = (options: SlackOptions = {}) => hubWith(new SlackAppIntegration({ apiUrl: slack.url, ...options }))
  const form = async (state: unknown, formParams: object = {}, more: object = {}, version = "23.0.0") => {
    const stateJson = typeof state === "string" || state === undefined ? state : JSON.stringify(state)
    const answer = hub({ formBudgetMs })
      .post("/actions/slack_app/form")
      .set("user-agent", `LookerOutgoingWebhook/${version}`)
      .send({ data: { state_json: stateJson, state_url: STATE_URL, ...more }, form_params: formParams })
    return (await answer.expect(200)).body as Form
  }
  const post = (state: unknown, formParams: object, body: object, options?: SlackOptions) =>
    hub(options)
      .post("/actions/slack_app/execute")
      .set("user-agent", "LookerOutgoingWebhook/23.0.0")
      .set("x-looker-webhook-id", "hook-7")
      .send({
        type: "query",
        data: { state_json: JSON.stringify(state) },
        form_params: { channel: "C1", ...formParams },
        ...body,
      })
  const send = async (
    state: unknown,
    formParams: object = {},
    body: object = { attachment: csvAttachment("a\n1\n") },
    options?: SlackOptions,
  ) => ((await post(state, formParams, body, options).expect(200)).body as { looker: Outcome }).looker
  const namesOf = ({ fields }: Form) => fields.map(({ name }) => name)
  const tokensOf = (method: string) => slack.calls.filter((call) => call.method === method).map(({ token }) => token)
  const streamed = (source: string | Buffer | (() => Readable), title = "Plan") => ({
    scheduled_plan: { title, download_url: looker.download(source) },
  })

  it("case 1: is listed from Looker 6.23.0 on, as one whose login Looker runs", async () => {
    const list = async (version: string) => {
      const answer = hub().post("/").set("user-agent", `LookerOutgoingWebhook/${version}`).send({})
      return ((await answer.expect(200)).body as { integrations: Record<string, unknown>[] }).integrations
    }
    expect(await list("6.22.9")).to.deep.equal([])
    const [item] = await list("6.23.0")
    expect(item).to.deep.include({
      name: "slack_app",
      label: "Slack",
      supported_action_types: ["query", "dashboard"],
      supported_download_settings: ["url"],
      required_fields: [],
      uses_oauth: true,
      delegate_oauth: true,
      token_url: "",
    })
    expect(item).to.not.have.any.keys(
      "supported_formats",
      "supported_formattings",
      "supported_visualization_formattings",
    )
    const [param, ...others] = (item?.params ?? []) as Record<string, unknown>[]
    expect(others).to.deep.equal([])
    expect(param).to.include({
      name: "install",
      label: "Connect to Slack",
      delegate_oauth_url: "/admin/integrations/slack/install",
      required: false,
      sensitive: false,
    })
    expect(param?.description).to.be.a("string")
    expect(item?.icon_data_uri).to.match(/^data:image\/png;base64,/)
  })

  describe("the form", () => {
    const expectLogin = ({ fields, state }: Form) => {
      const [{ description, ...field }] = fields as [Field]
      expect(fields).to.have.length(1)
      expect(field).to.deep.equal({ name: "login", type: "oauth_link", label: "Log in", oauth_url: STATE_URL })
      expect(description).to.be.a("string")
      expect(state).to.deep.equal({})
    }

    it("case 2: leads to Looker's login, or says that there is no address for it", async () => {
      expectLogin(await form(undefined))
      const { error, fields } = await form(undefined, {}, { state_url: undefined })
      expect(error).to.include("state_url")
      expect(fields).to.equal(undefined)
    })

    it("case 3: offers the workspaces in the order of their tokens", async () => {
      const answer = await form(TWO)
      expect(namesOf(answer)).to.deep.equal(["workspace", "channelType", "channel", "initial_comment", "filename"])
      const { description, ...field } = answer.fields[0] as Field
      expect(field).to.deep.equal({
        name: "workspace",
        label: "Workspace",
        type: "select",
        required: true,
        interactive: true,
        options: [
          { name: "T1", label: "First" },
          { name: "T2", label: "Second" },
        ],
        default: "T1",
      })
      expect(description).to.be.a("string")
      expect(slack.order).to.deep.equal(["auth.test", "auth.test"])
      expect(tokensOf("auth.test")).to.have.members(["xoxb-one", "xoxb-two"])
    })

    it("asks about the first fifty of many workspaces, and about the chosen one", async () => {
      formBudgetMs = 60_000
      const many = Array.from({ length: 60 }, (_, index) => ({ install_id: `T${index}`, token: `xoxb-${index}` }))
      slack.answers.set("auth.test", (_args, token) => ({ team_id: token, team: token }))
      const { fields } = await form(many, { workspace: "T55" })
      const [field] = fields as (Field & { options: unknown[] })[]
      expect(field?.options).to.have.length(51)
      expect(field).to.deep.include({ default: "T55" })
      expect(field?.description).to.include("Only the first 50 are listed.")
      expect(tokensOf("auth.test")).to.have.members([...many.slice(0, 50).map(({ token }) => token), "xoxb-55"])
    })

    const kill = (token: string) =>
      slack.answers.set("auth.test", (_args, given) =>
        given === token ? { ok: false, error: "invalid_auth" } : { team_id: "T2", team: "Second" },
      )

    it("case 4: leaves out a workspace whose token is dead", async () => {
      kill("xoxb-one")
      const answer = await form(TWO)
      expect(answer.error).to.equal(undefined)
      expect(answer.fields[0]?.options).to.deep.equal([{ name: "T2", label: "Second" }])
      expect(answer.fields[0]?.default).to.equal("T2")
      expect(namesOf(answer)).to.not.include("login")
    })

    it("says so when the token of the chosen workspace, or the only one, is dead", async () => {
      kill("xoxb-one")
      const chosen = await form(TWO, { workspace: "T1" })
      expect(namesOf(chosen)).to.deep.equal(["workspace", "login"])
      expect(chosen.fields[1]?.description).to.include("invalid_auth")
      expect(chosen.state).to.equal(undefined)
      const only = await form([TWO[0]])
      expect(namesOf(only)).to.deep.equal(["login"])
      expect(only.state).to.deep.equal({})
    })

    it("case 5: lists the channels of the chosen workspace", async () => {
      slack.answers.set("conversations.list", (_args, token) => ({ channels: [{ id: "C1", name: token }] }))
      const { fields } = await form(TWO, { workspace: "T2", channelType: "channels" })
      expect(fields[0]?.default).to.equal("T2")
      expect(fields[2]?.options).to.deep.equal([{ name: "C1", label: "#xoxb-two" }])
      expect(tokensOf("conversations.list")).to.deep.equal(["xoxb-two"])
    })

    for (const state of ["[]", "reset", "null", "{}", "", '[{"install_id":"T1"}]', '[{"install_id":"T1","tok', '""']) {
      it(`case 6: asks for a login with the state ${JSON.stringify(state)}`, async () => {
        expectLogin(await form(state))
        expect(slack.calls).to.deep.equal([])
      })
    }

    it("case 6: takes a bare token, in quotes or not", async () => {
      for (const state of ["xoxp-bare", '"xoxp-bare"']) {
        slack.calls.length = 0
        const answer = await form(state, { workspace: "T2", channelType: "users" })
        expect(namesOf(answer)).to.deep.equal(["workspace", "channelType", "channel", "initial_comment", "filename"])
        expect(tokensOf("users.list")).to.deep.equal(["xoxp-bare"])
      }
    })

    it("case 7: knows no workspaces with an older Looker", async () => {
      const answer = await form("xoxp-bare", {}, {}, "6.24.0")
      expect(namesOf(answer)).to.deep.equal(["channelType", "channel", "initial_comment", "filename"])
      expect(slack.calls).to.deep.equal([])
    })

    it("tells why there is no list, and keeps the login where the token is good", async () => {
      slack.refuse("conversations.list", "missing_scope", { needed: "channels:read" })
      const answer = await form(TWO, { channelType: "channels" })
      expect(namesOf(answer)).to.deep.equal(["workspace", "channelType", "login"])
      expect(answer.fields[2]?.description).to.include("missing_scope").and.include("channels:read")
      expect(answer.state).to.equal(undefined)
    })

    it("names a workspace that is no longer connected", async () => {
      const answer = await form(TWO, { workspace: "T9" })
      expect(namesOf(answer)).to.deep.equal(["workspace", "login"])
      expect(answer.fields[0]?.default).to.equal("T1")
      expect(answer.fields[1]?.description).to.include("T9")
    })

    it("goes on without the workspaces when Slack fails, in time", async () => {
      slack.answers.set("auth.test", () => ({ hang: true }))
      const answer = await form(TWO)
      expect(namesOf(answer)).to.deep.equal(["channelType", "channel", "initial_comment", "filename"])
    })

    it("finds the choice again where Slack's id is another than Looker's", async () => {
      slack.answers.set("auth.test", () => ({ team_id: "T8", team: "Enterprise" }))
      const { fields } = await form([{ install_id: "E1", token: "xoxb-one" }], { workspace: "E1" })
      expect(fields[0]).to.deep.include({ default: "E1", options: [{ name: "E1", label: "Enterprise" }] })
    })
  })

  describe("the test of the connection", () => {
    it("case 8: gives the workspaces as Looker's page reads them", async () => {
      const { fields } = await form(TWO, {}, { test: "true" })
      expect(fields).to.deep.equal([
        { name: "Connected", type: "message", value: '{"installation_id":"T1","installation_name":"First"}' },
        { name: "Connected", type: "message", value: '{"installation_id":"T2","installation_name":"Second"}' },
      ])
      const older = await form("xoxb-one", {}, { test: "true" }, "6.24.0")
      expect(older.fields).to.deep.equal([{ name: "Connected", type: "message", value: "Connected to First (T1)." }])
    })

    it("case 9: says that nothing is connected, or that no token is good", async () => {
      expect((await form(undefined, {}, { test: "1" })).error).to.include("connect one")
      slack.refuse("auth.test", "invalid_auth")
      expect((await form(TWO, {}, { test: "1" })).error).to.include("Your Slack credentials are not valid")
    })
  })

  describe("execute", () => {
    it("case 10: takes the first workspace where none is chosen, and else the chosen one", async () => {
      expect(await send(TWO)).to.deep.equal(SUCCESS)
      expect(await send(TWO, { workspace: "" })).to.deep.equal(SUCCESS)
      expect(await send(TWO, { workspace: "T2" })).to.deep.equal(SUCCESS)
      expect(tokensOf(SHARE)).to.deep.equal(["xoxb-one", "xoxb-one", "xoxb-two"])
    })

    it("case 11: names a workspace that is not connected, without a call", async () => {
      const outcome = await send(TWO, { workspace: "T9" })
      expect(outcome).to.include({ success: false, webhookId: "hook-7" })
      expect(outcome.error).to.include({ http_code: 400, status_code: "BAD_REQUEST" })
      expect(outcome.message).to.include("T9").and.include("client")
      const unconnected = await send([])
      expect(unconnected).to.include({ success: false, webhookId: "hook-7" })
      expect(slack.calls).to.deep.equal([])
      expect(JSON.stringify(outcome)).to.not.include("xoxb")
    })

    it("case 12: uploads nothing when Looker refuses the download", async () => {
      const plan = { download_url: looker.download("<h1>gone</h1>", { status: 404 }) }
      const outcome = await send(TWO, {}, { scheduled_plan: plan })
      expect(outcome).to.include({ success: false, webhookId: "hook-7" })
      expect(outcome.message).to.include("404")
      expect(outcome.error).to.include({ http_code: 500, status_code: "INTERNAL" })
      expect(slack.order).to.deep.equal([])
    })

    it("uploads nothing when the download breaks off", async () => {
      const plan = { download_url: looker.download(randomBytes(3 * MIB), { cutAfterBytes: 2 * MIB }) }
      expect(await send(TWO, {}, { scheduled_plan: plan })).to.include({ success: false })
      expect(slack.order).to.deep.equal([])
      if (canListOpenFiles) expect(openSpoolFiles()).to.deep.equal([])
    })

    it("case 13: passes 100 MiB on with flat memory, and tells their length", async () => {
      setFlagsFromString("--expose-gc")
      const collect = runInNewContext("gc") as () => void
      const used = () => {
        collect()
        const { arrayBuffers, heapUsed } = process.memoryUsage()
        return arrayBuffers + heapUsed
      }
      const piece = randomBytes(MIB)
      const hash = createHash("sha256")
      const before = used()
      let most = 0
      function* pieces() {
        for (let count = 0; count < 100; count++) {
          hash.update(piece)
          if (count % 10 === 0) most = Math.max(most, used())
          yield piece
        }
      }
      slack.onFile = () => {
        most = Math.max(most, used())
        return { body: "OK" }
      }
      const body = streamed(() => Readable.from(pieces(), { objectMode: false }))
      expect(await send(TWO, { format: "csv" }, body)).to.deep.equal(SUCCESS)
      expect(slack.argsOf(GET_URL)).to.deep.equal([{ filename: "Plan.csv", length: String(100 * MIB) }])
      const [file] = slack.files.requests
      expect(file).to.include({ bytes: 100 * MIB, sha256: hash.digest("hex") })
      expect(file?.headers["content-length"]).to.equal(String(100 * MIB))
      // All of it in memory would be 100.
      expect(most - before).to.be.below(60 * MIB)
      if (canListOpenFiles) expect(openSpoolFiles()).to.deep.equal([])
    })

    it("case 14: posts a message for a result of no bytes", async () => {
      expect(await send(TWO, {}, streamed("", "Orders"))).to.deep.equal(SUCCESS)
      expect(await send(TWO, { initial_comment: "nothing" }, streamed(""))).to.deep.equal(SUCCESS)
      expect(slack.order).to.deep.equal(["chat.postMessage", "chat.postMessage"])
      const texts = slack.argsOf("chat.postMessage").map(({ text }) => text)
      expect(texts).to.deep.equal(["Orders: the result is empty.", "nothing"])
    })

    it("case 15: refuses a request without any data", async () => {
      const { body } = await post(TWO, {}, {}).expect(404)
      expect((body as { error: string }).error).to.include("download URL")
      expect(slack.order).to.deep.equal([])
    })

    it("uses a typed name as it is where only the download knows the format", async () => {
      await send(TWO, { filename: "my file" }, streamed("1"))
      expect(slack.argsOf(GET_URL)[0]).to.include({ filename: "my file" })
    })

    it("takes a dashboard that Looker pushes", async () => {
      const attachment = base64Attachment(Buffer.from([1, 2, 3, 255]), "application/pdf", "pdf")
      expect(await send(TWO, { filename: "board" }, { type: "dashboard", attachment })).to.deep.equal(SUCCESS)
      expect(slack.argsOf(GET_URL)).to.deep.equal([{ filename: "board.pdf", length: "4" }])
    })
  })
})
