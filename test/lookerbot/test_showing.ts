import { expect } from "chai"
import { PassThrough } from "node:stream"
import { setTimeout as sleep } from "node:timers/promises"
import { speedUpTimers } from "../support/faults/fast_clock"
import { LookerbotStage } from "../support/lookerbot_stage"
import { SmallCompany, table } from "../support/small_company"

const FIELDS = ["users.name", "orders.count"]
const COLUMN = { vis_config: { type: "looker_column" } }

describe("what Lookerbot shows", () => {
  let stage: LookerbotStage
  let company: SmallCompany
  let slowTimers: () => void
  before(async () => {
    slowTimers = speedUpTimers(30)
    stage = await LookerbotStage.start({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0" })
  })
  after(async () => {
    slowTimers()
    await stage.stop()
  })
  beforeEach(() => {
    stage.clear()
    company = new SmallCompany()
    stage.looker.answer = company.answer
    company.folder("7", "Commands")
    company.queries.set("9", { id: "9", fields: FIELDS, vis_config: { type: "looker_grid" } })
    company.queries.set("10", { id: "10", fields: FIELDS, ...COLUMN })
    company.results.set("9", table(50))
  })

  const seen = () => JSON.stringify(stage.seen)
  /** The attachment of the only message. */
  const shown = () => {
    expect(stage.seen).to.have.length(1)
    const [attachment] = (stage.seen[0]?.attachments ?? []) as { color: string; fallback: string; blocks: Block[] }[]
    return attachment
  }
  interface Block {
    type: string
    slack_file?: { id: string }
    image_url?: string
  }
  const methods = () => stage.calls.map(({ method }) => method)

  it("case 55: 20 of 50 rows, in place of the loading message", async () => {
    company.dashboard("1", "Sales")
    await stage.mention("<@UBOT> sales")
    expect(methods().filter((method) => method.startsWith("chat."))).to.deep.equal(["chat.postMessage", "chat.update"])
    expect(shown()?.blocks.map(({ type }) => type)).to.deep.equal(["table", "context"])
    expect(seen()).to.include("20 of 50 rows")
    expect(stage.seen[0]).to.include({ text: "" })
  })

  it("case 53: a single value", async () => {
    company.queries.set("9", { id: "9", fields: FIELDS, vis_config: { type: "single_value" } })
    company.results.set("9", {
      ...table(0),
      data: [{ "orders.count": { value: 42, links: [{ type: "measure_default", url: "/explore/m/v?x=1" }] } }],
    })
    company.look("12", "Total", "9")
    await stage.command("total")
    expect(shown()).to.include({ color: "#64518A", fallback: "42" })
    expect(seen()).to.include(`*<${stage.looker.url}/explore/m/v?x=1|42>*`)
  })

  it("case 47: text tiles beside one chart do not count", async () => {
    const text = { id: "t1", type: "text", body_text: "Hello" }
    company.dashboard("1", "Sales", { elements: [text, company.tile("9"), { ...text, id: "t2" }] })
    await stage.direct("sales")
    expect(shown()?.blocks[0]?.type).to.equal("table")
  })

  it("case 48: several charts are one picture of the dashboard, with the filters", async () => {
    company.dashboard("1", "Sales", {
      filters: [{ name: "d", title: "Order Date" }],
      elements: [company.tile("9"), company.tile("10"), company.tile("9", {}, "t3")],
    })
    await stage.direct("sales 7 days & more")
    expect(company.renders).to.deep.equal([
      {
        path: "/render_tasks/dashboards/1/png",
        body: { dashboard_filters: "Order%20Date=7%20days%20%26%20more", dashboard_style: "tiled" },
      },
    ])
    expect(shown()?.blocks.map(({ type }) => type)).to.deep.equal(["section", "image"])
    expect(seen()).to.include("/dashboards/1?Order%20Date=7%20days%20%26%20more|Sales>")
  })

  it("case 49: merged results are a picture of their tile; with values, of the whole dashboard", async () => {
    const merged = { id: "t9", type: "vis", merge_result_id: "m1", query: null }
    company.dashboard("1", "Merged", { filters: [{ name: "d", title: "Date" }], elements: [merged] })
    await stage.direct("merged")
    await stage.direct("merged 7 days")
    expect(company.renders.map(({ path }) => path)).to.deep.equal([
      "/render_tasks/dashboard_elements/t9/png",
      "/render_tasks/dashboards/1/png",
    ])
  })

  it("case 63: a chart is uploaded to Slack in three calls, and shown by its id", async () => {
    company.look("12", "Sales Chart!", "10")
    await stage.command("sales chart!")
    expect(methods().filter((method) => method !== "auth.test" && method !== "users.info")).to.deep.equal([
      "chat.postMessage",
      "files.getUploadURLExternal",
      "files.completeUploadExternal",
      "chat.update",
    ])
    const [upload] = stage.argsOf("files.getUploadURLExternal")
    expect(upload).to.include({
      filename: "sales-chart.png",
      length: String(company.png.length),
      alt_txt: "Sales Chart!",
    })
    expect(stage.files[0]?.equals(company.png)).to.equal(true)
    const [complete] = stage.argsOf("files.completeUploadExternal")
    expect(complete).to.have.keys("files")
    const [, image] = shown()?.blocks ?? []
    expect(image).to.deep.include({ type: "image", alt_text: "Sales Chart!" })
    expect(image?.slack_file?.id).to.match(/^F/)
  })

  it("case 64: a picture that Slack is not done with is shown a second later", async () => {
    company.look("12", "Chart", "10")
    let refusals = 1
    stage.answers.set("chat.update", () => (refusals-- > 0 ? { ok: false, error: "invalid_blocks" } : {}))
    await stage.direct("chart")
    expect(stage.argsOf("chat.update")).to.have.length(2)
    expect(shown()?.blocks[1]?.type).to.equal("image")
  })

  it("a table that Slack refuses is shorter, then lines, then a picture", async () => {
    company.look("12", "Wide", "9")
    const isRefused = (args: object) => !JSON.stringify(args).includes("slack_file")
    stage.answers.set("chat.update", (args) => (isRefused(args) ? { ok: false, error: "invalid_blocks" } : {}))
    await stage.direct("wide")
    const shapes = stage.argsOf("chat.update").map((args) => {
      const [{ blocks } = { blocks: [] }] = (args.attachments ?? []) as {
        blocks: { type: string; rows?: unknown[] }[]
      }[]
      return blocks.map(({ type, rows }) => (rows ? `${type} ${rows.length}` : type)).join()
    })
    expect(shapes).to.deep.equal(["table 21,context", "table 11,context", "section,context", "section,image"])
    expect(stage.seen).to.have.length(1)
  })

  it("case 68: a picture that Looker cannot draw is told with its reason, in place of the loading message", async () => {
    company.look("12", "Chart", "10")
    company.renderStates = [{ status: "querying" }, { status: "failure", status_detail: "the warehouse is <closed>." }]
    await stage.command("chart")
    expect(stage.seen).to.have.length(1)
    expect(stage.seen[0]?.text).to.match(
      /^:warning: The Look "Chart" could not be drawn by Looker: the warehouse is &lt;closed&gt;\. Open it in Looker: <http.*\|Chart>\. _\(reference \w{8}\)/,
    )
    expect(stage.seen[0]?.text).to.include("/looks/12")
  })

  it("a picture that is empty, or none, is told", async () => {
    company.look("12", "Chart", "10")
    for (const png of [Buffer.alloc(0), Buffer.from("<html>")]) {
      stage.clear()
      company.png = png
      await stage.direct("chart")
      expect(stage.seen[0]?.text).to.match(/^:warning: .*could not be drawn/)
    }
  })

  it("case 69: a slow query ends in one message, and nothing of the wait stays", async () => {
    company.look("12", "Slow", "9")
    company.fault = (_request, path) => (path.includes("json_detail") ? { body: table(2), delayMs: 300 } : undefined)
    const response = await stage.command("slow")
    expect(await response.text()).to.equal('{"response_type":"in_channel"}')
    expect(stage.seen).to.have.length(1)
    expect(shown()?.blocks[0]?.type).to.equal("table")
  })

  it("a query that takes long is said to go on", async () => {
    company.look("12", "Slow", "9")
    const body = new PassThrough()
    company.fault = (_request, path) => (path.includes("json_detail") ? { body } : undefined)
    const asked = stage.direct("slow")
    while (stage.argsOf("chat.update").length === 0) await sleep(10)
    expect(stage.seen[0]?.text).to.include("Still working")
    body.end(JSON.stringify(table(2)))
    await asked
    expect(stage.argsOf("chat.update")).to.have.length(2)
    expect(shown()?.blocks[0]?.type).to.equal("table")
  })

  it("case 71: a login that has ended is renewed once", async () => {
    company.look("12", "Sales", "9")
    await stage.direct("sales")
    stage.clear()
    stage.looker.tokens.clear()
    await stage.direct("sales")
    expect(shown()?.blocks[0]?.type).to.equal("table")
    expect(stage.looker.calls.filter((call) => call.endsWith("/login"))).to.have.length(1)
  })

  it("cases 59 to 62 over the wire: failed, empty, without settings", async () => {
    company.look("12", "Sales", "9")
    const results: [object, RegExp][] = [
      [
        { ...table(0), errors: [{ message: "No column", message_details: "x".repeat(3000) }] },
        /:warning:.*No column.*```x{990,1000}/,
      ],
      [table(0), /No results/],
      [{ fields: {}, data: [{ looker_error: { value: "Broken SQL" } }] }, /:warning:.*Broken SQL/],
    ]
    for (const [result, wanted] of results) {
      stage.clear()
      company.results.set("9", result)
      await stage.direct("sales")
      expect(seen()).to.match(wanted)
    }
    company.results.set("9", { body: '[{"looker_error":"No table"}]' })
    stage.clear()
    await stage.direct("sales")
    expect(seen()).to.include("No table")
  })

  it("what goes wrong is said in the words of people, with a reference", async () => {
    company.look("12", "Sales", "9")
    const faults: [object, RegExp][] = [
      [
        { status: 404, body: { message: "Not found" } },
        /The Look 12 does not exist in Looker \(.*\), or the Looker user/,
      ],
      [{ status: 429, body: {} }, /too many requests at once/],
      [
        { status: 422, body: { message: "x", errors: [{ message: "Limit <is> wrong" }] } },
        /refuses the request: Limit &lt;is&gt; wrong/,
      ],
      [{ status: 500, body: "stack at Foo.bar" }, /answered 500/],
      [{ reset: true }, /could not be reached|broke off|connection/],
      [{ body: "garbage" }, /not JSON|JSON/],
    ]
    for (const [answer, wanted] of faults) {
      stage.clear()
      company.fault = (_request, path) => (path === "/looks/12" ? answer : undefined)
      await stage.direct("sales")
      expect(stage.seen, wanted.source).to.have.length(1)
      expect(stage.seen[0]?.text)
        .to.match(wanted)
        .and.match(/^:warning: .* _\(reference [0-9a-f]{8}\)_$/)
    }
  })

  it("a result of more than 20 MB is given up, with advice", async () => {
    company.look("12", "Sales", "9")
    const row = JSON.stringify({ "users.name": { value: "x".repeat(10_000) } })
    const body = `{"fields":{"dimensions":[{"name":"users.name"}]},"data":[${Array.from({ length: 2200 }, () => row).join()}]}`
    company.fault = (_request, path) => (path.includes("json_detail") ? { body } : undefined)
    await stage.direct("sales")
    expect(stage.seen[0]?.text).to.match(/more than 20 MB: set a row limit/)
  })

  it("case 67: a hub without a place for pictures shows a link and a note, and draws nothing", async () => {
    const other = await LookerbotStage.start({ LOOKERBOT_IMAGE_STORE: "none", UNSAFE_LOCAL_DEV: "true" })
    try {
      other.looker.answer = company.answer
      company.look("12", "Chart", "10")
      await other.direct("chart")
      expect(company.renders).to.deep.equal([])
      expect(JSON.stringify(other.seen)).to.include("|Chart>").and.include("this hub shows none")
      expect(other.argsOf("chat.postMessage")[0]?.text).to.match(/^\[DEVELOPMENT\] /)
    } finally {
      await other.stop()
    }
  })

  it("a loading message that is gone is no reason to stay silent", async () => {
    company.look("12", "Sales", "9")
    stage.answers.set("chat.update", () => ({ ok: false, error: "message_not_found" }))
    await stage.direct("sales")
    expect(stage.argsOf("chat.postMessage")).to.have.length(2)
    expect(stage.argsOf("chat.delete")).to.have.length(1)
    expect(stage.seen).to.have.length(1)
    expect(seen()).to.include('"table"')
  })

  it("case 108: work that is ended says so in place of the loading message", async () => {
    company.look("12", "Sales", "9")
    company.fault = (_request, path) => (path.includes("json_detail") ? { hang: true } : undefined)
    const asked = stage.direct("sales")
    while (!stage.looker.calls.join().includes("json_detail")) await sleep(5)
    stage.interrupt()
    await asked
    expect(stage.seen).to.have.length(1)
    expect(stage.seen[0]?.text).to.include("was interrupted")
    await stage.startHub({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0" })
  })
})
