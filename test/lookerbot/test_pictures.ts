import { createHash, createVerify, generateKeyPairSync } from "node:crypto"
import { expect } from "chai"
import nock from "nock"
import { azureError } from "../support/azure_answers"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"
import { LocalS3 } from "../support/local_s3"
import {
  type Environment,
  failingTests,
  failure,
  fetched,
  PICTURE,
  put,
  queryOf,
  SHOWN,
  storeOf,
  textOf,
  withoutQuery,
} from "../support/picture_stage"
import { s3Error } from "../support/s3_answers"

// Loading nock catches all calls of the process: here only those of the tests that want it.
nock.restore()

const SECRET = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"
const S3 = { SLACKBOT_S3_BUCKET: "pics", AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: SECRET }
const EMAIL = "robot@example.iam.gserviceaccount.com"
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const PEM = privateKey.export({ type: "pkcs8", format: "pem" }).toString()
const GCS = {
  GOOGLE_CLOUD_BUCKET: "pics",
  GOOGLE_CLOUD_CREDENTIALS_JSON: JSON.stringify({ client_email: EMAIL, private_key: PEM }),
}

describe("pictures in Amazon S3", () => {
  let s3: LocalS3
  before(async () => (s3 = await LocalS3.start("pics")))
  after(() => s3.stop())
  const at = (endpoint: string, more: Environment = {}) => ({ ...S3, SLACKBOT_S3_ENDPOINT: endpoint, ...more })

  // This stand-in opens every object: a real server refuses wrong links in test/system/test_lookerbot_pictures.ts.
  it("case 65: are shown by a signed link", async () => {
    const link = await put(at(s3.url, { LOOKERBOT_IMAGE_PREFIX: "bot/charts-", LOOKERBOT_IMAGE_URL_TTL: "60" }))
    expect(await fetched(link)).to.deep.equal(SHOWN)
    expect(withoutQuery(link)).to.match(/\/pics\/bot\/charts-[0-9a-f]{64}\.png$/)
    expect(queryOf(link)).to.include({ "X-Amz-Expires": "60", "X-Amz-SignedHeaders": "host" })
    expect(link).to.include("AKIDEXAMPLE").and.not.include(SECRET)
  })

  it("have a name of their own, each", async () => {
    const store = storeOf(at(s3.url))
    const { signal } = new AbortController()
    const links = await Promise.all([store.put(PICTURE, signal), store.put(PICTURE, signal)])
    expect(new Set(links.map(withoutQuery)).size).to.equal(2)
    expect(store.service).to.equal("Amazon S3")
  })

  it("are shown by their plain address when they are public", async () => {
    const link = await put(at(s3.url, { LOOKERBOT_IMAGE_URL_MODE: "public" }))
    expect(new URL(link).search).to.equal("")
    expect(await fetched(link)).to.deep.equal(SHOWN)
  })

  for (const [region, bucket, origin] of [
    ["us-east-1", "pics", "https://pics.s3.us-east-1.amazonaws.com"],
    ["eu-central-1", "pics", "https://pics.s3.eu-central-1.amazonaws.com"],
    ["cn-north-1", "pics", "https://pics.s3.cn-north-1.amazonaws.com.cn"],
    ["eu-west-1", "my.pics", "https://s3.eu-west-1.amazonaws.com/my.pics"],
  ] as const) {
    it(`lie at AWS where their link leads: ${origin}`, async () => {
      nock.activate()
      nock.disableNetConnect()
      try {
        const paths: string[] = []
        const { origin: host } = new URL(origin)
        nock(host)
          .put(/./)
          .query(true)
          .times(2)
          .reply(function () {
            paths.push(`${host}${withoutQuery(this.req.path)}`)
            return [200, "", { etag: '"e"' }]
          })
        const aws = { ...S3, SLACKBOT_S3_BUCKET: bucket, SLACKBOT_S3_BUCKET_REGION: region }
        const links = [await put(aws), await put({ ...aws, LOOKERBOT_IMAGE_URL_MODE: "public" })]
        expect(links.map(withoutQuery)).to.deep.equal(paths)
        expect(paths.every((address) => address.startsWith(`${origin}/`))).to.equal(true)
        expect(queryOf(links[0] ?? "")["X-Amz-Credential"]).to.include(`/${region}/s3/aws4_request`)
      } finally {
        nock.cleanAll()
        nock.enableNetConnect()
        nock.restore()
      }
    })
  }

  describe("at a service that", () => {
    let fake: FakeService
    beforeEach(async () => {
      fake = await FakeService.start()
      fake.answer = () => ({ body: "", headers: { etag: '"e"' } })
    })
    afterEach(() => fake.stop())

    it("case 65: sees the ACL of public pictures, and none of others", async () => {
      await put(at(fake.url, { LOOKERBOT_IMAGE_URL_MODE: "public" }))
      await put(at(fake.url))
      expect(fake.requests.map(({ headers }) => headers["x-amz-acl"])).to.deep.equal(["public-read", undefined])
      expect(fake.requests.map(({ headers }) => headers["content-type"])).to.deep.equal(["image/png", "image/png"])
    })

    it("gets the token of a temporary key, which is in the link as well", async () => {
      const link = await put(at(fake.url, { AWS_SESSION_TOKEN: "made/up+token=" }))
      expect(fake.requests[0]?.headers["x-amz-security-token"]).to.equal("made/up+token=")
      expect(queryOf(link)["X-Amz-Security-Token"]).to.equal("made/up+token=")
    })

    it("gives long links a shorter name, and refuses those that Slack would not take", async () => {
      const linkFor = (length: number) => put(at(fake.url, { AWS_SESSION_TOKEN: "t".repeat(length) }))
      const room = 3000 - (await linkFor(1)).length + 1
      const lengths = await Promise.all(
        [room, room + 1, room + 32].map(async (length) => (await linkFor(length)).length),
      )
      expect(lengths).to.deep.equal([3000, 2969, 3000])
      const error = await failure(at(fake.url, { AWS_SESSION_TOKEN: "t".repeat(room + 33) }))
      expect(error.message).to.match(/^Amazon S3 gives the picture a link of 3001 characters, but Slack takes 3000: /)
      expect(fake.requests).to.have.length(4)
    })

    it("refuses: its words and what to do, and no secret", async () => {
      fake.answer = ({ headers }) =>
        s3Error(
          403,
          "AccessDenied",
          `Access Denied ${headers.authorization} ${String(headers["x-amz-security-token"])}`,
        )
      const error = await failure(at(fake.url, { AWS_SESSION_TOKEN: "made/up+token=" }))
      expect(error).to.have.property("serviceStatus", 403)
      expect(error.message).to.match(/^Amazon S3 answered 403 \(AccessDenied\): Access Denied .*\[redacted\]/)
      expect(error.message).to.include(
        ". Its keys need the right s3:PutObject, and s3:GetObject for the links, in the bucket.",
      )
      expect(textOf(error)).to.not.match(/made|Signature=[0-9a-f]/)
    })

    it("wants another region", async () => {
      fake.answer = () => s3Error(301, "PermanentRedirect", "Use another endpoint.")
      const { message } = await failure(at(fake.url))
      expect(message).to.match(/^Amazon S3 answered 301.*: Use another endpoint. Check SLACKBOT_S3_BUCKET_REGION.$/)
    })

    it("answers 200 without taking the picture", async () => {
      fake.answer = () => ({ body: "welcome" })
      expect((await failure(at(fake.url))).message).to.equal(
        "Amazon S3: it answered without saying that it has the file.",
      )
    })

    describe("takes the keys of the machine", () => {
      const names = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED", "HOME"]
      const before = names.map((name) => process.env[name])
      afterEach(() => {
        for (const [place, name] of names.entries()) {
          if (before[place] === undefined) delete process.env[name]
          else process.env[name] = before[place]
        }
      })
      const withoutKeys = () => ({ SLACKBOT_S3_BUCKET: "pics", SLACKBOT_S3_ENDPOINT: fake.url })

      it("and signs links with them", async () => {
        Object.assign(process.env, { AWS_ACCESS_KEY_ID: "AKIDMACHINE", AWS_SECRET_ACCESS_KEY: SECRET })
        expect(queryOf(await put(withoutKeys()))["X-Amz-Credential"]).to.match(/^AKIDMACHINE\//)
      })

      it("and tells that it has none", async () => {
        for (const name of names) delete process.env[name]
        Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: "true", HOME: "/nonexistent" })
        const { message } = await failure(withoutKeys())
        expect(message).to.match(
          /^Amazon S3: .*credentials.* Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give /,
        )
        expect(fake.requests).to.deep.equal([])
      })
    })

    failingTests({ service: "Amazon S3", fake: () => fake, environment: () => at(fake.url) })
  })
})

