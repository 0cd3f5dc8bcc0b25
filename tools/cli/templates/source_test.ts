import { headerOf, labelOf } from "./source"

/** Writes the test of a source of links: a real hub, a stand-in of Looker, and signed events. */
export function sourceTestText(name: string): string {
  return `
import { createHmac } from "node:crypto"
import { expect } from "chai"
import { LinksStage } from "../support/links_stage"

const TARGET = "shop::orders"

describe("${name}", () => {
  let stage: LinksStage
  let link: { address: string; secret: string; summary: string }
  before(async () => {
    stage = await LinksStage.start()
    link = (await stage.make("${name}", { do: [\`trigger_datagroup:\${TARGET}\`], types: ["done"] })) as typeof link
  })
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const changes = () => stage.lookerCalls.filter((call) => !call.startsWith("GET"))
  /** Sends an event as ${labelOf(name)} does. */
  const send = (event: object, secret = link.secret) => {
    const body = JSON.stringify(event)
    const signature = createHmac("sha256", secret).update(body).digest("hex")
    return stage.post(link.address, body, { "${headerOf(name)}": \`sha256=\${signature}\` })
  }

  it("says what it does", () => {
    expect(link.summary).to.equal(\`${labelOf(name)} sends done: trigger datagroup \${TARGET}.\`)
  })

  it("does it once for each event", async () => {
    const event = { type: "done", id: "1", timestamp: new Date().toISOString() }
    const answer = await send(event)
    expect([answer.status, answer.json.success]).to.deep.equal([200, true])
    expect(changes()).to.have.length(1)
    expect((await send(event)).json).to.deep.equal({ success: true, duplicate: true })
    expect(changes()).to.have.length(1)
  })

  it("refuses what is signed with another secret", async () => {
    expect((await send({ type: "done", id: "2" }, "another secret")).status).to.equal(401)
    expect(changes()).to.deep.equal([])
  })

  it("does nothing for other events, and for pings", async () => {
    expect((await send({ type: "begun", id: "3" })).json).to.include({ ignored: true, reason: "type" })
    expect((await send({ type: "ping" })).json).to.include({ ping: true })
    expect(changes()).to.deep.equal([])
  })
})
`.trimStart()
}
