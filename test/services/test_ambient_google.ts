import { expect } from "chai"
import { FakeService } from "../support/fake_service"
import { failure, PICTURE, put, queryOf } from "../support/picture_stage"

const EMAIL = "machine@example.iam.gserviceaccount.com"
/** Of Google's library: where the machine's metadata are, and what it looks for before. */
const VARIABLES = ["GCE_METADATA_HOST", "GOOGLE_APPLICATION_CREDENTIALS", "HOME"]
const FLAVOR = { "metadata-flavor": "Google" }

describe("pictures in Google Cloud Storage, with the credentials of the machine", () => {
  let fake: FakeService
  let before: (string | undefined)[]
  beforeEach(async () => {
    before = VARIABLES.map((name) => process.env[name])
    for (const name of VARIABLES) delete process.env[name]
    fake = await FakeService.start()
    process.env.GCE_METADATA_HOST = `127.0.0.1:${fake.port}`
    fake.answer = ({ path, query }) => answers[path] ?? { body: { name: query.get("name"), bucket: "pics" } }
  })
  afterEach(async () => {
    for (const [at, name] of VARIABLES.entries()) {
      if (before[at] === undefined) delete process.env[name]
      else process.env[name] = before[at]
    }
    await fake.stop()
  })

  const METADATA = "/computeMetadata/v1"
  const SIGN = `/v1/projects/-/serviceAccounts/${EMAIL}:signBlob`
  const answers: Record<string, { status?: number; headers?: Record<string, string>; body?: string | object }> = {
    [`${METADATA}/instance`]: { headers: FLAVOR, body: "" },
    [`${METADATA}/universe/universe-domain`]: { headers: FLAVOR, body: "googleapis.com" },
    [`${METADATA}/instance/service-accounts/default/email`]: { headers: FLAVOR, body: EMAIL },
    [`${METADATA}/instance/service-accounts/default/token`]: {
      headers: FLAVOR,
      body: { access_token: "made-up-token", expires_in: 3599 },
    },
    [SIGN]: { body: { signedBlob: Buffer.from("signature of Google").toString("base64") } },
  }
  const environment = () => ({
    GOOGLE_CLOUD_BUCKET: "pics",
    // Else the library asks gcloud, which takes a second.
    GOOGLE_CLOUD_PROJECT: "example",
    GOOGLE_CLOUD_STORAGE_ENDPOINT: fake.url,
  })
  const options = () => ({ signUrl: `${fake.url}/v1/projects/-/serviceAccounts/` })

  it("are shown by a link that Google signs", async () => {
    const link = await put(environment(), options())
    const signing = fake.requests.find(({ path }) => path === SIGN)
    const { payload = "" } = (signing?.json() ?? {}) as { payload?: string }
    const { "X-Goog-Date": time, "X-Goog-Credential": credential, "X-Goog-Signature": signature } = queryOf(link)
    expect(Buffer.from(payload, "base64").toString()).to.match(new RegExp(`^GOOG4-RSA-SHA256\n${time}\n`))
    expect(credential).to.match(new RegExp(`^${EMAIL}/`))
    expect(Buffer.from(signature ?? "", "hex").toString()).to.equal("signature of Google")
    const upload = fake.requests.find(({ path }) => path.startsWith("/upload/"))
    expect(upload?.headers.authorization).to.equal("Bearer made-up-token")
    expect(upload?.body.equals(PICTURE.png)).to.equal(true)
  })

  it("are refused when the account may not sign, before anything is stored", async () => {
    const said = { error: { code: 403, message: "Permission 'iam.serviceAccounts.signBlob' denied." } }
    const others = fake.answer
    fake.answer = (request) => (request.path === SIGN ? { status: 403, body: said } : others(request))
    const { message } = await failure(environment(), options())
    expect(message).to.equal(
      "Google Cloud Storage answered 403: Permission 'iam.serviceAccounts.signBlob' denied. Give the service account of " +
        "this machine the role Service Account Token Creator for itself.",
    )
    expect(fake.requests.filter(({ path }) => path.startsWith("/upload/"))).to.deep.equal([])
  })

  it("are given up in time when nobody signs", async () => {
    const others = fake.answer
    fake.answer = (request) => (request.path === SIGN ? { hang: true } : others(request))
    const { message } = await failure(environment(), { ...options(), timeoutMs: 200 })
    expect(message).to.equal("Google Cloud Storage did not answer within 0.2 seconds.")
  })
})
