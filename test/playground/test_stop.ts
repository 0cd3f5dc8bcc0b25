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

  const send = (request: object, signal?: AbortSignal) =>
    fetch(`${stage.url}api/send`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ settings: {}, ...request }),
      signal,
    })
  /** Waits until the hub has read all rows, and is waiting for the service. */
  const allRead = async ({ body }: Response) => {
    let read = ""
    for await (const piece of body!.pipeThrough(new TextDecoderStream())) {
      read += piece
      if (read.includes('"rows":3')) return
    }
    throw new Error(read)
  }

  it("ends a delivery that waits for a slow service, so that the next one goes out", async () => {
    const stop = new AbortController()
    await allRead(await send({ ...SEGMENT, fault: "slow" }, stop.signal)).finally(() => stop.abort())
    expect(await (await send(SEGMENT)).text()).to.include("Delivered 3 rows.")
  })

  it("never sends one that was stopped while another was under way", async () => {
    const hosts: string[] = []
    stage.sandbox.onCall(({ host }) => hosts.push(host))
    const [first, second] = [new AbortController(), new AbortController()]
    const running = await send({ ...SEGMENT, fault: "slow" }, first.signal)
    const waiting = send(ZAPIER, second.signal).catch((error: Error) => error.name)
    await new Promise((resolve) => setTimeout(resolve, 300))
    second.abort()
    expect(await waiting).to.equal("AbortError")
    await running.body?.cancel()
    first.abort()
    expect(await (await send(SEGMENT)).text()).to.include("Delivered 3 rows.")
    expect(hosts).to.not.include("hooks.zapier.com")
  })
})
