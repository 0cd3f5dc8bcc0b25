import { randomBytes } from "node:crypto"
import { expect } from "chai"
import nock from "nock"
import { AmazonS3Integration } from "../../src/integrations/amazon_s3/amazon_s3"
import { FakeLooker } from "../support/fake_looker"
import { FakeService } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { LocalS3 } from "../support/local_s3"
import { bucketList, s3Error } from "../support/s3_answers"

const MIB = 1024 * 1024
const DATA = { access_key_id: "AKIATEST", secret_access_key: "top-secret", region: "us-east-1" }
const SUCCESS = { refresh_query: false, success: true, validation_errors: {} }

// Loading nock catches all calls of the process: here only those of the tests that want it.
nock.restore()

describe("amazon_s3", () => {
  let s3: LocalS3
  let looker: FakeLooker
  let fake: FakeService
  before(async () => (s3 = await LocalS3.start("reports")))
  after(() => s3.stop())
  beforeEach(async () => {
    s3.calls.length = 0
    looker = await FakeLooker.start()
    fake = await FakeService.start()
  })
  afterEach(() => Promise.all([looker.stop(), fake.stop()]))

  const send = (endpoint: (() => string) | undefined, formParams: object, body: object) =>
    hubWith(new AmazonS3Integration({ endpoint }))
      .post("/actions/amazon_s3/execute")
      .send({ type: "query", data: DATA, form_params: formParams, ...body })
  const store = (formParams: object, body: object) => send(() => s3.url, { bucket: "reports", ...formParams }, body)
  const csv = (data: string) => ({ mimetype: "text/csv", extension: "csv", data })
  const form = (data: object = DATA) =>
    hubWith(new AmazonS3Integration({ endpoint: () => fake.url }))
      .post("/actions/amazon_s3/form")
      .send({ data })

  it("case 1: is listed by default, with its settings", async () => {
    const answer = await hubWith(new AmazonS3Integration()).post("/").send({}).expect(200)
    const [item] = (answer.body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.include({ name: "amazon_s3", label: "Amazon S3", uses_oauth: false, token_url: "" })
    expect(item).to.not.have.any.keys(
      "supported_formats",
      "supported_formattings",
      "supported_visualization_formattings",
    )
    expect(item).to.deep.include({
      supported_action_types: ["dashboard", "query"],
      supported_download_settings: ["url"],
      required_fields: [],
    })
    const params = item?.params as Record<string, unknown>[]
    expect(params.map(({ name, label, required, sensitive }) => [name, label, required, sensitive])).to.deep.equal([
      ["access_key_id", "Access Key", true, true],
      ["secret_access_key", "Secret Key", true, true],
      ["region", "Region", true, false],
    ])
    expect(item?.icon_data_uri).to.match(/^data:image\/svg\+xml;base64,/)
  })

  describe("the form", () => {
    it("case 2: offers the buckets, the first as default, then path and file name", async () => {
      fake.answer = () => bucketList(["zeta", "alpha"])
      const { body } = await form().expect(200)
      const { fields } = body as { fields: Record<string, unknown>[] }
      expect(fields[0]).to.deep.equal({
        name: "bucket",
        label: "Bucket",
        type: "select",
        required: true,
        default: "zeta",
        options: [
          { name: "zeta", label: "zeta" },
          { name: "alpha", label: "alpha" },
        ],
      })
      const others = fields.slice(1).map(({ name, label, type, required }) => [name, label, type, required])
      expect(others).to.deep.equal([
        ["path", "Path", "string", undefined],
        ["filename", "Filename", "string", undefined],
      ])
    })

    it("reads every page of buckets", async () => {
      fake.answer = ({ query }) => (query.has("continuation-token") ? bucketList(["two"]) : bucketList(["one"], "next"))
      const { body } = await form().expect(200)
      const [bucket] = (body as { fields: { options: object[] }[] }).fields
      expect(bucket?.options).to.deep.equal([
        { name: "one", label: "one" },
        { name: "two", label: "two" },
      ])
      expect(fake.requests.map(({ query }) => query.get("continuation-token"))).to.deep.equal([null, "next"])
    })

    it("stops after ten pages and says so", async () => {
      fake.answer = () => bucketList(["one", "two"], `page ${fake.requests.length}`)
      const { body } = await form().expect(200)
      expect(fake.requests.map(({ query }) => query.get("max-buckets"))).to.deep.equal(Array(10).fill("1000"))
      expect(body.fields[0].description).to.equal("Only the first 20 are listed.")
    })

    it("case 3: says that there is no bucket", async () => {
      fake.answer = () => bucketList([])
      const { body } = await form().expect(200)
      expect(body).to.deep.equal({
        error: "There is no bucket for these keys: create one, then open this form again.",
      })
    })

    it("case 3: gives the text of S3 for a wrong secret", async () => {
      fake.answer = () => s3Error(403, "SignatureDoesNotMatch", "The signature does not match.")
      const { body } = await form().expect(200)
      expect(body).to.deep.equal({
        error: "Amazon S3 answered 403 (SignatureDoesNotMatch): The signature does not match.",
      })
    })

    it("case 3: lets the user type the bucket when the key may not list them", async () => {
      fake.answer = () => s3Error(403, "AccessDenied", "Access Denied")
      const { body } = await form().expect(200)
      const { fields } = body as { fields: Record<string, unknown>[] }
      expect(fields[0]).to.include({ name: "bucket", label: "Bucket", type: "string", required: true })
      expect(fields).to.have.length(3)
    })

    it("names a missing setting, and refuses a region that would change the host, without a call", async () => {
      const missing = await form({ ...DATA, secret_access_key: "" }).expect(200)
      expect(missing.body).to.have.property("error").that.includes('"Secret Key"')
      const region = await form({ ...DATA, region: "evil.example.com/" }).expect(200)
      expect(region.body).to.have.property("error").that.includes('"Region"')
      expect(fake.requests).to.have.length(0)
    })
  })

  describe("execute", () => {
    it("case 5: stores 20 MiB in three parts, byte for byte", async () => {
      const bytes = randomBytes(20 * MIB)
      const plan = { download_url: looker.download(bytes) }
      const { body } = await store({ filename: "big.csv" }, { scheduled_plan: plan }).expect(200)
      expect(body).to.deep.equal({ looker: SUCCESS })
      const object = await s3.object("reports", "big.csv")
      expect(object.bytes.equals(bytes)).to.equal(true)
      expect(object.etag).to.match(/-3$/)
      expect(object.contentType).to.equal("text/csv")
    })

    it("stores what fills one part in one PUT, and a byte more in two parts", async () => {
      for (const [size, calls] of [
        [8 * MIB, 1],
        [8 * MIB + 1, 4],
      ] as const) {
        s3.calls.length = 0
        const plan = { download_url: looker.download(Buffer.alloc(size, "x")) }
        await store({ filename: "edge.txt" }, { scheduled_plan: plan }).expect(200)
        expect(s3.calls).to.have.length(calls)
        expect((await s3.object("reports", "edge.txt")).bytes).to.have.length(size)
      }
    })

    it("stores an empty result as an empty file", async () => {
      await store({ filename: "empty.csv" }, { scheduled_plan: { download_url: looker.download("") } }).expect(200)
      expect((await s3.object("reports", "empty.csv")).bytes).to.have.length(0)
    })

    it("case 11: names the field when no bucket is chosen, and makes no call", async () => {
      const { body } = await store({ bucket: " " }, { attachment: csv("1") }).expect(200)
      const message = '"Bucket" is empty: choose the bucket the file goes to.'
      expect(body).to.deep.equal({
        looker: { ...SUCCESS, success: false, message, validation_errors: { bucket: message } },
      })
      expect(s3.calls).to.deep.equal([])
    })

    it("case 12: refuses a request without data, or with an empty attachment", async () => {
      const none = await store({ filename: "none.csv" }, {}).expect(404)
      expect(none.body).to.have.property("error").that.includes("neither")
      const empty = await store({ filename: "none.csv" }, { attachment: csv("") }).expect(404)
      expect(empty.body).to.have.property("error").that.includes("no data")
      expect(s3.calls).to.deep.equal([])
    })
  })

  describe("at the addresses of AWS", () => {
    beforeEach(() => {
      nock.activate()
      nock.disableNetConnect()
      nock.enableNetConnect("127.0.0.1")
    })
    afterEach(() => {
      nock.cleanAll()
      nock.enableNetConnect()
      nock.restore()
    })

    it("case 4: makes one PUT to the virtual host of the bucket", async () => {
      const data = "x".repeat(1000)
      const put = nock("https://reports.s3.us-east-1.amazonaws.com", {
        reqheaders: { "content-type": "text/csv", authorization: /\/us-east-1\/s3\/aws4_request/ },
      })
        .put("/a.csv", data)
        .query(true)
        .reply(200, "", { etag: '"e"' })
      const plan = { download_url: looker.download(data) }
      const { body } = await send(undefined, { bucket: "reports", filename: "a.csv" }, { scheduled_plan: plan })
      expect(body).to.deep.equal({ looker: SUCCESS })
      expect(put.isDone()).to.equal(true)
    })

    it("case 14: repeats the upload in the region the bucket is in", async () => {
      const there = { "x-amz-bucket-region": "eu-west-1" }
      nock("https://reports.s3.us-east-1.amazonaws.com").put("/a.csv").query(true).reply(301, "<Error/>", there)
      const put = nock("https://reports.s3.eu-west-1.amazonaws.com", {
        reqheaders: { authorization: /\/eu-west-1\/s3\/aws4_request/ },
      })
        .put("/a.csv", "1,2")
        .query(true)
        .reply(200, "", { etag: '"e"' })
      const { body } = await send(undefined, { bucket: "reports", filename: "a.csv" }, { attachment: csv("1,2") })
      expect(body).to.deep.equal({ looker: SUCCESS })
      expect(put.isDone()).to.equal(true)
    })
  })
})
