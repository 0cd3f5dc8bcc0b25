import { expect } from "chai"
import { PlaygroundStage } from "../support/playground_stage"

const RESULT = { type: "query", sample: "users", rows: 3, format: "json_detail", isStreamed: true }
const SEGMENT = { ...RESULT, name: "segment_event", settings: { segment_write_key: "k1" }, formParams: {} }
const ZAPIER = { ...RESULT, name: "zapier", formParams: { url: "https://hooks.zapier.com/hooks/catch/1/made-up/" } }

describe("Stop in the playground", () => {
  let stage: PlaygroundStage
  beforeEach(async () => {
    stage = await PlaygroundStage.start({ slowMs: 600_000 })
  })
  afterEach(() => stage.stop())

  const call = (path: string, request?: object) =>
    fetch(`${stage.url}api/${path}`, {
      method: request ? "POST" : "GET",
      headers: { "content-type": "application/json" },
      body: request && JSON.stringify(request),
    })
  const send = (request: object) => call("send", { settings: {}, ...request })
  /** Stops the delivery that was sent last. */
  const stop = async () => {
    const [last] = (await (await call("deliveries")).json()) as { id: string }[]
    expect((await call("stop", { id: last?.id })).status).to.equal(200)
  }
  /** Waits until the hub has read all rows, and is waiting for the service. */
  const allRead = async (stream: AsyncIterable<string>) => {
    let read = ""
    for await (const piece of stream) {
      read += piece
      if (read.includes('"rows":3')) return
    }
    throw new Error(read)
  }

  it("ends a delivery that waits for a slow service, so that the next one goes out", async () => {
    const [watched, kept] = (await send({ ...SEGMENT, fault: "slow" })).body!.tee()
    await allRead(watched.pipeThrough(new TextDecoderStream()))
    await stop()
    expect(await new Response(kept).text()).to.include("You stopped this delivery.")
    expect(await (await send(SEGMENT)).text()).to.include("Delivered 3 rows.")
  })

  it("never sends one that was stopped while another was under way", async () => {
    const hosts: string[] = []
    stage.sandbox.onCall(({ host }) => hosts.push(host))
    await send({ ...SEGMENT, fault: "slow" })
    const waiting = await send(ZAPIER)
    await stop()
    expect(await waiting.text()).to.include("You stopped this delivery.")
    const deliveries = (await (await call("deliveries")).json()) as { id: string; isRunning: boolean }[]
    for (const { id } of deliveries.filter(({ isRunning }) => isRunning)) await call("stop", { id })
    expect(await (await send(SEGMENT)).text()).to.include("Delivered 3 rows.")
    expect(hosts).to.not.include("hooks.zapier.com")
  })
})
