import { createHash } from "node:crypto"
import type { Readable } from "node:stream"
import { buffer } from "node:stream/consumers"
import { expect } from "chai"
import { PNG } from "pngjs"
import yauzl from "yauzl"
import { AmazonS3Integration } from "../../src/integrations/amazon_s3/amazon_s3"
import { DebugIntegration } from "../../src/integrations/debug/debug"
import { formatNames, formatResult } from "../../tools/simulator/formats"
import { sample, sampleNames } from "../../tools/simulator/samples"
import { LocalS3 } from "../support/local_s3"
import { BytesEcho, RowsEcho } from "./echo_integrations"
import { delivery, HubStage } from "./hub_stage"

const ROW_FORMATS = ["csv", "json", "json_label", "json_detail", "json_detail_lite_stream", "inline_json"]
const ALL_FORMATS = [...ROW_FORMATS, "txt", "html", "xlsx", "csv_zip", "wysiwyg_pdf", "assembled_pdf", "wysiwyg_png"]
const WAYS = [
  { way: "pushed", isStreamed: false },
  { way: "downloaded", isStreamed: true },
]

describe("simulator formats", () => {
  let s3: LocalS3
  let stage: HubStage
  before(async () => {
    s3 = await LocalS3.start("reports")
    const storage = new AmazonS3Integration({ endpoint: () => s3.url })
    stage = await HubStage.start([storage, new DebugIntegration(), new BytesEcho(), new RowsEcho()])
    const keys = { access_key_id: "AKIATEST", secret_access_key: "secret", region: "us-east-1" }
    Object.assign(stage.looker.settings("amazon_s3"), keys)
  })
  after(async () => {
    await stage.stop()
    await s3.stop()
  })

  const bytesOf = async (format: string, name = "unicode", rows = 40) =>
    buffer((await formatResult(sample(name, rows), format, { title: "Users" })).bytes())

  it("are those of Looker", () => expect([...formatNames].sort()).to.deep.equal([...ALL_FORMATS].sort()))

  for (const format of ALL_FORMATS) {
    for (const { way, isStreamed } of WAYS) {
      it(`${format}, ${way}, arrives byte for byte`, async () => {
        const expected = await bytesOf(format)
        const send = (name: string, type: "query" | "dashboard", formParams: Record<string, string>) =>
          stage.looker.send(name, delivery({ type, format, result: sample("unicode", 40), formParams, isStreamed }))

        const filename = `${format}_${way}.bin`
        const stored = await send("amazon_s3", "dashboard", { bucket: "reports", filename })
        expect(stored).to.deep.include({ isSuccess: true, shown: "Sent to Amazon S3.", status: 200 })
        const [key] = (await s3.keys("reports")).filter((each) => each.startsWith(`${format}_${way}.`))
        expect((await s3.object("reports", key ?? "")).bytes.equals(expected)).to.equal(true)

        const echoed = await send("bytes_echo", "query", {})
        const sha256 = createHash("sha256").update(expected).digest("hex")
        expect(JSON.parse(echoed.message ?? "")).to.deep.equal({ length: expected.length, sha256 })
        expect(await send("debug", "query", { sleep: "0" })).to.include({ isSuccess: true, message: "Done: []" })
      })
    }
  }

  for (const format of ROW_FORMATS) {
    it(`${format} has the rows of every sample, as the hub reads them`, async () => {
      for (const { name } of sampleNames) {
        for (const { isStreamed } of WAYS) {
          const result = sample(name, 60)
          const { message, shown } = await stage.looker.send("rows_echo", delivery({ format, result, isStreamed }))
          expect(JSON.parse(message ?? "null")?.count, `${name}: ${shown} ${message}`).to.equal(result.rowCount)
        }
      }
    })
  }

  it("json_detail has whole cells, json_detail_lite_stream just values and its data last", async () => {
    const detail = JSON.parse((await bytesOf("json_detail", "pivots")).toString())
    expect(detail.ran_at).to.be.a("string")
    expect(detail.data[1]["orders.total"].complete).to.deep.equal({ value: 156, rendered: "$156.00" })
    const text = (await bytesOf("json_detail_lite_stream", "pivots")).toString()
    const lite = JSON.parse(text)
    expect(Object.keys(lite).at(-1)).to.equal("data")
    expect(Object.keys(lite).slice(0, -1)).to.deep.equal(Object.keys(lite).slice(0, -1).sort())
    expect(lite).to.include({ ran_at: null, runtime: "" })
    expect(lite.data[1]["orders.total"].complete).to.deep.equal({ value: 156 })
    const totals = JSON.parse((await bytesOf("json_detail", "totals")).toString())
    expect(totals).to.include({ has_totals: true })
    expect(totals.totals_data["orders.count"].value).to.equal(
      totals.data.reduce((sum: number, row: Record<string, { value: number }>) => sum + row["orders.count"]!.value, 0),
    )
  })

  it("csv and txt have a line of labels, and a column for each pivot key", async () => {
    const [header, first] = (await bytesOf("csv", "pivots", 1)).toString().split("\n")
    expect(header).to.match(/^Orders Created Month,cancelled Orders Count,.*,Total Orders Count,.*,Total Orders Total$/)
    expect(first).to.equal("2020-01,0,3,6,9,0,58.5,117,175.5")
    expect((await bytesOf("txt", "orders", 1)).toString().split("\n")[1]).to.equal(
      "1000\t2024-01-01\tcomplete\tYes\t12.5\t1",
    )
  })

  it("xlsx opens, as a workbook of one sheet", async () => {
    const members = await unzip(await bytesOf("xlsx"))
    expect(Object.keys(members)).to.include.members([
      "[Content_Types].xml",
      "xl/workbook.xml",
      "xl/worksheets/sheet1.xml",
    ])
    expect(String(members["xl/worksheets/sheet1.xml"])).to.match(/^<\?xml .*<sheetData><row r="1">.*<\/worksheet>$/s)
  })

  it("csv_zip opens, and its members stand in the folder of the dashboard", async () => {
    const members = await unzip(await bytesOf("csv_zip"))
    expect(Object.keys(members)).to.deep.equal([
      "dashboard-users/nulls_quotes_emoji_line_breaks.csv",
      "dashboard-users/number_of_rows.csv",
    ])
    expect(Object.values(members)[0]?.equals(await bytesOf("csv"))).to.equal(true)
    expect(Object.values(members)[1]?.toString()).to.equal("Number of Rows\n40\n")
  })

  it("pdf and png are what they say", async () => {
    for (const format of ["wysiwyg_pdf", "assembled_pdf"]) {
      const text = (await bytesOf(format)).toString("latin1")
      expect(text).to.match(/^%PDF-1\.\d\n/)
      expect(text.trimEnd()).to.match(/%%EOF$/)
    }
    const png = PNG.sync.read(await bytesOf("wysiwyg_png", "users"))
    expect([png.width, png.height]).to.deep.equal([480, 270])
    const blue = png.data.filter((_, at) => at % 4 === 0 && png.data.readUInt32BE(at) === 0x4285f4ff).length
    expect(blue).to.be.greaterThan(1000)
  })

  it("are the same bytes each time", async () => {
    for (const format of ALL_FORMATS) {
      expect((await bytesOf(format)).equals(await bytesOf(format)), format).to.equal(true)
    }
  })

  it("a format nobody knows is refused with the closest name", async () => {
    const trouble = await formatResult(sample("users"), "jsn_detail").catch((error: Error) => error.message)
    expect(trouble).to.match(/^The simulator makes no "jsn_detail"\. Did you mean json_detail/)
  })
})

async function unzip(bytes: Buffer): Promise<Record<string, Buffer>> {
  const members: Record<string, Buffer> = {}
  const zip = await new Promise<yauzl.ZipFile>((resolve, reject) => {
    yauzl.fromBuffer(bytes, { lazyEntries: true }, (error, opened) => (error ? reject(error) : resolve(opened)))
  })
  await new Promise<void>((resolve, reject) => {
    zip.on("error", reject).on("end", resolve)
    zip.on("entry", (entry: yauzl.Entry) => {
      zip.openReadStream(entry, (error, stream: Readable) => {
        if (error) return reject(error)
        void buffer(stream).then((content) => {
          members[entry.fileName] = content
          zip.readEntry()
        })
      })
    })
    zip.readEntry()
  })
  return members
}
