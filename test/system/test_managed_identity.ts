import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { request } from "undici"
import type { PictureStoreOptions } from "../../src/lookerbot/pictures"
import { agentTrusting } from "../../src/outbound"
import { makeCertificate } from "../support/certificate"
import { FakeService, type RecordedRequest } from "../support/fake_service"
import { LocalAzure } from "../support/local_azure"
import {
  type Environment,
  failure,
  PICTURE,
  put,
  queryOf,
  storeOf,
  textOf,
  withoutQuery,
} from "../support/picture_stage"

describe("pictures in Azure Storage, with a managed identity", () => {
  let secure: LocalAzure
  let fake: FakeService
  /** Knows the certificate of the stand-in. */
  let trusting: PictureStoreOptions
  before(async () => {
    const certificate = await makeCertificate(["localhost"], ["127.0.0.1"])
    secure = await LocalAzure.startSecure(certificate, "pics")
    trusting = { dispatcher: agentTrusting(certificate.cert) }
  })
  after(async () => {
    await trusting.dispatcher?.close()
    await secure.stop()
  })
  beforeEach(async () => {
    fake = await FakeService.start()
    fake.answer = () => ({ body: identityToken() })
  })
  afterEach(() => fake.stop())
  const account = (more: Environment = {}) => ({
    SLACKBOT_AZURE_CONTAINER: "pics",
    AZURE_STORAGE_ACCOUNT: secure.url,
    ...more,
  })
  const machine = () => ({ ...trusting, identityEndpoint: `${fake.url}/metadata/identity/oauth2/token` })

  it("of a machine are shown by a signed link", async () => {
    const store = storeOf(account({ AZURE_CLIENT_ID: "id1" }), machine())
    const { signal } = new AbortController()
    const links = [await store.put(PICTURE, signal), await store.put(PICTURE, signal)]
    for (const link of links) expect(await opened(link)).to.deep.equal([200, true])
    expect((await opened(withoutQuery(links[0] ?? "")))[0]).to.be.within(400, 404)
    expect(queryOf(links[0] ?? "")).to.include({ sp: "r", spr: "https", skoid: "oid1" })
    // One token serves both pictures.
    expect(fake.requests.map(({ method, path: at }) => `${method} ${at}`)).to.deep.equal([
      "GET /metadata/identity/oauth2/token",
    ])
    const [{ query, headers } = {} as RecordedRequest] = fake.requests
    expect([...query]).to.deep.equal([
      ["api-version", "2018-02-01"],
      ["resource", "https://storage.azure.com/"],
      ["client_id", "id1"],
    ])
    expect(headers.metadata).to.equal("true")
  })

  it("are not shown when the time of the link is up", async () => {
    const link = await put(account({ LOOKERBOT_IMAGE_URL_TTL: "1" }), machine())
    await sleep(1000)
    expect(await opened(link)).to.deep.equal([403, false])
  })

  it("of an app ask its endpoint", async () => {
    const app = { IDENTITY_ENDPOINT: `${fake.url}/msi/token`, IDENTITY_HEADER: "made-up-header" }
    expect(await opened(await put(account(app), trusting))).to.deep.equal([200, true])
    const [{ path: asked, query, headers } = {} as RecordedRequest] = fake.requests
    expect([asked, query.get("api-version"), headers["x-identity-header"]]).to.deep.equal([
      "/msi/token",
      "2019-08-01",
      "made-up-header",
    ])
  })

  it("of an app are refused without its secret", async () => {
    fake.answer = ({ headers }) => ({
      status: 403,
      body: { error_description: `Not ${String(headers["x-identity-header"])}` },
    })
    const app = { IDENTITY_ENDPOINT: `${fake.url}/msi/token`, IDENTITY_HEADER: "made-up-header" }
    const error = await failure(account(app), trusting)
    expect(error.message).to.match(/^The managed identity for Azure Storage answered 403: Not \[redacted\]\. /)
    expect(textOf(error)).to.not.include("made-up-header")
  })

  it("that the machine lacks are refused in Azure's words", async () => {
    fake.answer = () => ({ status: 400, body: { error: "invalid_request", error_description: "Identity not found" } })
    const { message } = await failure(account(), machine())
    expect(message).to.equal(
      "The managed identity for Azure Storage answered 400: Identity not found. Give this machine a managed identity, " +
        "or set a key of the account.",
    )
  })

  /** Fetches a link without credentials: its status, and whether it shows the picture. */
  async function opened(link: string): Promise<[number, boolean]> {
    const { statusCode, body } = await request(link, { dispatcher: trusting.dispatcher })
    return [statusCode, Buffer.from(await body.arrayBuffer()).equals(PICTURE.png)]
  }
})

/** What Azure gives to a machine. The stand-in looks at what the token says. */
function identityToken() {
  const nowSec = Math.floor(Date.now() / 1000)
  const claims = {
    aud: "https://storage.azure.com",
    iss: "https://sts.windows.net/tid1/",
    ...{ oid: "oid1", tid: "tid1", iat: nowSec - 60, nbf: nowSec - 60, exp: nowSec + 3600 },
  }
  const parts = [{ alg: "RS256", typ: "JWT" }, claims, "signature"]
  const token = parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".")
  return { access_token: token, expires_on: String(nowSec + 3600), token_type: "Bearer" }
}
