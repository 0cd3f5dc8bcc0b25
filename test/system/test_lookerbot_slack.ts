import { WebClient } from "@slack/web-api"
import { expect } from "chai"
import { LookerbotStage } from "../support/lookerbot_stage"
import { startEmulate } from "../support/peers/emulate"
import type { Peer } from "../support/peers/peer"
import { SmallCompany, table } from "../support/small_company"

/** The scopes that the manifest asks for. */
const SCOPES = [
  ...["app_mentions:read", "channels:read", "groups:read", "chat:write", "commands", "files:read", "files:write"],
  ...["im:history", "im:write", "links:read", "links:write", "team:read", "users:read", "users:read.email"],
]
const BOT = "xoxb-lookerbot"
const WITHOUT_FILES = "xoxb-without-files"
/** Of the test, which looks at what has arrived. */
const READER = "xoxb-reader"

const SEED = {
  slack: {
    team: { name: "Acme", domain: "acme" },
    users: [{ name: "bot" }, { name: "ann", email: "ann@example.com" }],
    channels: [{ name: "data" }, { name: "secret", is_private: true }],
    tokens: [
      { token: BOT, user: "bot", scopes: SCOPES },
      { token: WITHOUT_FILES, user: "bot", scopes: SCOPES.filter((scope) => !scope.startsWith("files")) },
      {
        token: READER,
        user: "ann",
        scopes: [
          "files:read",
          "channels:read",
          "groups:read",
          "channels:history",
          "groups:history",
          "im:history",
          "users:read",
        ],
      },
    ],
    strict_scopes: true,
  },
}

describe("Lookerbot at emulate's Slack", () => {
  let slack: Peer
  let stage: LookerbotStage
  let reader: WebClient
  let ann = ""
  let bot = ""
  let data = ""
  const company = new SmallCompany()
  before(async () => {
    slack = await startEmulate("slack", SEED)
    reader = new WebClient(READER, { slackApiUrl: `${slack.url}/api/` })
    const { members = [] } = await reader.users.list({})
    const idOf = (wanted: string) => members.find(({ name }) => name === wanted)?.id ?? ""
    ann = idOf("ann")
    bot = idOf("bot")
    const { channels = [] } = await reader.conversations.list({ types: "public_channel,private_channel" })
    data = channels.find(({ name }) => name === "data")?.id ?? ""
    stage = await LookerbotStage.start({ SLACK_API_URL: slack.url, SLACK_BOT_TOKEN: BOT })
    stage.looker.answer = company.answer
    company.folder("7", "Commands")
    company.queries.set("9", { id: "9", fields: ["users.name", "orders.count"], vis_config: { type: "table" } })
    company.queries.set("10", { id: "10", fields: ["users.name"], vis_config: { type: "looker_pie" } })
    company.results.set("9", table(3))
    company.look("12", "Sales", "9")
    company.look("13", "Chart", "10")
  })
  after(async () => {
    await stage?.stop()
    await slack?.stop()
  })

  /** The messages of the channel, the oldest first. */
  const messages = async () => (await reader.conversations.history({ channel: data })).messages?.toReversed() ?? []
  const ask = (text: string) => stage.mention(`<@${bot}> ${text}`, { channel: data, user: ann })

  it("a table takes the place of the loading message", async () => {
    await ask("sales")
    const all = await messages()
    expect(stage.logged()).to.include("lookerbot answered")
    expect(all).to.have.length(1)
    expect(JSON.stringify(all[0])).to.include("#64518A").and.include("3 rows")
  })

  it("a picture is uploaded, and shown by its id", async () => {
    await ask("chart")
    const last = JSON.stringify((await messages()).at(-1))
    const id = /"slack_file":\{"id":"(\w+)"\}/.exec(last)?.[1] ?? ""
    // A file that no message shares is known to its owner alone.
    const owner = new WebClient(BOT, { slackApiUrl: `${slack.url}/api/` })
    const { file } = await owner.files.info({ file: id })
    const answer = await fetch(file?.url_private_download ?? "", { headers: { authorization: `Bearer ${BOT}` } })
    expect(Buffer.from(await answer.arrayBuffer()).equals(company.png)).to.equal(true)
  })

  it("a schedule is in the channel, found by its name, and with a person, found by the address", async () => {
    const plan = { type: "Look", title: "Daily", url: `${stage.looker.url}/looks/12` }
    for (const path of ["/slack/post/channel/data", "/slack/post/dm/ann@example.com", "/slack/post/dm/ann"]) {
      const response = await stage.asLooker(path, { scheduled_plan: plan })
      expect(JSON.stringify([path, response.status, await response.json()])).to.include(",200,")
    }
    expect(JSON.stringify((await messages()).at(-1))).to.include("*Daily*")
  })

  it("a missing scope is told by its name", async () => {
    await stage.startHub({ SLACK_API_URL: slack.url, SLACK_BOT_TOKEN: WITHOUT_FILES })
    await ask("chart")
    expect((await messages()).at(-1)?.text).to.match(/^:warning: .*the app lacks the scope files:write/)
  })
})
