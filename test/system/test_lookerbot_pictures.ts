import { generateKeyPairSync } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3"
import { expect } from "chai"
import { CephGateway } from "../support/ceph_gateway"
import { FakeService } from "../support/fake_service"
import type { Peer } from "../support/peers/peer"
import { startStorage } from "../support/peers/storage"
import { type Environment, failure, fetched, PICTURE, put, SHOWN, withoutQuery } from "../support/picture_stage"

describe("pictures at the Cloud Storage emulator of firebase-tools", () => {
  let storage: Peer
  /** Gives the tokens, which the emulator does not. */
  let oauth: FakeService
  before(async () => {
    storage = await startStorage()
    oauth = await FakeService.start()
    oauth.answer = () => ({ body: { access_token: "example-access-token" } })
  })
  after(async () => {
    await oauth?.stop()
    await storage?.stop()
  })

  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
  const pem = privateKey.export({ type: "pkcs8", format: "pem" })
  const environment = (more: Environment = {}) => ({
    GOOGLE_CLOUD_BUCKET: "pictures",
    GOOGLE_CLOUD_CREDENTIALS_JSON: JSON.stringify({ client_email: "robot@example.com", private_key: pem }),
    GOOGLE_CLOUD_STORAGE_ENDPOINT: storage.url,
    ...more,
  })

  // The emulator opens every object, whatever the signature: test_pictures.ts checks that.
  for (const mode of ["signed", "public"]) {
    it(`are shown by their ${mode} link`, async () => {
      const settings = environment({ LOOKERBOT_IMAGE_PREFIX: "bot/charts-", LOOKERBOT_IMAGE_URL_MODE: mode })
      const link = await put(settings, { tokenUrl: oauth.url })
      expect(await fetched(link)).to.deep.equal(SHOWN)
      const { pathname, search } = new URL(link)
      expect(pathname).to.match(/^\/pictures\/bot\/charts-[0-9a-f]{64}\.png$/)
      expect(search !== "").to.equal(mode === "signed")
      const name = encodeURIComponent(pathname.replace("/pictures/", ""))
      const stored = await fetch(`${storage.url}/storage/v1/b/pictures/o/${name}`)
      expect(await stored.json()).to.include({ contentType: "image/png", size: String(PICTURE.png.length) })
    })
  }
})

describe("pictures at a real S3 server", () => {
  let ceph: CephGateway
  before(async () => {
    ceph = await CephGateway.start()
    const { accessKeyId, secretAccessKey, url: endpoint } = ceph
    const credentials = { accessKeyId, secretAccessKey }
    const client = new S3Client({ region: "us-east-1", endpoint, forcePathStyle: true, credentials })
    await client.send(new CreateBucketCommand({ Bucket: "pictures" }))
    client.destroy()
  })
  after(() => ceph?.stop())

  const environment = (more: Environment = {}) => ({
    SLACKBOT_S3_BUCKET: "pictures",
    SLACKBOT_S3_ENDPOINT: ceph.url,
    AWS_ACCESS_KEY_ID: ceph.accessKeyId,
    AWS_SECRET_ACCESS_KEY: ceph.secretAccessKey,
    LOOKERBOT_IMAGE_PREFIX: "bot/charts-",
    ...more,
  })
  const statusOf = async (link: string) => (await fetched(link)).status

  it("case 65: are shown by a signed link, and by nothing else", async () => {
    const link = await put(environment())
    const other = await put(environment())
    expect(await fetched(link)).to.deep.equal(SHOWN)
    expect(await statusOf(withoutQuery(link))).to.equal(403)
    expect(await statusOf(link.replace(withoutQuery(link), withoutQuery(other)))).to.equal(403)
    expect(await statusOf(link.replace("X-Amz-Expires=604800", "X-Amz-Expires=604799"))).to.equal(403)
  })

  it("are not shown when the time of the link is up", async () => {
    const link = await put(environment({ LOOKERBOT_IMAGE_URL_TTL: "1" }))
    expect(await fetched(link)).to.deep.equal(SHOWN)
    await sleep(2100)
    expect(await statusOf(link)).to.equal(403)
  })

  it("case 65: are shown to everybody when they are public", async () => {
    const link = await put(environment({ LOOKERBOT_IMAGE_URL_MODE: "public" }))
    expect(link).to.match(/\/pictures\/bot\/charts-[0-9a-f]{64}\.png$/)
    expect(await fetched(link)).to.deep.equal(SHOWN)
  })

  it("are refused with a wrong key, and in a bucket that is not there", async () => {
    const wrong = await failure(environment({ AWS_SECRET_ACCESS_KEY: "made-up-secret" }))
    expect(wrong.message).to.match(/^Amazon S3 answered 403 \(SignatureDoesNotMatch\).* Check AWS_ACCESS_KEY_ID and /)
    expect(wrong.message).to.not.include("made-up-secret")
    const lost = await failure(environment({ SLACKBOT_S3_BUCKET: "elsewhere" }))
    expect(lost.message).to.match(/^Amazon S3 answered 404 \(NoSuchBucket\).* Check SLACKBOT_S3_BUCKET\.$/)
  })
})
