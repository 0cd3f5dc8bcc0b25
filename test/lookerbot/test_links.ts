import { expect } from "chai"
import { LookerbotStage } from "../support/lookerbot_stage"
import { SmallCompany, table } from "../support/small_company"

describe("links to Looker", () => {
  let stage: LookerbotStage
  let company: SmallCompany
  before(async () => (stage = await LookerbotStage.start({ LOOKER_SLACKBOT_EXPAND_URLS: "TRUE" })))
  after(() => stage.stop())
  beforeEach(() => {
    stage.clear()
    company = new SmallCompany()
    stage.looker.answer = company.answer
    company.folder("7", "Commands")
    company.queries.set("9", {
      id: "9",
      slug: "AbC123",
      fields: ["users.name", "orders.count"],
      vis_config: { type: "table" },
    })
    company.results.set("9", table(3))
    company.look("12", "Sales", "9")
    company.dashboard("5", "Overview", {
      filters: [{ name: "d", title: "Date" }],
      elements: [company.tile("9", { d: "v.date" })],
    })
  })

  const share = (urls: string[], more: object = {}) =>
    stage.event({
      type: "link_shared",
      user: "U1",
      channel: "C1",
      message_ts: "55.1",
      unfurl_id: "u1",
      source: "conversations_history",
      links: urls.map((url) => ({ url, domain: new URL(url).hostname })),
      ...more,
    })
  const unfurls = () =>
    stage.argsOf("chat.unfurl").map(({ unfurls: shown }) => shown as Record<string, { blocks: object[] }>)
  const at = (path: string) => `${stage.looker.url}${path}`

  it("case 80: are shown with what is behind them, whatever stands behind the id", async () => {
    for (const path of [
      "/looks/12",
      "/looks/12/",
      "/looks/12?toggle=det",
      "/looks/12#x",
      "/x/AbC123",
      "/explore/m/v?qid=AbC123&toggle=vis",
    ]) {
      stage.clear()
      await share([at(path)])
      expect(stage.argsOf("chat.unfurl")[0], path).to.include({ unfurl_id: "u1", source: "conversations_history" })
      expect(JSON.stringify(unfurls()[0]?.[at(path)]), path)
        .to.include('"table"')
        .and.include("#64518A")
      expect(stage.argsOf("chat.postMessage"), path).to.deep.equal([])
    }
  })

  it("apply the filters of their address", async () => {
    await share([at("/looks/12?f[users.state]=CA&f[v.x]=2")])
    expect(company.made[0]?.filters).to.deep.equal({ "v.x": "2", "users.state": "CA" })
    await share([at("/dashboards/5?Date=7+days")])
    expect(company.made[1]?.filters).to.include({ "v.date": "7 days" })
    await share([
      at(
        "/explore/m/v?fields=users.name,orders.count&f[v.x]=3&limit=10&vis=%7B%22type%22%3A%22table%22%7D&sorts=users.name",
      ),
    ])
    expect(company.made[2]).to.deep.equal({
      model: "m",
      view: "v",
      fields: ["users.name", "orders.count"],
      filters: { "v.x": "3" },
      limit: "10",
      sorts: ["users.name"],
      vis_config: { type: "table" },
    })
  })

  it("are three at most, each once", async () => {
    const urls = ["/looks/12", "/x/AbC123", "/looks/12", "/looks/12?a=1", "/looks/12?a=2"].map(at)
    await share(urls)
    expect(unfurls().flatMap((shown) => Object.keys(shown))).to.deep.equal([
      at("/looks/12"),
      at("/x/AbC123"),
      at("/looks/12?a=1"),
    ])
  })

  it("in a message that is being written show a title and run nothing", async () => {
    await share([at("/looks/12"), at("/dashboards/5"), at("/x/AbC123")], { source: "composer" })
    expect(JSON.stringify(unfurls())).to.include("|Sales>*\\nLook Sales").and.include("|Overview>*\\nAll Overview")
    expect(stage.looker.calls.join()).to.not.include("/run/")
  })

  it("without an id are found by their message", async () => {
    await share([at("/looks/12")], { unfurl_id: undefined })
    expect(stage.argsOf("chat.unfurl")[0]).to.include({ channel: "C1", ts: "55.1" })
  })

  it("case 81: that only look like the instance are nothing", async () => {
    const { port } = new URL(stage.looker.url)
    const urls = [
      `http://127.0.0.1:${port}.evil.example/looks/12`,
      `http://127.0.0.1.evil.example:${port}/looks/12`,
      `http://evil.example/${stage.looker.url}/looks/12`,
      `https://127.0.0.1:${port}/looks/12`,
      `http://user@127.0.0.1:${port}/looks/12`,
      `http://127.0.0.1:${Number(port) + 1}/looks/12`,
      at("/looks/12/edit"),
      at("/looks/"),
      at("/admin/users"),
      at("/looks/%2e%2e"),
      at(`/looks/${"1".repeat(9000)}`),
    ].filter((url) => URL.canParse(url))
    await share(urls)
    expect(stage.calls).to.deep.equal([])
    expect(stage.looker.calls).to.deep.equal([])
  })

  it("case 26: of a guest, or behind which something is wrong, are met with silence", async () => {
    stage.answers.set("users.info", () => ({ user: { id: "U8", team_id: "T1", is_restricted: true } }))
    await share([at("/looks/12")], { user: "U8" })
    expect(stage.calls.map(({ method }) => method)).to.not.include.members(["chat.unfurl"])
    stage.answers.clear()
    await share([at("/looks/99"), at("/looks/12")])
    expect(unfurls().flatMap((shown) => Object.keys(shown))).to.deep.equal([at("/looks/12")])
    expect(stage.argsOf("chat.postMessage").length + stage.argsOf("chat.postEphemeral").length).to.equal(0)
    expect(stage.logged()).to.include("link could not be shown")
  })

  it("case 82: are nothing unless the operator wants them shown", async () => {
    await stage.startHub({ LOOKER_SLACKBOT_EXPAND_URLS: "no" })
    await share([at("/x/AbC123")])
    expect(stage.calls).to.deep.equal([])
    await stage.startHub({ LOOKER_SLACKBOT_EXPAND_URLS: "1" })
  })
})
