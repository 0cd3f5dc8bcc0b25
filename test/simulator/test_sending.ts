import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { expect } from "chai"
import { sample, type SampleResult } from "../../tools/simulator/samples"
import type { DeliveryProgress } from "../../tools/simulator/simulated_looker"
import { base64Attachment } from "../support/samples"
import { executeBody } from "../../tools/simulator/execute_body"
import { formatResult } from "../../tools/simulator/formats"
import { BytesEcho, RowsEcho } from "./echo_integrations"
import { delivery, HubStage } from "./hub_stage"
import { buffer, text } from "node:stream/consumers"

const ROWS = 200_000
const MIB = 1024 * 1024

describe("simulator sending", () => {
  let stage: HubStage
  before(async () => {
    stage = await HubStage.start([new BytesEcho(), new RowsEcho()])
  })
  after(() => stage.stop())

  for (const isStreamed of [false, true]) {
    const way = isStreamed ? "downloaded" : "pushed"

    it(`200,000 rows, ${way}, take no more memory than a few`, async function () {
      this.timeout(120_000)
      setFlagsFromString("--expose-gc")
      const collect = runInNewContext("gc") as () => void
      const used = () => {
        collect()
        const { arrayBuffers, heapUsed } = process.memoryUsage()
        return { arrayBuffers, heapUsed }
      }
      const seen: ReturnType<typeof used>[] = []
      let nextRows = ROWS / 10
      const onProgress = ({ rows = 0 }: DeliveryProgress) => {
        if (rows < nextRows) return
        nextRows = rows + ROWS / 10
        seen.push(used())
      }
      const result = sample("users", ROWS)
      const verdict = await stage.looker.send("rows_echo", delivery({ format: "json", result, isStreamed, onProgress }))
      expect(JSON.parse(verdict.message ?? "")).to.include({ count: ROWS })
      expect(seen.length).to.be.within(8, 11)
      // From any moment to a later one: what other tests left behind may go meanwhile, and is no growth.
      const growth = (key: "arrayBuffers" | "heapUsed") =>
        Math.max(...seen.map((each, index) => each[key] - Math.min(...seen.slice(0, index + 1).map((one) => one[key]))))
      // The document has about 55 MiB. Of what is pushed, the hub keeps some MiB in memory.
      expect(growth("arrayBuffers") / MIB, "MiB of buffers").to.be.lessThan(10)
      expect(growth("heapUsed") / MIB, "MiB of heap").to.be.lessThan(12)
    })

    it(`tells of progress, ${way}: bytes and rows grow, and end where the result ends`, async () => {
      const told: DeliveryProgress[] = []
      const result = sample("orders", 20_000)
      const onProgress = (progress: DeliveryProgress) => told.push(progress)
      const { message } = await stage.looker.send("bytes_echo", delivery({ result, isStreamed, onProgress }))
      expect(told.length).to.be.greaterThan(3)
      for (const [at, { bytes, rows = 0, totalRows }] of told.entries()) {
        expect(totalRows).to.equal(20_000)
        expect(bytes).to.be.greaterThan(told[at - 1]?.bytes ?? 0)
        expect(rows).to.be.at.least(told[at - 1]?.rows ?? 0)
      }
      expect(told.at(-1)).to.deep.equal({ bytes: JSON.parse(message ?? "").length, rows: 20_000, totalRows: 20_000 })
    })
  }

  it("tells of bytes alone where a format shows no rows", async () => {
    const told: DeliveryProgress[] = []
    const onProgress = (progress: DeliveryProgress) => told.push(progress)
    const { message } = await stage.looker.send("bytes_echo", delivery({ format: "wysiwyg_png", onProgress }))
    expect(told.at(-1)).to.deep.equal({ bytes: JSON.parse(message ?? "").length })
  })

  it("makes the rows when they are read, not before", async () => {
    let made = 0
    const result: SampleResult = {
      ...sample("users", 1),
      rowCount: 1_000_000,
      *rows() {
        for (; made < 1_000_000; made++) yield { "users.id": { value: made } }
      },
    }
    const formatted = await formatResult(result, "json_detail")
    expect(made).to.equal(0)
    const bytes = formatted.bytes()
    await new Promise((resolve) => bytes.once("readable", resolve))
    bytes.read(1)
    expect(made).to.be.within(1, 20_000)
    bytes.destroy()
  })

  it("a sample that fails fails the delivery, not the process", async () => {
    for (const isStreamed of [false, true]) {
      const result: SampleResult = {
        ...sample("users", 10),
        *rows() {
          yield { "users.id": { value: 1 } }
          throw new Error("The disk is gone.")
        },
      }
      const outcome = await stage.looker.send("bytes_echo", delivery({ result, isStreamed })).then(
        ({ isSuccess }) => String(isSuccess),
        (error: Error) => error.message,
      )
      expect(outcome).to.equal(isStreamed ? "false" : "The disk is gone.")
    }
  })

  it("pushes base64 in lines of 60 characters, and text as a JSON string", async () => {
    for (const rows of [0, 1, 7]) {
      const zip = await formatResult(sample("users", rows), "csv_zip")
      const members = { type: "query", scheduled_plan: null, attachment: zip, data: {}, form_params: {} }
      const body = JSON.parse(await text(executeBody(members, zip.bytes()))) as { attachment: object }
      const expected = base64Attachment(await buffer(zip.bytes()), "application/zip", "zip")
      expect(body.attachment).to.deep.equal(expected)
    }
    const csv = await formatResult(sample("unicode", 30), "csv")
    const members = { type: "query", scheduled_plan: null, attachment: csv, data: { a: "b" }, form_params: { c: "d" } }
    const body = JSON.parse(await text(executeBody(members, csv.bytes()))) as { attachment: object }
    expect(body).to.deep.equal({
      ...members,
      attachment: { mimetype: "text/csv", extension: "csv", data: await text(csv.bytes()) },
    })
    const inline = await formatResult(sample("users", 2), "inline_json")
    const value = JSON.parse(await text(executeBody({ ...members, attachment: inline }, inline.bytes())))
    expect(value.attachment.data).to.have.length(2)
    expect(value.attachment.data[0]["users.id"]).to.equal(1)
  })
})
