import { expect } from "chai"
import { LinksStage } from "../support/links_stage"
import { LookerbotStage, WEBHOOK_TOKEN } from "../support/lookerbot_stage"
import { PolicyStage } from "../support/policy_stage"
import { SmallCompany, table } from "../support/small_company"

const rule = (when: string) =>
  `version: 1\nrules:\n  - { name: not-so, refuse: Not in this channel., when: { ${when} } }\n`

describe("a policy over Lookerbot", () => {
  let stage: LookerbotStage
  let files: PolicyStage
  let company: SmallCompany
  before(async () => {
    files = await PolicyStage.open()
    stage = await LookerbotStage.withoutHub()
  })
  after(async () => {
    await stage.stop()
    await files.close()
  })
  beforeEach(() => {
    stage.clear()
    company = new SmallCompany()
    stage.looker.answer = company.answer
    company.folder("7", "Commands")
    company.queries.set("9", {
      id: "9",
      model: "shop",
      view: "orders",
      fields: ["users.name", "orders.count"],
      vis_config: { type: "table" },
    })
    company.results.set("9", table(3))
    company.look("12", "Sales", "9")
    stage.answers.set("auth.test", () => ({ team_id: "T1", user_id: "UBOT" }))
    stage.answers.set("conversations.list", () => ({ channels: [{ id: "C7", name: "data" }] }))
  })

  const send = async (policy: string) => {
    await stage.startHub({ HUB_POLICY: files.write(policy) })
    const scheduled_plan = { type: "Look", title: "Daily sales", url: `${stage.looker.url}/looks/12`, query_id: 9 }
    const headers = { "x-looker-webhook-token": WEBHOOK_TOKEN }
    const response = await stage.asLooker("/slack/post/channel/data", { scheduled_plan }, headers)
    const { looker } = (await response.json()) as { looker: { success: boolean; message?: string } }
    return { success: looker.success, isRefused: looker.message?.includes("Not in this channel.") ?? false }
  }
  const posted = () => stage.calls.filter(({ method }) => method === "chat.postMessage")

  const asked: [when: string, isRefused: boolean][] = [
    ["integration: lookerbot", true],
    ["integration: links", false],
    ["destination: slack://t1/C7", true],
    ["destination: { not: slack://t1/C7 }", false],
    ["destination: slack://*/C8", false],
    ["fields: users.name", true],
    ["fields: users.email", false],
    ["model: shop, explore: shop/orders, title: daily*, type: query", true],
    ["model: finance", false],
    ["tags: pii", false],
  ]
  for (const [when, isRefused] of asked) {
    it(`${isRefused ? "refuses" : "posts"} a schedule by { ${when} }`, async () => {
      expect(await send(rule(when))).to.deep.equal({ success: !isRefused, isRefused })
      expect(posted()).to.have.length(isRefused ? 0 : 1)
    })
  }

  it("tells who asks in Slack", async () => {
    await stage.startHub({ HUB_POLICY: files.write(rule("integration: lookerbot, destination: slack://t1/C1")) })
    await stage.command("sales")
    expect(JSON.stringify(stage.seen)).to.include("Not in this channel.").and.not.include("Jane")
  })
})

describe("a policy over links", () => {
  let stage: LinksStage
  let files: PolicyStage
  before(async () => {
    files = await PolicyStage.open()
    stage = await LinksStage.withoutHub()
  })
  afterEach(() => stage.clear())
  after(async () => {
    await stage.stop()
    await files.close()
  })

  for (const [when, isRefused] of [
    ["integration: links", true],
    ['destination: "looker://*/trigger_datagroup/*"', true],
    ['destination: "looker://*/deploy/**"', false],
    ["looker: 127.0.0.1", true],
    ["looker: other.example", false],
  ] as const) {
    it(`${isRefused ? "refuses" : "runs"} an operation by { ${when} }`, async () => {
      await stage.startHub({ HUB_POLICY: files.write(rule(when)) })
      const link = await stage.make("webhook", { do: ["trigger_datagroup:shop::orders"] })
      const before = stage.looker.linkState.datagroups.named("shop::orders")?.triggeredAt
      const answer = await stage.send(link)
      expect(JSON.stringify(answer.json).includes("Not in this channel.")).to.equal(isRefused)
      expect(stage.looker.linkState.datagroups.named("shop::orders")?.triggeredAt === before).to.equal(isRefused)
      const { text } = await stage.key("GET", "/metrics")
      expect(text.includes('hub_policy_refusals_total{rule="not-so"} 1')).to.equal(isRefused)
    })
  }
})