describe("pictures in Azure Storage", () => {
  let fake: FakeService
  beforeEach(async () => {
    fake = await FakeService.start()
    fake.answer = () => ({ status: 201, body: "", headers: { etag: '"0x8D0"' } })
  })
  afterEach(() => fake.stop())
  const at = (address: string) => ({
    SLACKBOT_AZURE_CONTAINER: "pics",
    AZURE_STORAGE_ACCOUNT: address,
    AZURE_STORAGE_ACCESS_KEY: Buffer.from("a made-up key").toString("base64"),
  })

  it("are refused: the words of Azure and what to do, and no secret", async () => {
    fake.answer = ({ headers }) => azureError(403, "AuthenticationFailed", `Wrong signature ${headers.authorization}`)
    const error = await failure(at(`${fake.url}/example`))
    expect(error.message).to.match(
      /^Azure Storage answered 403 \(AuthenticationFailed\): Wrong signature .* Check AZURE_/,
    )
    expect(textOf(error)).to.not.include(String(fake.requests[0]?.headers.authorization).split(":")[1])
  })

  failingTests({ service: "Azure Storage", fake: () => fake, environment: () => at(`${fake.url}/example`) })
})

describe("pictures in Google Cloud Storage", () => {
  let fake: FakeService
  beforeEach(async () => {
    fake = await FakeService.start()
    fake.answer = googleAnswers()
  })
  afterEach(() => fake.stop())
  const at = (more: Environment = {}) => ({ ...GCS, GOOGLE_CLOUD_STORAGE_ENDPOINT: fake.url, ...more })
  const options = () => ({ tokenUrl: fake.url })
  const uploads = () => fake.requests.filter(({ path: asked }) => asked.startsWith("/upload/"))

  it("are shown by a link that is signed with the key of the account", async () => {
    const link = await put(at({ LOOKERBOT_IMAGE_PREFIX: "bot/", LOOKERBOT_IMAGE_URL_TTL: "60" }), options())
    const { pathname } = new URL(link)
    const [upload] = uploads()
    expect(upload?.path).to.equal("/upload/storage/v1/b/pics/o")
    expect(Object.fromEntries(upload?.query ?? [])).to.deep.equal({
      uploadType: "media",
      name: pathname.replace("/pics/", ""),
    })
    expect(upload?.headers).to.include({ authorization: "Bearer made-up-token-1", "content-type": "image/png" })
    expect(upload?.body.equals(PICTURE.png)).to.equal(true)
    expect(queryOf(link)).to.include({ "X-Goog-Algorithm": "GOOG4-RSA-SHA256", "X-Goog-Expires": "60" })
    expect(isSigned(link)).to.equal(true)
    expect(isSigned(link.replace("/bot/", "/other/"))).to.equal(false)
  })

  it("are public where they are to be", async () => {
    const link = await put(at({ LOOKERBOT_IMAGE_URL_MODE: "public" }), options())
    expect(link).to.match(/^http:\/\/127\.0\.0\.1:\d+\/pics\/[0-9a-f]{64}\.png$/)
    expect(uploads()[0]?.query.get("predefinedAcl")).to.equal("publicRead")
  })

  it("log in once, and again when Google no longer takes the token", async () => {
    const store = storeOf(at(), options())
    const { signal } = new AbortController()
    await store.put(PICTURE, signal)
    await store.put(PICTURE, signal)
    const answer = fake.answer
    fake.answer = (request) =>
      request.headers.authorization === "Bearer made-up-token-1" ? { status: 401 } : answer(request)
    await store.put(PICTURE, signal)
    const calls = fake.requests.map(({ path: asked }) => (asked === "/token" ? "token" : "upload"))
    expect(calls).to.deep.equal(["token", "upload", "upload", "upload", "token", "upload"])
  })

  it("are refused: the words of Google, and no secret", async () => {
    fake.answer = googleAnswers(({ headers }) => ({
      status: 403,
      body: { error: { message: `No access with ${headers.authorization}.` } },
    }))
    const error = await failure(at(), options())
    expect(error.message).to.equal("Google Cloud Storage answered 403: No access with [redacted].")
    expect(textOf(error)).to.not.match(/made-up-token|PRIVATE KEY/)
  })

  it("are refused when Google does not take the key", async () => {
    fake.answer = () => ({ status: 400, body: { error: "invalid_grant", error_description: "Invalid JWT Signature." } })
    const { message } = await failure(at(), options())
    expect(message).to.equal("Google Cloud Storage: invalid_grant: Invalid JWT Signature.")
  })

  failingTests({
    service: "Google Cloud Storage",
    fake: () => fake,
    environment: () => at(),
    options,
    answering: (upload) => googleAnswers(upload),
  })
})

/** Gives tokens, each another, and takes pictures. @param upload What it answers to a picture. */
function googleAnswers(upload?: (request: RecordedRequest) => FakeAnswer) {
  let tokens = 0
  return (request: RecordedRequest): FakeAnswer => {
    if (request.path === "/token") return { body: { access_token: `made-up-token-${++tokens}`, expires_in: 3599 } }
    return upload?.(request) ?? { body: { name: request.query.get("name"), bucket: "pics" } }
  }
}

/** Whether Google would accept the signature of a link, by what it says of them. */
function isSigned(link: string): boolean {
  const { pathname, host, search } = new URL(link)
  const [query = "", signature = ""] = search.slice(1).split("&X-Goog-Signature=")
  const { "X-Goog-Date": time = "" } = queryOf(link)
  const call = ["GET", pathname, query, `host:${host}`, "", "host", "UNSIGNED-PAYLOAD"].join("\n")
  const digest = createHash("sha256").update(call).digest("hex")
  const text = ["GOOG4-RSA-SHA256", time, `${time.slice(0, 8)}/auto/storage/goog4_request`, digest].join("\n")
  return createVerify("sha256").update(text).verify(publicKey, signature, "hex")
}
