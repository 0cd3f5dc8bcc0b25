import { expect } from "chai"
import sinon from "sinon"
import { sample } from "../../tools/simulator/samples"
import { SimulatedLooker } from "../../tools/simulator/simulated_looker"
import { BytesEcho, RequestEcho } from "./echo_integrations"
import { delivery, HubStage } from "./hub_stage"

describe("simulator addresses", () => {
  let stage: HubStage
  let echo: RequestEcho
  beforeEach(async () => {
    echo = new RequestEcho()
    stage = await HubStage.start([echo, new BytesEcho()], { addressTtlMs: 60_000 })
  })
  afterEach(async () => {
    sinon.restore()
    await stage.stop()
  })

  /** The address of a delivery that the hub has not fetched. */
  const downloadUrl = async () => {
    await stage.looker.send("request_echo", delivery({ isStreamed: true }))
    return echo.requests.at(-1)?.scheduledPlan?.downloadUrl ?? ""
  }
  const get = async (url: string, method = "GET") => {
    const answer = await fetch(url, { method })
    return { status: answer.status, text: await answer.text(), type: answer.headers.get("content-type") }
  }

  it("give a download once", async () => {
    const url = await downloadUrl()
    const first = await get(url)
    expect(first).to.include({ status: 200, type: "text/csv" })
    expect(first.text.split("\n")).to.have.length(12)
    expect(await get(url)).to.include({ status: 404, text: "This address has been used: it works once.\n" })
    expect(await get(url.slice(0, -1))).to.include({ status: 404, text: "There is nothing at this address.\n" })
  })

  it("are not used up by another method", async () => {
    const url = await downloadUrl()
    expect(await get(url, "POST")).to.include({ status: 405 })
    expect(await get(url)).to.include({ status: 200 })
  })

  it("expire", async () => {
    const clock = sinon.useFakeTimers({ toFake: ["Date"], now: Date.now() })
    const [late, early] = [await downloadUrl(), await downloadUrl()]
    clock.tick(59_999)
    expect(await get(early)).to.include({ status: 200 })
    clock.tick(1)
    expect(await get(late)).to.include({ status: 404, text: "This address has expired: it worked for 60 seconds.\n" })
    clock.tick(60_000)
    await downloadUrl()
    expect(await get(late), "forgotten by now").to.include({ text: "There is nothing at this address.\n" })
  })

  it("of a hub that hung up are free of its trouble", async () => {
    const url = await (async () => {
      await stage.looker.send("request_echo", delivery({ isStreamed: true, result: sample("users", 1_000_000) }))
      return echo.requests.at(-1)?.scheduledPlan?.downloadUrl ?? ""
    })()
    const answer = await fetch(url)
    await answer.body?.cancel()
    expect((await stage.looker.send("bytes_echo", delivery({ isStreamed: true }))).isSuccess).to.equal(true)
  })

  it("exist only between start and stop, and can be given another name", async () => {
    const looker = new SimulatedLooker({ hubUrl: stage.hubUrl, token: "x/y" })
    await looker.stop()
    const send = stage.looker.stop().then(() => stage.looker.send("request_echo", delivery({ isStreamed: true })))
    expect(await send.catch((error: Error) => error.message)).to.include("call start() first")

    const other = await HubStage.start([echo], { publicUrl: "https://looker.test" })
    await other.looker.send("request_echo", delivery({ isStreamed: true }))
    expect(echo.requests.at(-1)?.scheduledPlan?.downloadUrl).to.match(/^https:\/\/looker\.test\/downloads\/\w{40}$/)
    await other.stop()
  })
})
