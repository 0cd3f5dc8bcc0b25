import { expect } from "chai"
import { speedUpTimers } from "../support/faults/fast_clock"
import { AUTHORIZATION } from "../support/hub_with"
import { LookerbotStage, WEBHOOK_TOKEN } from "../support/lookerbot_stage"
import { SmallCompany, table } from "../support/small_company"

const WEBHOOK = { "x-looker-webhook-token": WEBHOOK_TOKEN }
const OWN_TOKEN = { authorization: 'Token token="made-up-bot-token"' }
const ENVIRONMENT = { LOOKERBOT_AUTH_TOKEN: "made-up-bot-token" }

interface Answer {
  looker: { success: boolean; message?: string; validation_errors?: { errors: { field: string; message: string }[] } }
  success?: boolean
  reason?: string
}

describe("from Looker to Slack", () => {
  let stage: LookerbotStage
  let company: SmallCompany
  let slowTimers: () => void
  before(async () => {
    slowTimers = speedUpTimers(20)
    stage = await LookerbotStage.start(ENVIRONMENT)
  })
  after(async () => {
    slowTimers()
    await stage.stop()
  })
  beforeEach(() => {
    stage.clear()
    company = new SmallCompany()
    stage.looker.answer = company.answer
    company.folder("7", "Commands")
    company.queries.set("9", { id: "9", fields: ["users.name", "orders.count"], vis_config: { type: "table" } })
    company.queries.set("11", { id: "11", fields: ["users.name", "orders.count"], vis_config: { type: "table" } })
    company.results.set("9", table(3))
    company.results.set("11", table(7))
    company.look("12", "Sales", "9")
    company.dashboard("5", "Overview", { filters: [{ name: "d", title: "Date", default_value: "7 days" }] })
    stage.answers.set("conversations.list", () => ({ channels: [{ id: "C7", name: "data" }] }))
    stage.answers.set("users.list", () => ({
      members: [{ id: "U7", name: "jane", profile: { display_name: "Jane D" } }],
    }))
  })

  const plan = (more: object = {}) => ({
    scheduled_plan: { type: "Look", title: "Daily sales", url: `${stage.looker.url}/looks/12`, query_id: 9, ...more },
  })
  const send = async (body: unknown, path = "/slack/post/channel/data", headers: Record<string, string> = WEBHOOK) => {
    const response = await stage.asLooker(path, body, headers)
    return { status: response.status, body: (await response.json()) as Answer }
  }
  const seen = () => JSON.stringify(stage.seen)

  it("case 83: a Look is in the channel before Looker is told so", async () => {
    const { status, body } = await send(plan())
    expect([status, body]).to.deep.equal([
      200,
      {
        looker: { success: true, message: 'Sent "Daily sales" to data.' },
        success: true,
        reason: 'Sent "Daily sales" to data.',
      },
    ])
    expect(stage.seen[0]).to.include({ channel: "C7" })
    expect(seen())
      .to.include("*Daily sales*")
      .and.include('"table"')
      .and.include("3 rows")
      .and.include("/looks/12|Daily sales")
    expect(stage.argsOf("chat.postMessage")).to.have.length(1)
  })

  it("case 84: a channel without the bot is told with advice, after an attempt to join", async () => {
    stage.answers.set("chat.postMessage", () => ({ ok: false, error: "not_in_channel" }))
    stage.answers.set("conversations.join", () => ({ ok: false, error: "missing_scope", needed: "channels:join" }))
    const { status, body } = await send(plan())
    expect(status).to.equal(404)
    expect(body.success).to.equal(false)
    expect(body.looker.success).to.equal(false)
    expect(body.reason).to.include("Invite it there")
    let isIn = false
    stage.answers.set("conversations.join", () => ((isIn = true), {}))
    stage.answers.set("chat.postMessage", () =>
      isIn ? { channel: "C7", ts: "1.1" } : { ok: false, error: "not_in_channel" },
    )
    expect((await send(plan())).status).to.equal(200)
  })

  it("cases 85, 101 and 102: a wrong token gets one answer and nothing is run", async () => {
    const wrong: Record<string, string>[] = [
      {},
      { "x-looker-webhook-token": "wrong" },
      { "x-looker-webhook-token": "" },
      { authorization: 'Token token="wrong"', ...WEBHOOK },
      { authorization: 'Token token=""' },
      { authorization: "", ...WEBHOOK },
      { authorization: 'x Token token="made-up-bot-token"' },
    ]
    for (const headers of wrong) {
      for (const path of [
        "/slack/post/channel/data",
        "/slack/post_from_query_action",
        "/data_actions",
        "/data_actions/form",
      ]) {
        const { status, body } = await send(plan(), path, headers)
        expect([status, Object.keys(body)], JSON.stringify(headers)).to.deep.equal([401, ["looker", "reason"]])
        expect(body.looker).to.deep.equal({ success: false })
      }
    }
    expect([stage.calls, stage.looker.calls]).to.deep.equal([[], []])
    for (const headers of [WEBHOOK, OWN_TOKEN, { authorization: AUTHORIZATION }]) {
      expect((await send(plan(), undefined, headers)).status).to.equal(200)
    }
  })

  it("case 86: a token delivers for its own Looker alone", async () => {
    const foreign = plan({ url: "https://other.looker.com/looks/12" })
    expect((await send(foreign)).status).to.equal(401)
    expect((await send(foreign, undefined, OWN_TOKEN)).status).to.equal(404)
    expect(stage.argsOf("chat.postMessage")).to.deep.equal([])
  })

  it("case 87: what is no schedule, or has no destination, is a bad request", async () => {
    const wrong: [unknown, string?][] = [
      [{}],
      [{ scheduled_plan: null }],
      [plan(), "/slack/post_from_query_action"],
      [{ ...plan(), form_params: { channel: 7 } }, "/slack/post_from_query_action"],
      ["{", undefined],
      ["[]", undefined],
      ['"x"', undefined],
    ]
    for (const [body, path] of wrong) {
      const answer = await send(body, path)
      expect(answer.status, JSON.stringify(body)).to.equal(400)
      expect(answer.body.success).to.equal(false)
      expect(answer.body.looker.success).to.equal(false)
    }
  })

  it("cases 88 to 90: the query is that of the Look, unless the plan has another", async () => {
    await send(plan({ query_id: 9 }))
    await send(plan({ query_id: null }))
    expect(seen()).to.include("/looks/12|Daily sales").and.not.include("7 rows")
    stage.clear()
    stage.answers.set("conversations.list", () => ({ channels: [{ id: "C7", name: "data" }] }))
    await send(plan({ query_id: "11", url: `${stage.looker.url}/looks/12?f[x]=1` }))
    expect(seen()).to.include("7 rows").and.include("/looks/12?f[x]=1|Daily sales")
  })

  it("queries and explores are posted as well; what is none of them is told", async () => {
    expect((await send(plan({ type: "Query", url: `${stage.looker.url}/x/Abc` }))).status).to.equal(200)
    const kinds: [object, number][] = [
      [{ type: "Merge" }, 422],
      [{ type: "Look", query_id: null, url: `${stage.looker.url}/admin` }, 422],
      [{ type: "Dashboard", url: `${stage.looker.url}/looks/12` }, 422],
      [{ type: "Look", query_id: "404" }, 502],
    ]
    for (const [more, status] of kinds) expect((await send(plan(more))).status, JSON.stringify(more)).to.equal(status)
  })

  it("case 91: a dashboard with a file is that file; without one it is drawn with its filters", async () => {
    const dashboard = plan({ type: "Dashboard", url: `${stage.looker.url}/dashboards/5?Date=3+days`, query_id: null })
    const pdf = Buffer.from("%PDF-1.7 made up")
    const attachment = { mimetype: "application/pdf;base64", extension: "pdf", data: pdf.toString("base64") }
    expect((await send({ ...dashboard, attachment })).status).to.equal(200)
    expect(stage.files[0]?.equals(pdf)).to.equal(true)
    expect(stage.argsOf("files.completeUploadExternal")[0]).to.deep.include({ channel_id: "C7" })
    expect(stage.argsOf("files.completeUploadExternal")[0]?.initial_comment).to.include(
      "/dashboards/5?Date=3+days|Daily sales>",
    )
    expect(stage.argsOf("files.getUploadURLExternal")[0]?.filename).to.equal("Daily sales.pdf")
    expect((await send(dashboard)).status).to.equal(200)
    expect(company.renders[0]).to.deep.equal({
      path: "/render_tasks/dashboards/5/png",
      body: { dashboard_filters: "Date=3%20days", dashboard_style: "tiled" },
    })
    expect(seen()).to.include("slack_file")
  })

  it("a Looker that cannot be reached is no reason to lose what it has sent", async () => {
    company.fault = () => ({ status: 503 })
    const attachment = { mimetype: "text/csv", extension: "csv", data: "a,b\n1,2\n" }
    expect((await send({ ...plan(), attachment })).status).to.equal(200)
    expect(String(stage.files[0])).to.equal("a,b\n1,2\n")
    expect((await send(plan())).status).to.equal(502)
    // Also when it goes down while it draws.
    company.queries.set("9", { id: "9", vis_config: { type: "looker_pie" } })
    company.fault = (_request, path) => (path.startsWith("/render_tasks") ? { status: 503 } : undefined)
    expect((await send({ ...plan(), attachment })).status).to.equal(200)
    expect(stage.files).to.have.length(2)
  }).timeout(15_000)

  it("case 92: large payloads are taken, too large ones refused in JSON", async () => {
    const attachment = {
      mimetype: "image/png;base64",
      extension: "png",
      data: Buffer.alloc(7_500_000, 1).toString("base64"),
    }
    const dashboard = plan({ type: "Dashboard", url: `${stage.looker.url}/dashboards/5` })
    expect((await send({ ...dashboard, attachment })).status).to.equal(200)
    expect(stage.files[0]).to.have.length(7_500_000)
    await stage.startHub({ ...ENVIRONMENT, LOOKERBOT_MAX_BODY: "1mb" })
    const { status, body } = await send({ ...dashboard, attachment })
    expect([status, body.success, body.reason]).to.deep.equal([
      413,
      false,
      "The request body is larger than 1024 KiB, the limit of this hub.",
    ])
    await stage.startHub(ENVIRONMENT)
  })

  it("case 93: people are found by their address, id or name", async () => {
    stage.answers.set("users.lookupByEmail", ({ email }) =>
      email === "jane@example.com" ? { user: { id: "U7" } } : { ok: false, error: "users_not_found" },
    )
    for (const name of ["jane@example.com", "U7", "jane", "@jane", "Jane%20D"]) {
      stage.messages.clear()
      expect((await send(plan(), `/slack/post/dm/${name}`)).status, name).to.equal(200)
      expect(stage.seen[0], name).to.include({ channel: "D-U7" })
    }
    const unknown = await send(plan(), "/slack/post/dm/nobody")
    expect([unknown.status, unknown.body.reason])
      .to.match(/404.*no person "@nobody"/s)
      .and.be.an("array")
    expect((await send(plan(), "/slack/post/dm/x@example.com")).status).to.equal(404)
    expect((await send(plan(), "/slack/post/channel/nowhere")).status).to.equal(404)
    expect((await send(plan(), "/slack/post/group/C123")).status).to.equal(200)
    expect(
      (await send({ ...plan(), form_params: { channel: "C9" } }, "/slack/post_from_query_action")).status,
    ).to.equal(200)
  })

  describe("data actions", () => {
    const post = (body: object) => send(body, "/data_actions", OWN_TOKEN)

    it("cases 94 and 95: one answer, with every complaint, and with what Slack says", async () => {
      const { status, body } = await post({})
      expect(status).to.equal(200)
      expect(body.looker.validation_errors?.errors).to.deep.equal([
        { field: "message", message: "The message is missing." },
        { field: "channel", message: "The channel is missing." },
      ])
      const wrong = await post({ form_params: { message: { a: 1 }, channel: "C1" } })
      expect(wrong.body.looker.message).to.equal("The message is not a text.")
      const long = await post({ form_params: { message: "x".repeat(4001), channel: "C1" } })
      expect(long.body.looker.success).to.equal(false)
      stage.answers.set("chat.postMessage", () => ({ ok: false, error: "channel_not_found" }))
      const refused = await post({ form_params: { message: "Hello", channel: "C404" } })
      expect([refused.status, refused.body.looker.success]).to.deep.equal([200, false])
      expect(refused.body.looker.message).to.include("channel_not_found")
    })

    it("cases 96 and 97: what was typed counts, and notifies nobody", async () => {
      const text = "<!channel> <!here|x> <!everyone> <!subteam^S1> *hi* :wave: <https://x.example|y>"
      const { body } = await post({
        form_params: { message: text, channel: "#data" },
        data: { message: "other", channel: "C1" },
      })
      expect(body.looker).to.deep.equal({ success: true, message: "Sent to #data." })
      expect(stage.seen[0]).to.include({
        channel: "C7",
        text: "@channel @here @everyone @subteam^S1 *hi* :wave: <https://x.example|y>",
      })
      await post({ data: { message: "from data", channel: "@jane" } })
      expect(stage.seen[1]).to.include({ channel: "D-U7", text: "from data" })
      await stage.startHub({ ...ENVIRONMENT, LOOKERBOT_ALLOW_BROADCAST: "yes" })
      await post({ data: { message: "<!channel> hi", channel: "C1" } })
      expect(stage.seen[2]?.text).to.equal("<!channel> hi")
      await stage.startHub(ENVIRONMENT)
    })

    it("case 98: the form has all channels of the bot, then all people, sorted", async () => {
      const pages: Record<string, object> = {
        "": { channels: [{ id: "C3", name: "zebra" }], response_metadata: { next_cursor: "two" } },
        two: { channels: [{ id: "G2", name: "private" }], response_metadata: { next_cursor: "three" } },
        three: {
          channels: [
            { id: "C1", name: "apple" },
            { id: "C0", name: "old", is_archived: true },
          ],
        },
      }
      stage.answers.set("users.conversations", ({ cursor = "" }) => pages[String(cursor)] ?? {})
      stage.answers.set("users.list", () => ({
        members: [
          { id: "U2", name: "zoe" },
          { id: "U1", name: "ann", profile: { display_name: "Ann" } },
          ...["deleted", "is_bot", "is_app_user", "is_restricted", "is_ultra_restricted", "is_stranger"].map(
            (flag) => ({ id: `U-${flag}`, name: flag, [flag]: true }),
          ),
          { id: "USLACKBOT", name: "slackbot" },
        ],
      }))
      const response = await stage.asLooker("/data_actions/form", {}, WEBHOOK)
      const [field] = (await response.json()) as {
        name: string
        type: string
        required: boolean
        options: { name: string; label: string }[]
      }[]
      expect(field).to.include({ name: "channel", label: "Share In", type: "select", required: true })
      expect(field?.options.map(({ name, label }) => `${name} ${label}`)).to.deep.equal([
        "C1 #apple",
        "G2 #private",
        "C3 #zebra",
        "U1 @Ann",
        "U2 @zoe",
      ])
      expect(stage.argsOf("users.conversations")[0]).to.include({
        types: "public_channel,private_channel",
        exclude_archived: "true",
      })
      await stage.asLooker("/data_actions/form", {}, WEBHOOK)
      expect(stage.argsOf("users.list")).to.have.length(1)
    })

    it("case 99: without Slack the form says why", async () => {
      await stage.startHub(ENVIRONMENT)
      stage.answers.set("users.conversations", () => ({ ok: false, error: "missing_scope", needed: "channels:read" }))
      const response = await stage.asLooker("/data_actions/form", {}, WEBHOOK)
      const fields = (await response.json()) as { name: string; type: string; required: boolean; description: string }[]
      expect([response.status, fields.length]).to.deep.equal([200, 1])
      expect(fields[0]).to.include({ name: "channel", type: "string", required: false })
      expect(fields[0]?.description).to.include("lacks the scope channels:read")
    })
  })

  describe("the listing", () => {
    const list = async (headers: Record<string, string>) => {
      const response = await stage.asLooker("/", {}, headers)
      return {
        status: response.status,
        body: (await response.json()) as { label: string; integrations: Record<string, unknown>[] },
      }
    }

    it("case 100: has the bot, with addresses of the public address of the hub", async () => {
      for (const headers of [{ authorization: AUTHORIZATION }, OWN_TOKEN, WEBHOOK]) {
        const { status, body } = await list({ ...headers, host: "evil.example" })
        expect(status).to.equal(200)
        const entry = body.integrations.find(({ name }) => name === "post")
        expect(entry).to.deep.include({
          label: "Slack (Lookerbot)",
          url: "https://hub.example.com/slack/post_from_query_action",
          form_url: "https://hub.example.com/data_actions/form",
          supported_action_types: ["query", "dashboard"],
          supported_formats: ["txt", "wysiwyg_png", "wysiwyg_pdf"],
        })
      }
      expect((await list({ authorization: AUTHORIZATION })).body.label).to.equal("Test Hub")
    })

    it("is refused to others as ever", async () => {
      for (const headers of [
        {},
        { authorization: 'Token token="wrong"', ...WEBHOOK },
        { "x-looker-webhook-token": "wrong" },
      ]) {
        expect((await list(headers as Record<string, string>)).status).to.equal(403)
      }
    })
  })
})
