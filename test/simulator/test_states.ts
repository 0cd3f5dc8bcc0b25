import { expect } from "chai"
import { forgiveAnswers } from "../support/checked_answers"
import sinon from "sinon"
import { RequestEcho } from "./echo_integrations"
import { delivery, HubStage } from "./hub_stage"

const ECHO = "request_echo"

describe("simulator settings and states", () => {
  let stage: HubStage
  let echo: RequestEcho
  beforeEach(async () => {
    echo = new RequestEcho()
    stage = await HubStage.start([echo])
  })
  afterEach(async () => {
    sinon.restore()
    await stage.stop()
  })

  const formWith = async (state: RequestEcho["state"]) => {
    echo.state = state
    await stage.looker.form(ECHO)
    return stage.looker.state(ECHO)
  }
  const received = () => echo.requests.at(-1)?.params.state_json

  it("data replaces, no data wipes, no state keeps; the hub gets back what it gave", async () => {
    expect(await formWith(undefined)).to.equal(undefined)
    expect(received()).to.equal(undefined)
    expect(await formWith({ data: '{"n":"é"}' })).to.equal('{"n":"é"}')
    expect(await formWith(undefined)).to.equal('{"n":"é"}')
    expect(received()).to.equal('{"n":"é"}')
    expect(await formWith({ data: "reset" })).to.equal("reset")
    expect(await formWith(undefined)).to.equal("reset")
    expect(received(), "the literal text").to.equal("reset")
    expect(await formWith({})).to.equal(undefined)
    expect(await formWith({ data: "x" })).to.equal("x")
    expect(await formWith({ data: null as unknown as undefined })).to.equal(undefined)
    forgiveAnswers()
  })

  it("an execute stores its state, too", async () => {
    echo.state = { data: "second" }
    stage.looker.setState(ECHO, "first")
    const { message } = await stage.looker.send(ECHO, delivery())
    expect(JSON.parse(message ?? "").params).to.deep.equal({ state_json: "first" })
    expect(stage.looker.state(ECHO)).to.equal("second")
  })

  it("takes 32 KB and not a byte more", async () => {
    expect(await formWith({ data: "é".repeat(16_384) })).to.have.length(16_384)
    echo.state = { data: `${"é".repeat(16_384)}.` }
    const { error } = await stage.looker.form(ECHO)
    expect(error).to.equal("The hub gave a state of 32769 bytes; Looker stores at most 32768.")
    expect(await stage.looker.send(ECHO, delivery())).to.include({ isSuccess: false, shown: error })
    expect(stage.looker.state(ECHO)).to.have.length(16_384)
    expect(() => stage.looker.setState(ECHO, "x".repeat(32_769))).to.throw("at most 32768")
  })

  it("refresh_time counts from the answer, ten minutes at least, until the next form", async () => {
    const clock = sinon.useFakeTimers({ toFake: ["Date"], now: Date.now() })
    await formWith({ data: "x", refreshTimeSec: 1200 })
    clock.tick(1_199_000)
    expect(stage.looker.isRefreshDue(ECHO)).to.equal(false)
    clock.tick(1_000)
    expect(stage.looker.isRefreshDue(ECHO)).to.equal(true)
    await formWith(undefined)
    expect(stage.looker.isRefreshDue(ECHO)).to.equal(false)
    await formWith({ data: "x", refreshTimeSec: 5 })
    clock.tick(599_000)
    expect(stage.looker.isRefreshDue(ECHO)).to.equal(false)
    clock.tick(1_000)
    expect(stage.looker.isRefreshDue(ECHO)).to.equal(true)
  })

  it("sends settings with everything, and forgets them on demand", async () => {
    stage.looker.settings(ECHO).api_key = "k"
    await stage.looker.form(ECHO, { title: "typed" })
    expect({ ...echo.requests.at(-1)?.params }).to.deep.equal({ api_key: "k" })
    expect({ ...echo.requests.at(-1)?.formParams }).to.deep.equal({ title: "typed" })
    stage.looker.setState(ECHO, "x")
    stage.looker.reset(ECHO)
    await stage.looker.form(ECHO)
    expect({ ...echo.requests.at(-1)?.params }).to.deep.equal({})
  })

  it("looks like Looker to the hub", async () => {
    const about = async (more: Parameters<typeof delivery>[0]) => {
      const { message } = await stage.looker.send(ECHO, delivery({ isStreamed: true, ...more }))
      return JSON.parse(message ?? "null")
    }
    const look = await about({ formParams: { title: "t" }, webhookId: "w1" })
    expect(look).to.deep.include({
      type: "query",
      webhookId: "w1",
      lookerVersion: "25.4.0",
      instanceId: "looker-simulator",
    })
    expect(look.formParams).to.deep.equal({ format: "csv", title: "t" })
    expect(look.scheduledPlan).to.include({ title: "Users", type: "Look", url: "https://looker.example.com/looks/7" })
    expect(look.scheduledPlan.downloadUrl).to.match(/^http:\/\/127\.0\.0\.1:\d+\/downloads\/[0-9a-f]{40}$/)
    expect(look.scheduledPlan.query.fields).to.include.members(["users.id", "orders.count"])

    const board = await about({ type: "dashboard" })
    expect(board.scheduledPlan).to.include({ type: "Dashboard" }).and.not.have.property("query")
    const cell = await about({ type: "cell", cellValue: "i-1" })
    expect(cell).to.deep.include({ type: "cell", params: { value: "i-1" }, formParams: {} })
    expect(cell.scheduledPlan).to.equal(undefined)
    expect(echo.requests.at(-1)?.isEmpty).to.equal(true)
  })
})
