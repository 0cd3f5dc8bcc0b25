import { expect } from "chai"
import { ConfigError, EnvironmentReader } from "../../src/config"
import { readLookerbotConfig } from "../../src/lookerbot"
import { LocalS3 } from "../support/local_s3"
import { LookerbotStage, SIGNING_SECRET, WEBHOOK_TOKEN } from "../support/lookerbot_stage"
import { LookerStage } from "../support/looker_stage"
import { SmallCompany, table } from "../support/small_company"

const FIELDS = ["users.name", "orders.count"]

function companyWith(...dashboards: string[]): SmallCompany {
  const company = new SmallCompany()
  company.folder("7", "Commands")
  company.queries.set("9", { id: "9", fields: FIELDS, vis_config: { type: "table" } })
  company.results.set("9", table(2))
  for (const [at, title] of dashboards.entries()) company.dashboard(String(at + 1), title)
  return company
}

const entry = (looker: LookerStage, name: string) => ({
  name,
  url: looker.url,
  clientId: "api-user",
  clientSecret: "made-up-client-secret",
  customCommandFolderId: "7",
  webhookToken: `token-of-${name}`,
})

describe("operating Lookerbot", () => {
  const stages: { stop(): Promise<void> }[] = []
  const start = async (environment: Record<string, string> = {}) => {
    const stage = await LookerbotStage.start(environment)
    stages.push(stage)
    return stage
  }
  afterEach(async () => {
    for (const stage of stages.splice(0)) await stage.stop()
  })

  it("cases 33, 72 and 103: several Lookers, each on its own; LOOKERS wins over LOOKER_URL", async () => {
    const second = await LookerStage.start()
    stages.push(second)
    const stage = await start()
    const lookers = [entry(stage.looker, "acme"), entry(second, "staging")]
    await stage.startHub({ LOOKERS: JSON.stringify(lookers), LOOKER_URL: "https://unused.example" })
    stage.looker.answer = companyWith("Sales", "Orders").answer
    second.answer = companyWith("Orders", "Tests").answer
    await stage.direct("orders")
    await stage.direct("staging/orders")
    await stage.direct("find staging tests")
    const seen = stage.seen.map((message) => JSON.stringify(message))
    expect(seen[0]).to.include(`${stage.looker.url}/dashboards/2|Orders>`)
    expect(seen[1]).to.include(`${second.url}/dashboards/1|Orders>`)
    expect(seen[2]).to.include(`${second.url}/dashboards/2|Tests>`)
    expect(stage.looker.calls.join()).to.not.include("search")
    // The first no longer answers; the second does.
    stage.looker.answer = () => ({ status: 500 })
    await stage.direct("tests")
    expect(JSON.stringify(stage.seen.at(-1))).to.include('"table"')
  }).timeout(10_000)

  it("case 32: with one Looker the first word of a search is a word", async () => {
    const stage = await start()
    stage.looker.answer = companyWith("Looker usage").answer
    await stage.direct("find looker usage")
    expect(JSON.stringify(stage.seen)).to.include("|Looker usage>")
    expect(stage.looker.calls.join()).to.include("title=%looker+usage%")
  })

  it("cases 50 and 52: what is added is found by each replica, what is removed is gone", async () => {
    const [one, other] = [await start(), await start()]
    const company = companyWith("Sales")
    // Both ask the same Looker.
    await other.startHub({ LOOKER_URL: one.looker.url, LOOKERBOT_COMMAND_CACHE_SECONDS: "1" })
    one.looker.answer = company.answer
    await other.direct("sales")
    company.dashboard("2", "Added later")
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await other.direct("added later")
    expect(JSON.stringify(other.seen.at(-1))).to.include('"table"')
    company.folder("7").dashboards = ["2"]
    company.dashboards.delete("1")
    await new Promise((resolve) => setTimeout(resolve, 1100))
    other.messages.clear()
    await other.direct("sales")
    await other.direct("help")
    expect(other.seen[0]?.text).to.include(":crying_cat_face:")
    expect(JSON.stringify(other.seen[1])).to.include("added later").and.not.include("sales")
  }).timeout(8000)

  it("case 6 and 7: the older token counts alone; without secret and token nobody is Slack", async () => {
    const stage = await start({ SLACK_SIGNING_SECRET: "", SLACK_SLASH_COMMAND_TOKEN: "made-up-older-token" })
    stage.looker.answer = companyWith("Sales").answer
    expect((await stage.command("help", { token: "made-up-older-token" })).status).to.equal(200)
    expect((await stage.command("help", { token: "wrong" })).status).to.equal(401)
    expect(stage.logged().match(/SLACK_SLASH_COMMAND_TOKEN is deprecated/g)).to.have.length(1)
    await stage.startHub({ SLACK_SIGNING_SECRET: "" })
    for (const path of ["/slack/receive", "/slack/event", "/slack/action"]) {
      expect((await stage.post(path, "text=x")).status, path).to.equal(401)
    }
    expect(stage.logged()).to.include("SLACK_SIGNING_SECRET")
    const ready = await fetch(`${stage.url}/lookerbot/ready`)
    expect([ready.status, await ready.json()]).to.deep.equal([
      503,
      {
        ready: false,
        slack: { ready: false, reason: "Set SLACK_SIGNING_SECRET." },
        lookers: [{ name: new URL(stage.looker.url).host, ready: false, reason: "Set SLACK_SIGNING_SECRET." }],
      },
    ])
  })

  it("without any variable of Slack the bot is off, and the hub as it was", async () => {
    const stage = await start()
    await stage.startHub({ SLACK_BOT_TOKEN: "", SLACK_SIGNING_SECRET: "" })
    expect((await fetch(`${stage.url}/lookerbot/ready`)).status).to.equal(404)
    expect((await fetch(`${stage.url}/readyz`)).status).to.equal(200)
    expect(JSON.stringify(await (await stage.asLooker("/", {})).json())).to.not.include("Lookerbot")
    expect((await stage.asLooker("/slack/post/channel/x", {})).status).to.equal(404)
  })

  it("case 106: health is that of the process; readiness that of Slack and Looker", async () => {
    const stage = await start()
    stage.looker.answer = companyWith("Sales").answer
    const ready = async () => {
      const response = await fetch(`${stage.url}/lookerbot/ready`)
      return { status: response.status, body: (await response.json()) as { slack: object; lookers: object[] } }
    }
    expect(await ready()).to.deep.equal({
      status: 200,
      body: { ready: true, slack: { ready: true }, lookers: [{ name: new URL(stage.looker.url).host, ready: true }] },
    })
    await stage.startHub()
    stage.answers.set("auth.test", () => ({ ok: false, error: "invalid_auth" }))
    stage.looker.answer = () => ({ status: 401 })
    const { status, body } = await ready()
    expect(status).to.equal(503)
    expect(JSON.stringify(body.slack)).to.include("not valid (invalid_auth)")
    expect(JSON.stringify(body.lookers)).to.include("does not accept the API credentials")
    expect(JSON.stringify(body)).to.not.match(/made-up-client|xoxb/)
    const healthy = await fetch(`${stage.url}/health_check`)
    expect([healthy.status, await healthy.json()]).to.deep.equal([200, { success: true, reason: "Healthy" }])
  })

  it("with the rights of the person who asks, where the operator wants that, and never with others", async () => {
    const stage = await start({ LOOKERBOT_RUN_AS: "slack_email", LOOKERBOT_COMMAND_CACHE_SECONDS: "0" })
    const company = companyWith("Sales")
    stage.looker.answer = company.answer
    let people = 0
    const ask = async (profile: object, users: object[]) => {
      company.users = users
      stage.messages.clear()
      stage.answers.set("users.info", ({ user: id }) => ({
        user: { id, team_id: "T1", is_email_confirmed: true, ...profile },
      }))
      ;(stage.looker.requests as unknown[]).length = 0
      await stage.direct("sales", { user: `U${++people}` })
      return JSON.stringify(stage.seen)
    }
    const jo = { profile: { email: "Jo@example.com" } }
    expect(
      await ask(jo, [
        { id: "31", email: "jo@example.com" },
        { id: "32", email: "jo@example.com", is_disabled: true },
      ]),
    ).to.include('"table"')
    const run = stage.looker.requests.find(({ path }) => path.endsWith("/json_detail"))
    expect(run?.headers.authorization).to.match(/^token user-31-token/)
    const refused: [object, object[], string][] = [
      [jo, [], "no user with the e-mail address"],
      [
        jo,
        [
          { id: "1", email: "jo@example.com" },
          { id: "2", email: "jo@example.com" },
        ],
        "several users",
      ],
      [{ profile: {} }, [], "no confirmed e-mail address"],
      [{ ...jo, is_email_confirmed: false }, [{ id: "31", email: "jo@example.com" }], "no confirmed e-mail address"],
    ]
    for (const [profile, users, reason] of refused) {
      expect(await ask(profile, users), reason)
        .to.include(`:no_entry:`)
        .and.include(reason)
      expect(stage.looker.calls.join(), reason).to.not.include("json_detail")
    }
  })

  it("cases 65 and 66: pictures lie in S3 where that is set", async () => {
    const s3 = await LocalS3.start("charts")
    stages.push({ stop: () => s3.stop() })
    const environment = {
      SLACKBOT_S3_BUCKET: "charts",
      SLACKBOT_S3_ENDPOINT: s3.url,
      AWS_ACCESS_KEY_ID: "made-up-key",
      AWS_SECRET_ACCESS_KEY: "made-up-secret",
      SLACKBOT_AZURE_CONTAINER: "other",
      GOOGLE_CLOUD_BUCKET: "another",
      LOOKERBOT_IMAGE_PREFIX: "bot/",
    }
    const stage = await start(environment)
    const company = companyWith()
    company.queries.set("9", { id: "9", vis_config: { type: "looker_line" } })
    company.look("12", "Chart", "9")
    stage.looker.answer = company.answer
    await stage.direct("chart")
    const url = /"image_url":"([^"]+)"/.exec(JSON.stringify(stage.seen))?.[1] ?? ""
    expect(url)
      .to.match(/\/charts\/bot\/[0-9a-f]{64}\.png\?X-Amz-/)
      .and.include("X-Amz-Expires=604800")
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(company.png)).to.equal(true)
    expect(stage.argsOf("files.getUploadURLExternal")).to.deep.equal([])
  })

  it("case 109: nothing secret is logged, not even at debug, and what people say only there", async () => {
    const stage = await start({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0" })
    const company = companyWith("Sales")
    stage.looker.answer = company.answer
    const canary = "canary-of-the-user"
    await stage.command(`sales ${canary}`)
    await stage.command(`find ${canary}`)
    await stage.command(canary)
    company.fault = (_request, path) =>
      path.includes("json_detail") ? { status: 422, body: { message: `Bad value ${canary}` } } : undefined
    await stage.command("sales")
    company.fault = () => ({ status: 500, body: `${canary} Bearer made-up` })
    await stage.command("sales")
    stage.answers.set("chat.postMessage", () => ({ ok: false, error: "fatal_error" }))
    await stage.mention("<@UBOT> sales")
    await stage.post("/slack/receive", `text=${canary}`)
    await stage.post("/slack/action", `payload=${canary}`)
    await stage.asLooker("/data_actions", { form_params: { message: canary, channel: "C1" } })
    const log = stage.logged()
    const secrets = [
      "xoxb-",
      SIGNING_SECRET,
      WEBHOOK_TOKEN,
      "made-up-client-secret",
      "made-up-response-key",
      "v0=",
      "-token-1-made-up",
    ]
    for (const secret of secrets) expect(log, secret).to.not.include(secret)
    const above = log.split("\n").filter((line) => line && !line.includes('"level":"debug"'))
    expect(above).to.not.deep.equal([])
    expect(above.filter((line) => line.includes(canary))).to.deep.equal([])
  }).timeout(10_000)

  it("Looker is told who asks, in hashes that only this hub can make", async () => {
    const stage = await start({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0" })
    stage.looker.answer = companyWith("Sales").answer
    await stage.command("sales")
    const run = stage.looker.requests.find(({ path }) => path.endsWith("/json_detail"))
    const agent = run?.headers["user-agent"] ?? ""
    expect(agent).to.match(
      /^looker-integration-hub\/[\d.]+ user=[0-9a-f]{40} team=[0-9a-f]{40} channel=[0-9a-f]{40} channel_type=C slash=true$/,
    )
    await stage.startHub({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0", ACTION_HUB_SECRET: "another-secret-of-length" })
    await stage.command("sales")
    const agents = stage.looker.requests.map(({ headers }) => headers["user-agent"])
    expect(new Set(agents.filter((each) => each?.includes("user="))).size).to.equal(2)
    expect(agents[0]).to.match(/^looker-integration-hub\/[\d.]+$/)
  })

  it("settings: every problem is told at once, by its name alone", () => {
    const read = new EnvironmentReader({
      SLACK_API_URL: "nowhere",
      ALLOW_SLACK_GUEST_USERS: "perhaps",
      LOOKERBOT_RUN_AS: "root",
      LOOKERBOT_TABLE_STYLE: "fancy",
      LOOKERBOT_MAX_TABLE_ROWS: "-1",
      LOOKERBOT_MAX_BODY: "huge",
      LOOKERBOT_VERSION_CHECK: "yes",
      LOOKERBOT_RELEASES: "made-up-secret-value",
      LOOKERBOT_IMAGE_STORE: "disk",
      LOOKER_URL: "https://acme.looker.com",
      LOOKER_API_BASE_URL: "https://acme.looker.com:19999/api/3.1",
      UNSAFE_LOCAL_DEV: "1",
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
    })
    readLookerbotConfig(read, true)
    const named = read.problems.map((problem) => problem.split(" ", 1)[0])
    expect(named).to.have.members([
      ...[
        "SLACK_API_URL",
        "ALLOW_SLACK_GUEST_USERS",
        "LOOKERBOT_RUN_AS",
        "LOOKERBOT_TABLE_STYLE",
        "LOOKERBOT_MAX_TABLE_ROWS",
      ],
      ...[
        "LOOKERBOT_MAX_BODY",
        "LOOKERBOT_RELEASES",
        "LOOKERBOT_IMAGE_STORE",
        "LOOKER_API_BASE_URL",
        "UNSAFE_LOCAL_DEV",
      ],
    ])
    expect(read.problems.join()).to.not.include("made-up-secret-value")
    expect(read.warnings.join()).to.include("NODE_TLS_REJECT_UNAUTHORIZED")
    expect(() => read.finish()).to.throw(ConfigError)
  })

  it("settings: sizes, numbers and names as people write them", () => {
    const config = (environment: Record<string, string>) =>
      readLookerbotConfig(new EnvironmentReader(environment), false)
    expect(config({}).maxBodyBytes).to.equal(50 * 1024 * 1024)
    expect(config({ LOOKERBOT_MAX_BODY: "2 MB" }).maxBodyBytes).to.equal(2 * 1024 * 1024)
    expect(config({ LOOKERBOT_MAX_BODY: "3000" }).maxBodyBytes).to.equal(3000)
    expect(config({ LOOKERBOT_MAX_TABLE_ROWS: "500" }).maxTableRows).to.equal(99)
    expect(config({ SLACK_API_KEY: "a", SLACK_BOT_TOKEN: "b" }).slack.botToken).to.equal("b")
    expect(config({ SLACK_API_KEY: "a" }).missing).to.deep.equal(["SLACK_SIGNING_SECRET", "LOOKER_URL"])
    expect(config({ SLACK_SIGNING_SECRET: "one, two" }).slack.signingSecrets).to.deep.equal(["one", "two"])
    expect(config({ LOOKER_URL: "https://acme.looker.com" }).isOn).to.equal(false)
  })
})
