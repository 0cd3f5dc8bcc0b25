import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { companyOf } from "../support/faults/bot_situations"
import { LookerbotStage } from "../support/lookerbot_stage"
import { type NginxFront, startNginxFront } from "../support/nginx_front"
import { exitOf, type Replica, startReplica, until } from "../support/replica"
import type { SmallCompany } from "../support/small_company"

const FIRST = { "x-replica": "1" }
const SECOND = { "x-replica": "2" }
/** What a platform grants a process that is to end, in milliseconds. */
const MAX_EXIT_MS = 35_000
/** A query that the hub cannot wait for when it stops, in milliseconds. */
const LONG_MS = 120_000

describe("two hubs with Lookerbot behind nginx", () => {
  let stage: LookerbotStage
  let company: SmallCompany
  let replicas: [Replica, Replica]
  let front: NginxFront

  before(compileHub)
  before(async () => {
    stage = await LookerbotStage.withoutHub()
    replicas = [await startReplica(stage.environment), await startReplica(stage.environment)]
    front = await startNginxFront([replicas[0].port, replicas[1].port])
    stage.hubUrl = front.url
  })
  after(async () => {
    for (const { child } of replicas ?? []) child.kill("SIGKILL")
    await front?.stop()
    await stage?.stop()
  })
  beforeEach(() => {
    stage.clear()
    company = companyOf(stage)
  })
  afterEach(() => {
    for (const { log } of replicas) expect(log.filter((line) => line.includes('"level":"error"'))).to.deep.equal([])
  })

  const command = (text: string, headers: Record<string, string>) => {
    const form = { command: "/looker", text, user_id: "U1", channel_id: "C1", response_url: stage.responseUrl }
    return stage.post("/slack/receive", new URLSearchParams(form).toString(), headers)
  }
  const interact = (payload: object, headers: Record<string, string>) =>
    stage.post("/slack/action", new URLSearchParams({ payload: JSON.stringify(payload) }).toString(), headers)
  const ask = (text: string, channel: string, headers: Record<string, string>) => {
    const event = { type: "message", channel_type: "im", channel, user: "U1", text, ts: "100.1" }
    return stage.post("/slack/event", JSON.stringify({ type: "event_callback", event_id: channel, event }), headers)
  }
  const seen = () => JSON.stringify(stage.seen)

  it("a command to one, its button to the other, its form to the first", async () => {
    expect((await command("open orders", FIRST)).status).to.equal(200)
    await until(() => seen().includes('"actions"'))
    const value = [...seen().matchAll(/"value":"([^"]{50,})"/g)][1]?.[1]
    const message = { ts: "1.1", attachments: [{ color: "64518a", fallback: "42", blocks: [] }] }
    const click = {
      type: "block_actions",
      user: { id: "U1" },
      trigger_id: "trigger-1",
      response_url: stage.responseUrl,
      channel: { id: "C1" },
      message,
      actions: [{ action_id: "lookerbot_data_action:2", value }],
    }
    expect((await interact(click, SECOND)).status).to.equal(200)
    await until(() => stage.argsOf("views.update").length === 1)
    const { view } = stage.argsOf("views.update")[0] as { view: { private_metadata: string } }
    const values = { owner: { value: { value: "Kim" } } }
    const submitted = { id: "V1", callback_id: "lookerbot_action_form", state: { values } }
    const response = await interact(
      { type: "view_submission", user: { id: "U1" }, view: { ...submitted, private_metadata: view.private_metadata } },
      FIRST,
    )
    expect([response.status, await response.text()]).to.deep.equal([200, ""])
    expect(company.actions).to.have.length(1)
    expect(company.actions[0]?.form_values).to.deep.equal({ owner: "Kim" })
    expect(stage.argsOf("chat.postEphemeral")[0]?.text).to.equal(":white_check_mark: Saved")
  })

  it("events that are repeated are answered once, in whatever order they come", async () => {
    const again = { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" }
    const lost = { "x-slack-retry-num": "1", "x-slack-retry-reason": "connection_failed" }
    const sent: [string, Record<string, string>][] = Array.from({ length: 20 }, (_, at): [string, object][] => {
      const channel = `D${at}`
      // Of every fourth Slack says that it never arrived: then the repetition is all that comes.
      return at % 4 === 0
        ? [[channel, lost]]
        : [
            [channel, {}],
            [channel, again],
            [channel, { ...again, "x-slack-retry-num": "2" }],
          ]
    }).flat() as [string, Record<string, string>][]
    sent.sort(() => Math.random() - 0.5)
    const statuses = await Promise.all(
      sent.map(async ([channel, headers]) => (await ask("sales", channel, headers)).status),
    )
    expect(new Set(statuses)).to.deep.equal(new Set([200]))
    await until(() => seen().split('"table"').length > 20)
    await sleep(300)
    const channels = stage.seen.map(({ channel }) => String(channel)).sort()
    expect(channels).to.deep.equal(Array.from({ length: 20 }, (_, at) => `D${at}`).sort())
  })

  it("a hub that is told to stop ends soon, and leaves no message waiting", async () => {
    // Two that are at work, and one that is not; besides them the two replicas go on.
    const [busy, stuck, idle, interrupted] = await Promise.all([
      startReplica(stage.environment),
      startReplica(stage.environment),
      startReplica(stage.environment),
      startReplica(stage.environment),
    ])
    let queries = 0
    company.fault = ({ method }, path) => {
      if (method !== "GET" || !path.includes("/run/")) return undefined
      const delayMs = ++queries === 1 ? 8000 : LONG_MS
      return { ...company.results.get("9"), body: company.results.get("9"), delayMs }
    }
    stage.hubUrl = `http://127.0.0.1:${busy.port}`
    await ask("sales", "D-busy", {})
    await until(() => queries === 1)
    stage.hubUrl = `http://127.0.0.1:${stuck.port}`
    await command("sales", {})
    await until(() => queries === 2)
    stage.hubUrl = front.url
    expect(stage.seen.map(({ text }) => String(text)).join()).to.match(/….*…/)

    const exits = Promise.all([
      exitOf(busy, "SIGTERM"),
      exitOf(stuck, "SIGTERM"),
      exitOf(idle, "SIGTERM"),
      exitOf(interrupted, "SIGINT"),
    ])
    company.fault = undefined
    await ask("customers", "D-meanwhile", {})
    await until(() => seen().includes("D-meanwhile") && seen().includes('"table"'))
    const [busyMs, stuckMs, idleMs, interruptedMs] = await exits
    console.table({
      "SIGTERM, a query of 8 s": { "exit after, in s": busyMs / 1000 },
      "SIGTERM, a query of 120 s": { "exit after, in s": stuckMs / 1000 },
      "SIGTERM, idle": { "exit after, in s": idleMs / 1000 },
      "SIGINT, idle": { "exit after, in s": interruptedMs / 1000 },
    })
    const shown = new Map(stage.seen.map((message) => [String(message.channel), JSON.stringify(message)]))
    expect(shown.get("D-busy")).to.include('"table"')
    expect(shown.get("C1")).to.include("This was interrupted, because the hub is being restarted. Please ask again.")
    expect(busyMs).to.be.below(12_000)
    expect(stuckMs).to.be.below(MAX_EXIT_MS)
    expect(idleMs).to.be.below(8000)
    expect(interruptedMs).to.be.below(2000)
  })
})
