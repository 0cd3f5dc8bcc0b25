import { expect } from "chai"
import { SlackIntegration } from "../../src/integrations/slack/slack"
import type { SlackOptions } from "../../src/integrations/slack/slack_delivery"
import { FakeLooker } from "../support/fake_looker"
import { hubWith } from "../support/hub_with"
import { base64Attachment, csvAttachment } from "../support/samples"
import { SlackStage } from "../support/slack_stage"

const TOKEN = "xoxb-1-secret"
const SUCCESS = { refresh_query: false, success: true, validation_errors: {} }
const WEBHOOK_ID = "hook-7"
const UPLOAD = ["files.getUploadURLExternal", "file"]
const SHARE = "files.completeUploadExternal"
const POST = "chat.postMessage"
const CSV = "a,b\n1,2\n"

interface Looker {
  success: boolean
  message: string
  webhookId: string
  error: { http_code: number; status_code: string; message: string }
  validation_errors: { channel?: string }
}
interface Field {
  name: string
  options: { name: string; label: string }[]
  description: string
}

describe("slack", () => {
  let slack: SlackStage
  beforeEach(async () => (slack = await SlackStage.start()))
  afterEach(() => slack.stop())

  const hub = (options: SlackOptions = {}) => hubWith(new SlackIntegration({ apiUrl: slack.url, ...options }))
  const form = async (
    formParams: object = {},
    data: object = { slack_api_token: TOKEN },
    options: SlackOptions = {},
  ) => {
    const answer = hub(options).post("/actions/slack/form").send({ data, form_params: formParams })
    return (await answer.expect(200)).body as { fields: Field[]; error?: string }
  }
  const send = async (
    formParams: object,
    body: object = { attachment: csvAttachment(CSV) },
    options?: SlackOptions,
  ) => {
    const answer = hub(options)
      .post("/actions/slack/execute")
      .set("x-looker-webhook-id", WEBHOOK_ID)
      .send({ type: "query", data: { slack_api_token: TOKEN }, form_params: formParams, ...body })
    const { looker } = (await answer.expect(200)).body as { looker: Looker }
    return looker
  }
  const expectFailure = (looker: Looker, code: number, status: string, words: string) => {
    expect(looker).to.include({ success: false, webhookId: WEBHOOK_ID })
    expect(looker.error).to.include({ http_code: code, status_code: status })
    expect(looker.message)
      .to.match(/^\[SLACK\] /)
      .and.include(words)
    expect(looker.error.message).to.include("[SLACK]").and.include(words)
    expect(JSON.stringify(looker)).to.not.include(TOKEN)
  }

  it("case 1: is listed with its one setting, and takes every format", async () => {
    const { body } = await hub().post("/").send({}).expect(200)
    const [item] = (body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.not.have.any.keys(
      "supported_formats",
      "supported_formattings",
      "supported_visualization_formattings",
    )
    expect(item).to.deep.include({
      name: "slack",
      label: "Slack Attachment (API Token)",
      supported_action_types: ["query", "dashboard"],
      supported_download_settings: ["push"],
      required_fields: [],
      uses_oauth: false,
      delegate_oauth: false,
      token_url: "",
    })
    const [param, ...others] = (item?.params ?? []) as Record<string, unknown>[]
    expect(others).to.deep.equal([])
    expect(param).to.include({ name: "slack_api_token", label: "Slack API Token", required: true, sensitive: true })
    for (const scope of ["channels:read", "groups:read", "users:read", "files:write", "chat:write", "im:read"]) {
      expect(param?.description).to.include(scope)
    }
    expect(item?.icon_data_uri).to.match(/^data:image\/png;base64,/)
  })

  describe("the form", () => {
    it("case 2: names the missing setting", async () => {
      expect((await form({}, {})).error).to.include('"Slack API Token"')
      expect(slack.calls).to.deep.equal([])
    })

    const typeField = {
      name: "channelType",
      label: "Channel Type",
      type: "select",
      options: [
        { name: "manual", label: "Manual Channel ID" },
        { name: "channels", label: "Channels" },
        { name: "users", label: "Users" },
      ],
      default: "manual",
      interactive: true,
    }
    const fileFields = [
      { name: "initial_comment", label: "Comment", type: "string" },
      { name: "filename", label: "Filename", type: "string" },
    ]
    const undescribed = (fields: object[]) => fields.map((field) => ({ ...field, description: undefined }))

    for (const channelType of [undefined, "manual", "bogus"]) {
      it(`case 3: asks for an id with ${channelType ?? "nothing chosen"}, and makes no call`, async () => {
        const { fields } = await form({ channelType })
        const channel = { name: "channel", label: "Channel or User ID", type: "string" }
        expect(undescribed(fields)).to.deep.equal(undescribed([typeField, channel, ...fileFields]))
        expect([fields[0]?.description, fields[1]?.description]).to.not.include(undefined)
        expect(slack.calls).to.deep.equal([])
      })
    }

    it("case 3: offers channels, and people", async () => {
      slack.answers.set("conversations.list", () => ({ channels: [{ id: "C1", name: "reports" }] }))
      slack.answers.set("users.list", () => ({ members: [{ id: "U1", name: "ada" }] }))
      for (const [channelType, option] of [
        ["channels", { name: "C1", label: "#reports" }],
        ["users", { name: "U1", label: "@ada" }],
      ] as const) {
        const { fields } = await form({ channelType, channel: "C1" })
        const channel = { name: "channel", label: "Share In", type: "select", required: true, options: [option] }
        expect(undescribed(fields)).to.deep.equal(undescribed([typeField, channel, ...fileFields]))
        expect(fields[1]?.description).to.be.a("string")
      }
      const [list] = slack.calls
      expect(list).to.include({ method: "conversations.list", token: TOKEN })
      const types = "public_channel,private_channel"
      expect(list?.args).to.deep.equal({ types, exclude_archived: "true", limit: "1000" })
      expect(slack.calls[1]?.args).to.deep.equal({ limit: "1000" })
    })

    it("case 4: merges and sorts the pages, without what is archived", async () => {
      slack.answers.set("conversations.list", ({ cursor }) =>
        cursor === "next"
          ? { channels: [{ id: "C3", name: "alpha" }], response_metadata: { next_cursor: "" } }
          : {
              channels: [
                { id: "C1", name: "zeta" },
                { id: "C2", name: "Beta" },
                { id: "C4", name: "old", is_archived: true },
              ],
              response_metadata: { next_cursor: "next" },
            },
      )
      const { fields } = await form({ channelType: "channels" })
      expect(fields[1]?.options.map(({ label }) => label)).to.deep.equal(["#Beta", "#alpha", "#zeta"])
      expect(slack.argsOf("conversations.list").map(({ cursor }) => cursor)).to.deep.equal([undefined, "next"])
    })

    it("case 4: leaves out guests, bots and those who left", async () => {
      const members = [
        { id: "U1", name: "ada" },
        { id: "U2", name: "guest", is_restricted: true },
        { id: "U3", name: "single", is_ultra_restricted: true },
        { id: "U4", name: "robot", is_bot: true },
        { id: "U5", name: "gone", deleted: true },
      ]
      slack.answers.set("users.list", ({ cursor }) =>
        cursor ? { members: [{ id: "U6", name: "Zoe" }] } : { members, response_metadata: { next_cursor: "n" } },
      )
      const { fields } = await form({ channelType: "users" })
      expect(fields[1]?.options).to.deep.equal([
        { name: "U6", label: "@Zoe" },
        { name: "U1", label: "@ada" },
      ])
    })

    it("case 5: says that the credentials are not valid, and which scope is missing", async () => {
      slack.refuse("users.list", "invalid_auth")
      expect((await form({ channelType: "users" })).error).to.include("Your Slack credentials are not valid")
      slack.refuse("users.list", "missing_scope", { needed: "users:read", provided: "chat:write" })
      const { error } = await form({ channelType: "users" })
      expect(error).to.include("missing_scope").and.include("users:read")
    })

    it("tells of a rotating token that it lives for hours only", async () => {
      slack.refuse("users.list", "token_expired")
      const { error } = await form({ channelType: "users" }, { slack_api_token: "xoxe.xoxb-1-secret" })
      expect(error).to.include("12 hours").and.not.include("secret")
    })

    it("ends within its time, with the pages there are and a hint", async () => {
      slack.answers.set("users.list", ({ cursor }) =>
        cursor ? { hang: true } : { members: [{ id: "U1", name: "ada" }], response_metadata: { next_cursor: "more" } },
      )
      const { fields } = await form({ channelType: "users" }, undefined, { formBudgetMs: 1000 })
      expect(fields[1]?.options).to.have.length(1)
      expect(fields[1]?.description).to.include('"Manual Channel ID"')
      slack.answers.set("users.list", () => ({ hang: true }))
      const { error } = await form({ channelType: "users" }, undefined, { formBudgetMs: 200 })
      expect(error).to.include("did not answer")
    })

    it("does not wait, where Slack wants it to, beyond its time", async () => {
      slack.answers.set("users.list", () => ({ status: 429, headers: { "retry-after": "9" } }))
      const { error } = await form({ channelType: "users" }, undefined, { formBudgetMs: 2000 })
      expect(error).to.include("send again in 9 seconds")
      expect(slack.calls).to.have.length(1)
    })

    it("stops after ten pages", async () => {
      slack.answers.set("users.list", () => ({
        members: [{ id: "U1", name: "ada" }],
        response_metadata: { next_cursor: "m" },
      }))
      const { fields } = await form({ channelType: "users" })
      expect(slack.calls).to.have.length(10)
      expect(fields[1]?.description).to.include("10000")
    })
  })

  describe("execute", () => {
    it("case 6: uploads, shares in the channel, then posts the comment", async () => {
      expect(await send({ channel: "C1", initial_comment: "see <http://x|this>", filename: "f" })).to.deep.equal(
        SUCCESS,
      )
      expect(slack.order).to.deep.equal([...UPLOAD, SHARE, POST])
      expect(slack.argsOf("files.getUploadURLExternal")).to.deep.equal([{ filename: "f.csv", length: "8" }])
      expect(slack.argsOf(SHARE)).to.deep.equal([{ files: '[{"id":"F1","title":"f.csv"}]', channel_id: "C1" }])
      expect(slack.argsOf(POST)).to.deep.equal([{ channel: "C1", text: "see <http://x|this>" }])
      const [file] = slack.files.requests
      expect(file).to.include({ method: "POST", path: "/upload/v1/abc", text: CSV })
      expect(file?.headers).to.include({ "content-type": "application/octet-stream", "content-length": "8" })
      expect(file?.headers).to.not.have.any.keys("authorization", "transfer-encoding")
      expect(slack.calls.map(({ token }) => token)).to.deep.equal([TOKEN, TOKEN, TOKEN])
    })

    it("case 6: posts no message without a comment", async () => {
      expect(await send({ channel: " C1 ", initial_comment: "" })).to.deep.equal(SUCCESS)
      expect(slack.order).to.deep.equal([...UPLOAD, SHARE])
      expect(slack.argsOf(SHARE)[0]).to.include({ channel_id: "C1" })
    })

    it("case 7: opens the conversation with a person first, and shares the file there", async () => {
      expect(await send({ channel: "U1" })).to.deep.equal(SUCCESS)
      expect(slack.order).to.deep.equal([...UPLOAD, POST, SHARE])
      expect(slack.argsOf(POST)).to.deep.equal([{ channel: "U1", text: "Looker Data" }])
      expect(slack.argsOf(SHARE)[0]).to.include({ channel_id: "D1" })
      await send({ channel: "W012ABCDE", initial_comment: "Hello" })
      expect(slack.argsOf(POST)[1]).to.deep.equal({ channel: "W012ABCDE", text: "Hello" })
    })

    it("shares nothing when the person cannot be written to", async () => {
      slack.refuse(POST, "user_not_found")
      expectFailure(await send({ channel: "U1" }), 400, "BAD_REQUEST", "user_not_found")
      expect(slack.order).to.not.include(SHARE)
    })

    it("case 8: completes the typed name, and else takes the title", async () => {
      await send({ channel: "C1", filename: " my file" })
      const plan = { title: "My / Plan: x" }
      await send({ channel: "C1" }, { attachment: csvAttachment(CSV), scheduled_plan: plan })
      const names = slack.argsOf("files.getUploadURLExternal").map(({ filename }) => filename)
      expect(names).to.deep.equal(["my_file.csv", "My  Plan x.csv"])
      await send({ channel: "C1", filename: "Q3 vs. Q2" })
      expect(slack.argsOf("files.getUploadURLExternal").at(-1)).to.include({ filename: "Q3_vs._Q2.csv" })
    })

    it("case 9: posts a message in place of an empty file, and never an empty one", async () => {
      const body = { attachment: csvAttachment(""), scheduled_plan: { title: "Orders" } }
      expect(await send({ channel: "C1", initial_comment: "none today" }, body)).to.deep.equal(SUCCESS)
      expect(await send({ channel: "C1", initial_comment: " " }, body)).to.deep.equal(SUCCESS)
      expect(slack.order).to.deep.equal([POST, POST])
      expect(slack.argsOf(POST).map(({ text }) => text)).to.deep.equal(["none today", "Orders: the result is empty."])
    })

    it("case 10: tells that the token is not valid", async () => {
      slack.refuse("files.getUploadURLExternal", "invalid_auth")
      expectFailure(await send({ channel: "C1" }), 400, "BAD_REQUEST", "invalid_auth")
      expect(slack.order).to.deep.equal(["files.getUploadURLExternal"])
    })

    it("case 11: shares nothing when the upload fails", async () => {
      slack.onFile = () => ({ status: 500, body: "boom" })
      const looker = await send({ channel: "C1" })
      expectFailure(looker, 500, "INTERNAL", "500")
      expect(looker.error.message).to.match(/^The service failed\. /)
      expect(slack.order).to.deep.equal(UPLOAD)
    })

    it("case 12: waits as long as Slack asks, and delivers", async () => {
      for (const method of ["files.getUploadURLExternal", SHARE, POST]) {
        const good = slack.answers.get(method)
        slack.answers.set(method, (args, token) => {
          slack.answers.delete(method)
          if (good) slack.answers.set(method, good)
          return {
            status: 429,
            headers: { "retry-after": method === SHARE ? "1" : "0" },
            body: { ok: false, args, token },
          }
        })
      }
      const started = Date.now()
      expect(await send({ channel: "C1", initial_comment: "x" })).to.deep.equal(SUCCESS)
      expect(Date.now() - started).to.be.above(950)
      const twice = (name: string | undefined) => [name, name]
      expect(slack.order).to.deep.equal([...twice(UPLOAD[0]), "file", ...twice(SHARE), ...twice(POST)])
    })

    it("case 12: gives up when Slack goes on asking, or asks for long", async () => {
      const busy = (headers: Record<string, string>) => () => ({ status: 429, headers })
      slack.answers.set("files.getUploadURLExternal", busy({ "retry-after": "0" }))
      expectFailure(await send({ channel: "C1" }), 429, "RESOURCE_EXHAUSTED", "Too many requests")
      expect(slack.calls).to.have.length(3)
      slack.answers.set("files.getUploadURLExternal", busy({ "retry-after": "3600" }))
      expectFailure(await send({ channel: "C1" }), 429, "RESOURCE_EXHAUSTED", "3600 seconds")
      slack.answers.set("files.getUploadURLExternal", busy({}))
      expectFailure(await send({ channel: "C1" }), 429, "RESOURCE_EXHAUSTED", "Too many requests")
      slack.refuse("files.getUploadURLExternal", "ratelimited")
      expectFailure(await send({ channel: "C1" }), 429, "RESOURCE_EXHAUSTED", "ratelimited")
      expect(slack.calls).to.have.length(8)
    })

    it("case 13: posts no comment where the file is not taken", async () => {
      slack.refuse(SHARE, "channel_not_found")
      expectFailure(await send({ channel: "C1", initial_comment: "x" }), 400, "BAD_REQUEST", "channel_not_found")
      expect(slack.order).to.not.include(POST)
    })

    describe("finds the receiver", () => {
      beforeEach(() => {
        const channels = [
          { id: "C0123456789", name: "general" },
          { id: "C0000000002", name: "weekly" },
          { id: "C0000000003", name: "sales-team" },
          { id: "CABCDEFGHIJ", name: "updates2024" },
        ]
        const members = [
          { id: "U0123456789", name: "ann", profile: { display_name: "Ann B.", real_name: "Ann Bee" } },
          { id: "U0000000002", name: "weekly" },
          { id: "U0000000003", name: "tom", real_name: "Tom" },
          { id: "U0000000004", name: "tom2", real_name: "Tom" },
        ]
        slack.answers.set("conversations.list", ({ cursor }) =>
          cursor ? { channels } : { channels: [], response_metadata: { next_cursor: "p2" } },
        )
        slack.answers.set("users.list", () => ({ members }))
      })

      for (const [typed, id] of [
        ["#general", "C0123456789"],
        ["general", "C0123456789"],
        ["#Sales-Team", "C0000000003"],
        ["Sales Team", "C0000000003"],
        ["updates2024", "CABCDEFGHIJ"],
        ["GENERAL", "C0123456789"],
        ["c0123456789", "C0123456789"],
        ["cabcdefghij", undefined],
        ["CABCDEFGHIJ", "CABCDEFGHIJ"],
        ["<#C0123456789|general>", "C0123456789"],
        ["<#C0123456789>", "C0123456789"],
        ["https://acme.slack.com/archives/C0123456789", "C0123456789"],
        ["https://acme.slack.com/archives/C0123456789/p1700000000000100?thread_ts=1", "C0123456789"],
        ["acme.enterprise.slack.com/archives/c0123456789", "C0123456789"],
        ["https://app.slack.com/client/T0123456789/C0123456789", "C0123456789"],
        ["https://slack.com/app_redirect?channel=C0123456789", "C0123456789"],
        ["#nowhere", undefined],
        ["ann", undefined],
        ["https://acme.slack.com/files/U0123456789/F0123456789/a.csv", undefined],
        ["https://acme.slack.com.example.com/archives/C0123456789", undefined],
        ["https://example.com/archives/C0123456789", undefined],
      ] as const) {
        it(`${typed} is ${id ?? "no channel, which its field says before the upload"}`, async () => {
          const looker = await send({ channel: typed })
          if (!id) return expectRefusal(looker, /\bID\b/)
          expect(looker).to.deep.equal(SUCCESS)
          expect(slack.argsOf(SHARE)[0]).to.include({ channel_id: id })
        })
      }

      for (const [typed, id] of [
        ["@ann", "U0123456789"],
        ["@Ann B.", "U0123456789"],
        ["@ann bee", "U0123456789"],
        ["<@U0123456789>", "U0123456789"],
        ["https://acme.slack.com/team/U0123456789", "U0123456789"],
        ["u0123456789", "U0123456789"],
        ["@tom2", "U0000000004"],
        ["@tom", undefined],
        ["@Bob", undefined],
      ] as const) {
        it(`${typed} is ${id ?? "nobody, which its field says before the upload"}`, async () => {
          const looker = await send({ channel: typed })
          if (!id) return expectRefusal(looker, /\bID\b/)
          expect(looker).to.deep.equal(SUCCESS)
          expect(slack.argsOf(POST)[0]).to.include({ channel: id })
        })
      }

      it("case 14: Weekly is a channel, not the person of that name", async () => {
        expect(await send({ channel: "Weekly" })).to.deep.equal(SUCCESS)
        expect(slack.order).to.not.include(POST)
        expect(slack.argsOf(SHARE)[0]).to.include({ channel_id: "C0000000002" })
      })

      it("a name is of no use while Slack gives no list of them, which the message says", async () => {
        slack.answers.set("conversations.list", () => ({ body: { ok: true } }))
        expectFailure(await send({ channel: "#general" }), 502, "BAD_GATEWAY", "Enter the ID")
      })

      it("an ID is taken as it is, without a look at the lists", async () => {
        await send({ channel: "C0999999999" })
        expect(slack.order).to.deep.equal([...UPLOAD, SHARE])
      })

      it("a token that may not list takes an ID in small letters, and says which scope names need", async () => {
        slack.refuse("conversations.list", "missing_scope", { needed: "channels:read" })
        expect(await send({ channel: "c0999999999" })).to.deep.equal(SUCCESS)
        expect(slack.argsOf(SHARE)[0]).to.include({ channel_id: "C0999999999" })
        slack.order.length = 0
        expectRefusal(await send({ channel: "general" }), /channels:read.*\bID\b/)
        expect(slack.argsOf(SHARE)).to.have.length(1)
      })

      it("a channel that Slack does not know is an error at the field", async () => {
        slack.refuse(SHARE, "channel_not_found")
        expect(await send({ channel: "C0999999999" })).to.have.nested.property("validation_errors.channel")
      })

      function expectRefusal(looker: Looker, words: RegExp) {
        expect(looker.success).to.equal(false)
        expect(looker.validation_errors.channel).to.match(words)
        expect(slack.order).to.not.include(UPLOAD[0])
      }
    })

    it("case 15: uploads the decoded bytes of a dashboard", async () => {
      const bytes = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 256))
      const body = { type: "dashboard", attachment: base64Attachment(bytes, "application/pdf", "pdf") }
      expect(await send({ channel: "C1" }, body)).to.deep.equal(SUCCESS)
      expect(slack.argsOf("files.getUploadURLExternal")[0]).to.include({ length: "1000" })
      expect(slack.files.requests[0]?.body.equals(bytes)).to.equal(true)
    })

    it("names the field when there is no channel, and makes no call", async () => {
      const looker = await send({ channel: "" })
      expectFailure(looker, 400, "BAD_REQUEST", "channel")
      expect(looker).to.have.nested.property("validation_errors.channel")
      expect(slack.calls).to.deep.equal([])
    })

    it("refuses a missing setting before anything else", async () => {
      const body = { type: "query", data: {}, attachment: csvAttachment(CSV), form_params: { channel: "C1" } }
      const answer = await hub().post("/actions/slack/execute").send(body).expect(404)
      expect((answer.body as { error: string }).error).to.include('"Slack API Token"')
    })

    it("says that the file is there when only its comment was refused", async () => {
      slack.refuse(POST, "restricted_action")
      const looker = await send({ channel: "C1", initial_comment: "x" })
      expectFailure(looker, 400, "BAD_REQUEST", "posts the file twice")
      expect(looker.message).to.include("restricted_action")
    })

    it("begins again after a broken connection, until the file is shared", async () => {
      let resets = 2
      slack.onFile = () => (resets-- > 0 ? { reset: true } : { body: "OK" })
      expect(await send({ channel: "C1" })).to.deep.equal(SUCCESS)
      expect(slack.order).to.deep.equal([...UPLOAD, ...UPLOAD, ...UPLOAD, SHARE])
      slack.answers.set(SHARE, () => ({ reset: true }))
      expectFailure(await send({ channel: "C1" }), 400, "BAD_REQUEST", "could not be reached")
      expect(slack.argsOf(SHARE)).to.have.length(2)
    })

    it("does not hang on a silent Slack", async () => {
      slack.answers.set("files.getUploadURLExternal", () => ({ hang: true }))
      expectFailure(await send({ channel: "C1" }, undefined, { timeoutMs: 100 }), 400, "BAD_REQUEST", "did not answer")
      slack.answers.set("files.getUploadURLExternal", () => ({ upload_url: slack.files.url, file_id: "F" }))
      slack.onFile = () => ({ hang: true })
      const looker = await send({ channel: "C1" }, undefined, { idleTimeoutMs: 100 })
      expectFailure(looker, 400, "BAD_REQUEST", "did not answer")
      expect(slack.order).to.not.include(SHARE)
    })

    it("sends the file to no host but Slack's", async () => {
      for (const upload_url of [
        "http://169.254.169.254/u",
        "https://files.slack.com.evil.example/u",
        "http://files.slack.com/u",
      ]) {
        slack.answers.set("files.getUploadURLExternal", () => ({ upload_url, file_id: "F1" }))
        expectFailure(await send({ channel: "C1" }), 502, "BAD_GATEWAY", "not its own")
      }
      expect(slack.order).to.not.include("file").and.not.include(SHARE)
    })

    it("does not take an answer that says nothing for the file being in the channel", async () => {
      for (const body of ["{}", "[]", '{"ok":"yes"}', '{"ok":1}']) {
        slack.answers.set(SHARE, () => ({ body }))
        expectFailure(await send({ channel: "C1" }), 502, "BAD_GATEWAY", "not as expected")
      }
    })

    it("explains answers that are none", async () => {
      slack.answers.set("files.getUploadURLExternal", () => ({ body: "<html>maintenance</html>" }))
      expectFailure(await send({ channel: "C1" }), 502, "BAD_GATEWAY", "not JSON")
      slack.answers.set("files.getUploadURLExternal", () => ({ body: "null" }))
      expectFailure(await send({ channel: "C1" }), 502, "BAD_GATEWAY", "not JSON")
      slack.answers.set("files.getUploadURLExternal", () => ({ file_id: "F1" }))
      expectFailure(await send({ channel: "C1" }), 502, "BAD_GATEWAY", '"upload_url" is missing')
      slack.answers.set("files.getUploadURLExternal", () => ({ status: 503, body: "down" }))
      expectFailure(await send({ channel: "C1" }), 503, "UNAVAILABLE", "503")
    })

    it("refuses a result beyond the limit before any call", async () => {
      expect(await send({ channel: "C1" }, undefined, { maxBytes: 8 })).to.deep.equal(SUCCESS)
      slack.order.length = 0
      const looker = await send({ channel: "C1" }, undefined, { maxBytes: 7 })
      expectFailure(looker, 413, "PAYLOAD_TOO_LARGE", "larger")
      expect(slack.order).to.deep.equal([])
    })

    it("does not show a token that cannot be sent", async () => {
      const body = { attachment: csvAttachment(CSV), data: { slack_api_token: "xoxb-1\n-secret" } }
      const looker = await send({ channel: "C1" }, body)
      expect(looker.message).to.match(/^The setting "Slack API Token" holds a character that cannot be sent/)
      expect(JSON.stringify(looker)).to.not.include("secret")
    })

    it("takes the data from a download URL where Looker gives one", async () => {
      const looker = await FakeLooker.start()
      const plan = { download_url: looker.download("x,y\n") }
      expect(await send({ channel: "C1" }, { scheduled_plan: plan })).to.deep.equal(SUCCESS)
      expect(slack.files.requests[0]?.text).to.equal("x,y\n")
      await looker.stop()
    })
  })
})
