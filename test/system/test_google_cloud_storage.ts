import { generateKeyPairSync, randomBytes } from "node:crypto"
import { expect } from "chai"
import { GoogleCloudStorageIntegration } from "../../src/integrations/google_cloud_storage/google_cloud_storage"
import { GOOGLE_ADDRESSES } from "../../src/services/google"
import { FakeLooker } from "../support/fake_looker"
import { FakeService } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import type { Peer } from "../support/peers/peer"
import { startStorage } from "../support/peers/storage"

/** What the hub sends in one call. */
const PIECE_BYTES = 8 * 2 ** 20
const BUCKET = "reports"
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })

interface Outcome {
  success: boolean
  message?: string
}

describe("google_cloud_storage at the emulator of firebase-tools", () => {
  let storage: Peer
  let looker: FakeLooker
  /** Gives the tokens, which the emulator does not. */
  let oauth: FakeService
  before(async () => {
    storage = await startStorage()
    looker = await FakeLooker.start()
    oauth = await FakeService.start()
    oauth.answer = () => ({ body: { access_token: "example-access-token" } })
  })
  after(async () => {
    await oauth?.stop()
    await looker?.stop()
    await storage?.stop()
  })

  const store = async (formParams: object, data: string | Buffer): Promise<Outcome> => {
    const addresses = { ...GOOGLE_ADDRESSES, oauth: oauth.url, storage: storage.url }
    const answer = await hubWith(new GoogleCloudStorageIntegration({ addresses, retryDelayMs: 5 }))
      .post("/actions/google_cloud_storage/execute")
      .send({
        type: "query",
        data: {
          client_email: "robot@example.com",
          private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
          project_id: "demo-hub",
        },
        form_params: { bucket: BUCKET, ...formParams },
        scheduled_plan: { title: "Orders", download_url: looker.download(data) },
      })
      .expect(200)
    return (answer.body as { looker: Outcome }).looker
  }
  const object = (name: string) =>
    fetch(`${storage.url}/storage/v1/b/${BUCKET}/o/${encodeURIComponent(name)}?alt=media`)
  const content = async (name: string) => Buffer.from(await (await object(name)).arrayBuffer())
  const names = async (prefix: string) => {
    const answer = await fetch(`${storage.url}/storage/v1/b/${BUCKET}/o?prefix=${encodeURIComponent(prefix)}`)
    const { items = [] } = (await answer.json()) as { items?: { name: string }[] }
    return items.map(({ name }) => name)
  }

  it("stores an object under its name, in folders and with its type", async () => {
    const filename = "2026/Zoë & co?/50 %+1.csv"
    expect(await store({ filename }, "id,name\n1,Zoë\n")).to.include({ success: true })
    expect(await names("2026/")).to.deep.equal([filename])
    const stored = await object(filename)
    expect(stored.headers.get("content-type")).to.equal("text/csv")
    expect(await stored.text()).to.equal("id,name\n1,Zoë\n")
  })

  for (const size of [0, 1, PIECE_BYTES - 1, PIECE_BYTES]) {
    it(`stores ${size} bytes`, async () => {
      const data = randomBytes(size)
      expect(await store({ filename: `${size}.bin` }, data)).to.include({ success: true })
      expect((await content(`${size}.bin`)).equals(data)).to.equal(true)
    })
  }

  it("replaces an object, or keeps it and adds the time to the name", async () => {
    for (const [overwrite, data] of [
      ["yes", "first"],
      ["yes", "second"],
      ["no", "third"],
    ] as const) {
      expect(await store({ filename: "daily.csv", overwrite }, data)).to.include({ success: true })
    }
    const [added = "", ...others] = (await names("daily")).filter((name) => name !== "daily.csv")
    expect(others).to.deep.equal([])
    expect(added).to.match(/^daily_\d{13}\.csv$/)
    expect((await content("daily.csv")).toString()).to.equal("second")
    expect((await content(added)).toString()).to.equal("third")
  })

  // Google would go on with the next piece; the emulator takes the first for the whole file.
  it("notices that a file was ended before all of it was there", async () => {
    const outcome = await store({ filename: "large.bin" }, randomBytes(PIECE_BYTES + 1))
    expect(outcome.success).to.equal(false)
    expect(outcome.message).to.include("Google Cloud Storage ended the file before it had all of it.")
  })
})
