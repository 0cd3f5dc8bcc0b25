import { expect } from "chai"
import type { ServiceCall, ServiceRule } from "../../src/framework"
import { AmazonS3Integration } from "../../src/integrations/amazon_s3/amazon_s3"
import { SegmentEventIntegration } from "../../src/integrations/segment/segment_event"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { FakeLooker } from "../support/fake_looker"
import { hubWith } from "../support/hub_with"
import { taggedResult } from "../support/segment_stage"

const S3_SETTINGS = { access_key_id: "AKIATEST", secret_access_key: "top-secret", region: "us-east-1" }

const RULES: ServiceRule[] = [
  {
    host: "s3.us-east-1.amazonaws.com",
    answer: () => ({
      body: "<ListAllMyBucketsResult><Buckets><Bucket><Name>one</Name></Bucket></Buckets></ListAllMyBucketsResult>",
    }),
  },
  {
    host: ".s3.us-east-1.amazonaws.com",
    method: "POST",
    answer: ({ url }: ServiceCall) => ({
      body: url.searchParams.has("uploads") ? "<R><UploadId>u1</UploadId></R>" : '<R><ETag>"whole"</ETag></R>',
    }),
  },
  { host: ".s3.us-east-1.amazonaws.com", method: "PUT", answer: () => ({ body: "", headers: { ETag: '"e1"' } }) },
  { host: "api.segment.io", method: "POST", answer: () => ({ body: { success: true } }) },
]

describe("sandbox: integrations", () => {
  let sandbox: Sandbox
  let undo: () => void
  let looker: FakeLooker
  beforeEach(async () => {
    sandbox = await Sandbox.start({ rules: RULES })
    undo = routeOutbound(sandbox)
    looker = await FakeLooker.start()
  })
  afterEach(async () => {
    undo()
    await Promise.all([sandbox.stop(), looker.stop()])
  })

  it("segment_event sends its library's batches there", async () => {
    const rows = Array.from({ length: 20 }, (_, index) => ({ "users.id": `u${index}` }))
    const { body } = (await hubWith(new SegmentEventIntegration())
      .post("/actions/segment_event/execute")
      .send({
        type: "query",
        data: { segment_write_key: "k3y" },
        attachment: taggedResult(rows, { "users.id": "user_id" }),
      })
      .expect(200)) as { body: { looker: object } }
    expect(body.looker).to.include({ success: true })
    expect(sandbox.calls.map(({ url }) => url)).to.deep.equal(Array(2).fill("https://api.segment.io/v1/batch"))
    const [call] = sandbox.calls
    expect(call?.requestHeaders).to.include({ authorization: "[secret]" })
    expect(call?.requestBody).to.include('"userId":"u').and.not.include("k3y")
  })

  it("amazon_s3 lists buckets and stores a pushed file, on the bucket's own host", async () => {
    const hub = hubWith(new AmazonS3Integration())
    const form = (await hub.post("/actions/amazon_s3/form").send({ data: S3_SETTINGS }).expect(200)) as {
      body: { fields: { default?: string }[] }
    }
    expect(form.body.fields[0]).to.include({ default: "one" })
    sandbox.clear()
    const attachment = { mimetype: "text/csv", extension: "csv", data: "a,b\n1,2\n" }
    const answer = (await hub
      .post("/actions/amazon_s3/execute")
      .send({ type: "query", data: S3_SETTINGS, form_params: { bucket: "one", filename: "x.csv" }, attachment })
      .expect(200)) as { body: { looker: object } }
    expect(answer.body.looker).to.include({ success: true })
    expect(sandbox.calls).to.have.length(1)
    const [call] = sandbox.calls
    expect(call).to.include({ method: "PUT", host: "one.s3.us-east-1.amazonaws.com", status: 200 })
    expect(call?.requestBody).to.include("a,b\n1,2\n")
    expect(call?.requestHeaders).to.include({ authorization: "[secret]" })
  })

  it("amazon_s3 stores 20 MB that it downloads from a Looker on this machine, in parts", async () => {
    const bytes = Buffer.alloc(20 * 1024 * 1024, "0123456789abcdef")
    const { body } = (await hubWith(new AmazonS3Integration())
      .post("/actions/amazon_s3/execute")
      .send({
        type: "query",
        data: S3_SETTINGS,
        form_params: { bucket: "one", filename: "x.txt" },
        scheduled_plan: { download_url: looker.download(bytes) },
      })
      .expect(200)) as { body: { looker: object } }
    expect(body.looker).to.include({ success: true })
    const parts = sandbox.calls.filter(({ method }) => method === "PUT")
    expect(parts).to.have.length(3)
    expect(sandbox.calls.map(({ method }) => method).filter((method) => method === "POST")).to.have.length(2)
  })
})
