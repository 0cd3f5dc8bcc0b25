import { PassThrough } from "node:stream"
import { expect } from "chai"
import { CommandLists } from "../../src/lookerbot"
import { createLogger } from "../../src/logging"
import { LookerStage } from "../support/looker_stage"

describe("the commands of Looker's folders", () => {
  let acme: LookerStage
  let staging: LookerStage
  const log = new PassThrough()
  const logger = createLogger({ stream: log })
  /** Dashboards and Looks by folder. */
  let content: Record<string, { dashboards?: object[]; looks?: object[] }>

  beforeEach(async () => {
    acme = await LookerStage.start()
    staging = await LookerStage.start()
    content = {
      "1": { dashboards: [{ id: "d1", title: "Sales", description: "All of it" }] },
      "2": { dashboards: [{ id: "d2", title: "Stock" }], looks: [{ id: "l2", title: "Sales" }] },
    }
    acme.answer = ({ path }) => {
      const [, id = "", list] = /\/folders\/(\w+)(?:\/(\w+))?$/.exec(path) ?? []
      if (list === "children") return { body: [{ id: "2", name: "Shop" }] }
      if (list === "dashboards" || list === "looks") return { body: content[id]?.[list] ?? [] }
      return { body: { id, name: "Commands" } }
    }
    staging.answer = ({ path }) => {
      if (path.endsWith("/dashboards")) return { body: [{ id: "s1", title: "Sales" }] }
      return { body: /children|looks/.test(path) ? [] : { id: "9", name: "Commands" } }
    }
  })
  afterEach(() => Promise.all([acme.stop(), staging.stop()]))

  const lists = (cacheMs: number) =>
    new CommandLists({
      lookers: [
        acme.looker({ LOOKER_CUSTOM_COMMAND_FOLDER_ID: "1" }),
        staging.looker({ LOOKER_CUSTOM_COMMAND_FOLDER_ID: "9" }),
        acme.looker(),
      ],
      cacheMs,
      logger,
    })
  const logged = () => String(log.read() ?? "")

  it("are the dashboards and Looks of the folder and of those in it, those of the first instance first", async () => {
    const index = await lists(60_000).index()
    expect(index.commands.map(({ id, category, kind }) => [id, category, kind])).to.deep.equal([
      ["d1", "Shortcuts", "dashboard"],
      ["d2", "Shop", "dashboard"],
      ["l2", "Shop", "look"],
      ["s1", "Shortcuts", "dashboard"],
    ])
    expect(index.match("sales emea")).to.deep.include({ argument: "emea" }).and.nested.property("command.id", "d1")
    expect(index.match("shop/sales")).to.have.nested.property("command.id", "l2")
  })

  it("case 50: are read again when their time is over: what is deleted is gone", async () => {
    const kept = lists(60_000)
    await kept.index()
    const calls = acme.calls.length
    content = { "1": { dashboards: [{ id: "d1", title: "Sales", deleted: true }] } }
    expect((await kept.index()).commands).to.have.length(4)
    expect(acme.calls).to.have.length(calls)
    const fresh = lists(0)
    await fresh.index()
    content = {}
    expect((await fresh.index()).commands.map(({ id }) => id)).to.deep.equal(["s1"])
  })

  it("are read once for texts that come together", async () => {
    const fresh = lists(0)
    await Promise.all(Array.from({ length: 5 }, () => fresh.index()))
    expect(acme.calls.filter((call) => call.includes("/folders/1?"))).to.have.length(1)
  })

  it("stay as they were when they cannot be read, which is logged without a secret", async () => {
    const fresh = lists(0)
    await fresh.index()
    acme.answer = () => ({ status: 403, body: { message: "no" } })
    logged()
    expect((await fresh.index()).commands).to.have.length(4)
    expect(logged())
      .to.match(/commands could not be read.*may not see it/)
      .and.not.match(/made-up/)
  })

  it("case 72: of a silent instance are waited for three seconds, and the others go on", async () => {
    acme.answer = () => ({ hang: true })
    const startedAt = performance.now()
    expect((await lists(60_000).index()).commands.map(({ id }) => id)).to.deep.equal(["s1"])
    expect(performance.now() - startedAt).to.be.within(2500, 20_000)
  }).timeout(40_000)
})
