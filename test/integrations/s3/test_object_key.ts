import { expect } from "chai"
import { AmazonS3Integration } from "../../../src/integrations/amazon_s3/amazon_s3"
import { FakeLooker } from "../../support/fake_looker"
import { hubWith } from "../../support/hub_with"
import { LocalS3 } from "../../support/local_s3"

const DATA = { access_key_id: "AKIATEST", secret_access_key: "top-secret", region: "us-east-1" }

interface Answer {
  body: { looker: { success: boolean; validation_errors: object } }
}

describe("where an S3 service stores a file, and as what", () => {
  let s3: LocalS3
  let looker: FakeLooker
  before(async () => {
    s3 = await LocalS3.start("reports")
    looker = await FakeLooker.start()
  })
  after(() => Promise.all([s3.stop(), looker.stop()]))
  beforeEach(() => void s3.calls.splice(0))

  const store = (formParams: object, body: object) =>
    hubWith(new AmazonS3Integration({ endpoint: () => s3.url }))
      .post("/actions/amazon_s3/execute")
      .send({ type: "query", data: DATA, form_params: { bucket: "reports", ...formParams }, ...body })
  const csv = (data: string) => ({ mimetype: "text/csv", extension: "csv", data })

  it("case 6: names the file after the title and the format", async () => {
    const plan = { title: "My Look", download_url: looker.download("a,b\n1,2\n") }
    await store({ format: "csv" }, { scheduled_plan: plan }).expect(200)
    expect((await s3.object("reports", "My Look.csv")).contentType).to.equal("text/csv")
  })

  it("case 7: leaves out what file names may not hold", async () => {
    await store({}, { scheduled_plan: { title: "a/b: c?" }, attachment: csv("1") }).expect(200)
    expect(await s3.keys("reports")).to.include("ab c.csv")
  })

  for (const path of ["/x/y/", "x/y", "  //x/y//  "]) {
    it(`case 8: puts the file under the path "${path}"`, async () => {
      await store({ path, filename: "f.csv" }, { attachment: csv(path) }).expect(200)
      expect((await s3.object("reports", "x/y/f.csv")).bytes.toString()).to.equal(path)
    })
  }

  it("names the file as typed, with the ending of the data, and writes to the root for a path of slashes", async () => {
    await store({ path: " / ", filename: " Umsätze 1+1.v2 " }, { attachment: csv("1") }).expect(200)
    expect(s3.calls).to.deep.equal(["PUT /reports/Ums%C3%A4tze%201%2B1.v2.csv?x-id=PutObject"])
  })

  it("keeps slashes that are typed twice, or first", async () => {
    await store({ path: "a//b", filename: "/c\\d.csv" }, { attachment: csv("1") }).expect(200)
    expect(await s3.keys("reports")).to.include("a//b//c\\d.csv")
  })

  for (const [field, value] of [
    ["filename", "../other/x.csv"],
    ["filename", "daily/./x.csv"],
    ["filename", ".."],
    ["filename", "daily/"],
    ["filename", "daily\\..\\x.csv"],
    ["path", "reports/../.."],
    ["path", " . "],
    ["bucket", "../reports"],
    ["bucket", "s3://reports"],
    ["bucket", "reports/daily"],
  ] as const) {
    it(`refuses the ${field} "${value}" at its field`, async () => {
      const form = { path: "", filename: "f.csv", [field]: value }
      const { body } = (await store(form, { attachment: csv("1") }).expect(200)) as Answer
      expect(body.looker.success).to.equal(false)
      expect(body.looker.validation_errors).to.have.keys(field)
      expect(s3.calls).to.deep.equal([])
    })
  }

  it("gives files the type of their format, and decodes what came as base64", async () => {
    const data = Buffer.from("%PDF-1.7").toString("base64")
    const attachment = { mimetype: "application/pdf;base64", extension: "pdf", data }
    await store({ filename: "board" }, { type: "dashboard", attachment }).expect(200)
    const object = await s3.object("reports", "board.pdf")
    expect(object.bytes.toString()).to.equal("%PDF-1.7")
    expect(object.contentType).to.equal("application/pdf")
    await store({ filename: "unknown.bin" }, { attachment: { mimetype: "x/y", extension: "bin", data: "1" } })
    expect((await s3.object("reports", "unknown.bin")).contentType).to.equal("application/octet-stream")
  })
})
