import { expect } from "chai"
import * as Hub from "../../src/framework"
import { gate, settle } from "../support/deliveries"
import { type TestHub, hubWith } from "../support/hub_with"

const MIB = 1024 * 1024

/** Reads its data to the end, then waits for the test. */
class HoldingIntegration extends Hub.Integration {
  readonly name = "holding"
  readonly label = "Holding"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  /** Ends of the deliveries that have read all, in their order. */
  readonly holding: { title?: string; end: () => void }[] = []

  constructor(override readonly memoryBytes: number) {
    super()
  }

  async execute(request: Hub.DataActionRequest) {
    let bytes = 0
    for await (const piece of (await request.stream()) as AsyncIterable<Buffer>) bytes += piece.length
    const { promise, open } = gate()
    this.holding.push({ title: request.scheduledPlan?.title, end: open })
    await promise
    return new Hub.DataActionResponse({ message: `${bytes} bytes` })
  }
}

describe("the memory that deliveries share", () => {
  let integration: HoldingIntegration
  let hub: TestHub
  const start = (memoryMib: number) => {
    integration = new HoldingIntegration(memoryMib * MIB)
    hub = hubWith(integration, { environment: { ACTION_HUB_MAX_MEMORY_MB: "10" } })
  }
  afterEach(() => integration.holding.forEach(({ end }) => end()))

  const send = (title: string, bytes = MIB) => {
    const attachment = { mimetype: "text/csv", extension: "csv", data: "a,b\n".repeat(bytes / 4) }
    return hub.post("/actions/holding/execute").send({ type: "query", scheduled_plan: { title }, attachment })
  }
  const begin = (title: string, bytes?: number) => send(title, bytes).then(({ body }) => body.looker as object)
  const metric = async (name: string) => {
    const { text } = await hub.get("/metrics")
    return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1])
  }
  const untilHolding = async (count: number) => {
    while (integration.holding.length < count) await settle()
  }
  const untilWaiting = async (count: number) => {
    while ((await metric("hub_deliveries_waiting")) < count) await settle()
  }

  it("lets as many hold theirs as fit, and the others wait for their turn", async () => {
    start(4)
    const answers = ["a", "b"].map((title) => begin(title))
    await untilHolding(2)
    answers.push(begin("c"))
    await untilWaiting(1)
    answers.push(begin("d"))
    await untilWaiting(2)
    expect(await metric("hub_held_bytes")).to.equal(8 * MIB)
    integration.holding[0]?.end()
    await untilHolding(3)
    integration.holding[1]?.end()
    await untilHolding(4)
    expect(integration.holding.slice(2).map(({ title }) => title)).to.deep.equal(["c", "d"])
    for (const { end } of integration.holding) end()
    for (const answer of await Promise.all(answers))
      expect(answer).to.include({ success: true, message: `${MIB} bytes` })
    expect(await metric("hub_held_bytes")).to.equal(0)
  })

  it("lets one alone hold more than there is", async () => {
    start(11)
    const first = begin("a")
    await untilHolding(1)
    const second = begin("b")
    await untilWaiting(1)
    integration.holding[0]?.end()
    await untilHolding(2)
    integration.holding[1]?.end()
    expect(await Promise.all([first, second])).to.have.length(2)
  })

  it("does not keep small results waiting", async () => {
    start(10)
    const large = begin("large")
    await untilHolding(1)
    const small = begin("small", 200 * 1024)
    await untilHolding(2)
    for (const { end } of integration.holding) end()
    expect(await Promise.all([large, small])).to.have.length(2)
  })

  it("gives the turn of one whose caller has hung up to the next", async () => {
    start(10)
    const first = begin("first")
    await untilHolding(1)
    const gone = send("gone")
    gone.end(() => undefined)
    await untilWaiting(1)
    gone.abort()
    while ((await metric("hub_deliveries_waiting")) > 0) await settle()
    const next = begin("next")
    await untilWaiting(1)
    integration.holding[0]?.end()
    await untilHolding(2)
    integration.holding[1]?.end()
    expect(integration.holding.map(({ title }) => title)).to.deep.equal(["first", "next"])
    expect(await Promise.all([first, next])).to.have.length(2)
  })
})
