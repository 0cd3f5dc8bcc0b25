import { randomBytes } from "node:crypto"
import { expect } from "chai"
import nock from "nock"
import { DigitalOceanObjectStorageIntegration } from "../../src/integrations/digitalocean_object_storage/digitalocean_object_storage"
import { FakeLooker } from "../support/fake_looker"
import { FakeService } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { LocalS3 } from "../support/local_s3"
import { bucketList, s3Call, s3Error, takeUpload } from "../support/s3_answers"

const MIB = 1024 * 1024
const DATA = { access_key_id: "SPACESKEY", secret_access_key: "top-secret", region: "NYC3" }
const SUCCESS = { refresh_query: false, success: true, validation_errors: {} }

// Loading nock catches all calls of the process: here only those of the tests that want it.
nock.restore()

describe("digitalocean_object_storage", () => {
  let looker: FakeLooker
  let spaces: FakeService
  beforeEach(async () => {
    looker = await FakeLooker.start()
    spaces = await FakeService.start()
    spaces.answer = takeUpload
  })
  afterEach(() => Promise.all([looker.stop(), spaces.stop()]))

  const post = (route: string, endpoint: (() => string) | undefined, body: object) =>
    hubWith(new DigitalOceanObjectStorageIntegration({ endpoint }))
      .post(`/actions/digitalocean_object_storage/${route}`)
      .send({ type: "query", data: DATA, ...body })
      .expect(200)
  const form = async (data: object = DATA) => (await post("form", () => spaces.url, { data })).body as unknown
  const store = async (formParams: object, body: object, url = spaces.url) => {
    const answer = await post("execute", () => url, { form_params: { bucket: "reports", ...formParams }, ...body })
    return (answer.body as { looker: { success: boolean; message?: string; validation_errors: object } }).looker
  }
  const csv = (data: string) => ({ mimetype: "text/csv", extension: "csv", data })

  it("case 1: is listed with its settings", async () => {
    const answer = await hubWith(new DigitalOceanObjectStorageIntegration()).post("/").send({}).expect(200)
    const [item] = (answer.body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.deep.include({
      name: "digitalocean_object_storage",
      label: "DigitalOcean Spaces",
      supported_action_types: ["dashboard", "query"],
      supported_download_settings: ["url"],
      uses_oauth: false,
      delegate_oauth: false,
      required_fields: [],
    })
    expect(item).to.not.have.any.keys("supported_formats", "supported_formattings")
    const params = item?.params as Record<string, unknown>[]
    expect(params.map(({ name, label, required, sensitive }) => [name, label, required, sensitive])).to.deep.equal([
      ["access_key_id", "Spaces Access Key", true, false],
      ["secret_access_key", "Spaces Secret Key", true, true],
      ["region", "Region", true, false],
    ])
    expect(item?.icon_data_uri).to.match(/^data:image\/svg\+xml;base64,/)
  })

  describe("the form", () => {
    it("case 2: offers the Spaces in the order of the service, then path, file name and the use of the path", async () => {
      spaces.answer = () => bucketList(["zeta", "alpha"])
      const { fields } = (await form()) as { fields: Record<string, unknown>[] }
      expect(fields[0]).to.deep.equal({
        name: "bucket",
        label: "Space Name",
        type: "select",
        required: true,
        default: "zeta",
        options: [
          { name: "zeta", label: "zeta" },
          { name: "alpha", label: "alpha" },
        ],
      })
      expect(fields.map(({ name, type, required }) => [name, type, required]).slice(1)).to.deep.equal([
        ["path", "string", undefined],
        ["filename", "string", undefined],
        ["use_path", "select", undefined],
      ])
      expect(fields[3]).to.deep.include({
        default: "yes",
        options: [
          { name: "yes", label: "Yes" },
          { name: "no", label: "No" },
        ],
      })
    })

    it("case 3: names a missing secret key, and makes no call", async () => {
      const body = await form({ ...DATA, secret_access_key: undefined })
      expect(body).to.have.property("error").that.includes("Spaces Secret Key")
      expect(spaces.requests).to.have.length(0)
    })

    it("case 4: gives the reason of a refusal, or lets the user type the Space", async () => {
      spaces.answer = () => s3Error(403, "InvalidAccessKeyId", "")
      expect(await form()).to.deep.equal({ error: "DigitalOcean Spaces answered 403 (InvalidAccessKeyId)." })
      spaces.answer = () => s3Error(403, "AccessDenied", "")
      const { fields } = (await form()) as { fields: Record<string, unknown>[] }
      expect(fields[0]).to.include({ name: "bucket", label: "Space Name", type: "string", required: true })
      expect(fields).to.have.length(4)
    })

    it("case 5: says that there is no Space", async () => {
      spaces.answer = () => bucketList([])
      const error = "There is no Space for these keys: create one, then open this form again."
      expect(await form()).to.deep.equal({ error })
    })
  })

  describe("execute", () => {
    let s3: LocalS3
    before(async () => (s3 = await LocalS3.start("reports")))
    after(() => s3.stop())

    it("case 6: stores an attachment under a name made up, its bytes as they are", async () => {
      const outcome = await store({}, { attachment: csv("1,2,3,4") })
      expect(outcome).to.deep.equal(SUCCESS)
      const [put] = spaces.requests
      expect(put?.path).to.match(/^\/reports\/looker_file_\d{13}\.csv$/)
      expect(put?.text).to.equal("1,2,3,4")
      expect(put?.headers).to.not.have.any.keys("x-amz-acl", "x-amz-server-side-encryption")
    })

    for (const [title, usePath, path] of [
      ["case 7: writes to the root for a schedule older than the choice", undefined, "/reports/report.csv"],
      ["case 8: puts the file under the path where that is chosen", "yes", "/reports/x/report.csv"],
      ["writes to the root where that is chosen", "no", "/reports/report.csv"],
    ] as const) {
      it(title, async () => {
        await store({ filename: "report.csv", path: "x", use_path: usePath }, { attachment: csv("1") })
        expect(spaces.requests.map((put) => put.path)).to.deep.equal([path])
      })
    }

    it("case 9: sends no checksum and no framing of its own, in one PUT nor in parts", async () => {
      await store({ filename: "small.csv" }, { attachment: csv("1") })
      const plan = { download_url: looker.download(Buffer.alloc(9 * MIB)) }
      await store({ filename: "large.csv" }, { scheduled_plan: plan })
      expect(spaces.requests.map(s3Call).sort()).to.deep.equal([
        "CompleteMultipartUpload",
        "CreateMultipartUpload",
        "PutObject",
        "UploadPart 1",
        "UploadPart 2",
      ])
      for (const { headers } of spaces.requests) {
        const names = Object.keys(headers).filter((name) => /checksum|trailer/.test(name))
        expect(names).to.deep.equal([])
        expect(headers["content-encoding"] ?? "").to.not.include("aws-chunked")
      }
    })

    it("case 10: stores 30 MiB in parts, byte for byte", async () => {
      const bytes = randomBytes(30 * MIB)
      const plan = { download_url: looker.download(bytes) }
      expect(await store({ filename: "big.bin" }, { scheduled_plan: plan }, s3.url)).to.deep.equal(SUCCESS)
      const object = await s3.object("reports", "big.bin")
      expect(object.bytes.equals(bytes)).to.equal(true)
      expect(object.etag).to.match(/-4$/)
    })

    it("case 11: stores nothing when the download answers 404", async () => {
      const plan = { download_url: looker.download("<h1>Gone</h1>", { status: 404 }) }
      const outcome = await store({ filename: "a.csv" }, { scheduled_plan: plan })
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.include("404")
      expect(spaces.requests).to.have.length(0)
    })

    it("case 12: names the field when no Space is chosen", async () => {
      const outcome = await store({ bucket: undefined }, { attachment: csv("1") })
      expect(outcome.message).to.equal('"Space Name" is empty: choose the Space the file goes to.')
      expect(outcome.validation_errors).to.have.property("bucket").that.includes("Space Name")
      expect(spaces.requests).to.have.length(0)
    })

    it("case 13: repeats a PUT that fails on the side of the service", async () => {
      spaces.answer = (call) => (spaces.requests.length < 3 ? { status: 500 } : takeUpload(call))
      expect(await store({ filename: "a.csv" }, { attachment: csv("1,2") })).to.deep.equal(SUCCESS)
      expect(spaces.requests.map(({ text }) => text)).to.deep.equal(["1,2", "1,2", "1,2"])
    })

    it("does not follow another region: each has an endpoint of its own", async () => {
      const headers = { "x-amz-bucket-region": "ams3" }
      spaces.answer = () => ({ ...s3Error(301, "PermanentRedirect", "Elsewhere."), headers })
      const outcome = await store({ filename: "a.csv" }, { attachment: csv("1") })
      expect(outcome.message).to.equal("DigitalOcean Spaces answered 301 (PermanentRedirect): Elsewhere.")
      expect(spaces.requests).to.have.length(1)
    })
  })

  describe("at the addresses of DigitalOcean", () => {
    const signed = { reqheaders: { authorization: /Credential=SPACESKEY\/\d{8}\/nyc3\/s3\/aws4_request/ } }
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

    it("case 2: asks the host of the region, in small letters, also in the signature", async () => {
      const body = bucketList(["alpha"]).body as string
      const list = nock("https://nyc3.digitaloceanspaces.com", signed).get("/").query(true).reply(200, body)
      const answer = await post("form", undefined, {})
      expect((answer.body as { fields: object[] }).fields[0]).to.include({ default: "alpha" })
      expect(list.isDone()).to.equal(true)
    })

    it("stores at the virtual host of the Space", async () => {
      const put = nock("https://reports.nyc3.digitaloceanspaces.com", signed)
        .put("/a.csv", "1,2")
        .query(true)
        .reply(200, "", { etag: '"whole"' })
      const formParams = { bucket: "reports", filename: "a.csv" }
      const answer = await post("execute", undefined, { form_params: formParams, attachment: csv("1,2") })
      expect(answer.body).to.deep.equal({ looker: SUCCESS })
      expect(put.isDone()).to.equal(true)
    })
  })
})
