import { createHash } from "node:crypto"
import { Readable } from "node:stream"
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3"
import { expect } from "chai"
import { AmazonS3Integration } from "../../src/integrations/amazon_s3/amazon_s3"
import { DigitalOceanObjectStorageIntegration } from "../../src/integrations/digitalocean_object_storage/digitalocean_object_storage"
import type { S3Options } from "../../src/integrations/s3/s3_integration"
import { CephGateway } from "../support/ceph_gateway"
import { FakeLooker } from "../support/fake_looker"
import { hubWith } from "../support/hub_with"

const MB = 1_000_000
const SIZE = 200 * MB
const NAME = "reports"

const INTEGRATIONS = [
  [(options: S3Options) => new AmazonS3Integration(options), "Amazon S3", "us-east-1"],
  [(options: S3Options) => new DigitalOceanObjectStorageIntegration(options), "DigitalOcean Spaces", "NYC3"],
] as const

/** 200 MB that differ from chunk to chunk, made while they are read. */
function* chunks() {
  for (let at = 0; at < SIZE / MB; at++) yield Buffer.alloc(MB, `${at},row of the result\n`)
}

describe("S3 at a real server", () => {
  let ceph: CephGateway
  let client: S3Client
  let looker: FakeLooker
  before(async () => {
    ceph = await CephGateway.start()
    const { accessKeyId, secretAccessKey, url: endpoint } = ceph
    const credentials = { accessKeyId, secretAccessKey }
    client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, credentials })
    await client.send(new CreateBucketCommand({ Bucket: NAME }))
    looker = await FakeLooker.start()
  })
  after(async () => {
    client?.destroy()
    await looker?.stop()
    await ceph?.stop()
  })

  const sha256 = async (key: string) => {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: NAME, Key: key }))
    const hash = createHash("sha256")
    for await (const chunk of Body as Readable) hash.update(chunk as Buffer)
    return hash.digest("hex")
  }

  for (const [make, service, region] of INTEGRATIONS) {
    describe(`by ${service}`, () => {
      const post = (route: string, body: object, keys: object = {}) => {
        const integration = make({ endpoint: () => ceph.url })
        const { accessKeyId: access_key_id, secretAccessKey: secret_access_key } = ceph
        const data = { access_key_id, secret_access_key, region, ...keys }
        const path = `/actions/${integration.name}/${route}`
        return hubWith(integration)
          .post(path)
          .send({ type: "query", data, ...body })
          .expect(200)
      }
      const store = async (formParams: object, downloadUrl: string, keys?: object) => {
        const body = { form_params: { bucket: NAME, ...formParams }, scheduled_plan: { download_url: downloadUrl } }
        return ((await post("execute", body, keys)).body as { looker: { success: boolean; message?: string } }).looker
      }
      const form = async (keys?: object) => (await post("form", {}, keys)).body as { fields: object[]; error?: string }

      it("lists the buckets", async () => {
        const options = [{ name: NAME, label: NAME }]
        expect((await form()).fields[0]).to.deep.include({ type: "select", default: NAME, options })
      })

      it("gives the refusal of a wrong key and of a wrong secret, in the form and when storing", async () => {
        for (const [keys, reason] of [
          [{ access_key_id: "NOBODY" }, "InvalidAccessKeyId"],
          [{ secret_access_key: "wrong" }, "SignatureDoesNotMatch"],
        ] as const) {
          const message = `${service} answered 403 (${reason}).`
          expect(await form(keys)).to.deep.equal({ error: message })
          const outcome = await store({ filename: "refused.csv" }, looker.download("1,2"), keys)
          expect(outcome).to.include({ success: false, message })
        }
      })

      it("says that there is no such bucket, for one part and for many", async () => {
        for (const size of [10, 20 * MB]) {
          const outcome = await store({ bucket: "nowhere", filename: "a.csv" }, looker.download(Buffer.alloc(size)))
          expect(outcome).to.include({ success: false, message: `${service} answered 404 (NoSuchBucket).` })
        }
      })

      it("stores a small file with its type", async () => {
        expect(await store({ filename: "small.csv" }, looker.download("1,2"))).to.include({ success: true })
        const object = await client.send(new GetObjectCommand({ Bucket: NAME, Key: "small.csv" }))
        expect(object.ContentType).to.equal("text/csv")
        expect(await object.Body?.transformToString()).to.equal("1,2")
      })

      it("stores 200 MB while Looker is still making them, in the memory of a few parts", async () => {
        const hash = createHash("sha256")
        for (const chunk of chunks()) hash.update(chunk)
        const before = process.memoryUsage().arrayBuffers
        let most = 0
        const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers - before)), 10)
        const startedAt = performance.now()
        const download = looker.download(() => Readable.from(chunks()))
        const { message, success } = await store({ filename: "large.csv" }, download).finally(() =>
          clearInterval(watch),
        )
        expect(success, message).to.equal(true)
        const tookMs = performance.now() - startedAt
        console.log(`        200 MB in ${Math.round(tookMs)} ms, buffers of ${Math.round(most / MB)} MB at most`)
        expect(await sha256("large.csv")).to.equal(hash.digest("hex"))
        expect(most).to.be.lessThan(SIZE * 0.75)
      })

      it("leaves neither a file nor a part when the download breaks off", async () => {
        const download = looker.download(() => Readable.from(chunks()), { cutAfterBytes: 60 * MB })
        const outcome = await store({ filename: "broken.csv" }, download)
        expect(outcome).to.include({ success: false })
        expect(outcome.message).to.include("broke off")
        const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: NAME }))
        expect(Uploads).to.deep.equal([])
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: NAME }))
        expect(Contents.map(({ Key }) => Key)).to.have.members(["large.csv", "small.csv"])
      })
    })
  }
})
