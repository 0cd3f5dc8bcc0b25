import { generateKeyPairSync, randomBytes } from "node:crypto"
import { once } from "node:events"
import http from "node:http"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import { jwtVerify } from "jose"
import { GoogleCloudStorageIntegration } from "../../src/integrations/google_cloud_storage/google_cloud_storage"
import { FakeLooker } from "../support/fake_looker"
import { googleError, GoogleStandIn } from "../support/google_stand_in"
import { AUTHORIZATION, hubWith } from "../support/hub_with"

const MIB = 1024 * 1024
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const PEM = privateKey.export({ type: "pkcs8", format: "pem" }) as string
const PKCS1 = privateKey.export({ type: "pkcs1", format: "pem" }) as string
const DATA = { client_email: "robot@p.example.com", private_key: PEM, project_id: "p1" }
const SUCCESS = { refresh_query: false, success: true, validation_errors: {} }

describe("google_cloud_storage", () => {
  let google: GoogleStandIn
  let looker: FakeLooker
  beforeEach(async () => {
    looker = await FakeLooker.start()
    google = await GoogleStandIn.start()
    google.answer = ({ path }) => (path === "/token" ? { body: { access_token: "t1" } } : { status: 404 })
  })
  afterEach(() => Promise.all([looker.stop(), google.stop()]))

  const hub = () =>
    hubWith(new GoogleCloudStorageIntegration({ addresses: google.addresses, retryDelayMs: 10 }), {
      environment: { ACTION_HUB_STREAM_REQUEST_TIMEOUT: "5000" },
    })
  const form = (data: object = DATA) => hub().post("/actions/google_cloud_storage/form").send({ data })
  const send = (formParams: object, body: object, data: object = DATA) =>
    hub()
      .post("/actions/google_cloud_storage/execute")
      .set("x-looker-webhook-id", "w1")
      .send({ type: "query", data, form_params: { bucket: "reports", ...formParams }, ...body })
  const csv = (data: string) => ({ mimetype: "text/csv", extension: "csv", data })
  const answerBuckets = (answer: (pageToken: string | null) => object) => {
    google.intervene = ({ path, query }) => (path === "/storage/v1/b" ? answer(query.get("pageToken")) : undefined)
  }
  const objectNames = () => google.sessions.map(({ opening }) => opening.query.get("name"))

  it("is listed by default, with its settings", async () => {
    const { body } = await hubWith(new GoogleCloudStorageIntegration()).post("/").send({}).expect(200)
    const [item] = (body as { integrations: Record<string, unknown>[] }).integrations
    expect(item).to.deep.include({
      name: "google_cloud_storage",
      label: "Google Cloud Storage",
      uses_oauth: false,
      supported_action_types: ["dashboard", "query"],
      supported_download_settings: ["url"],
      required_fields: [],
    })
    expect(item).to.not.have.any.keys("supported_formats", "supported_formattings")
    const params = item?.params as Record<string, unknown>[]
    expect(params.map(({ name, label, required, sensitive }) => [name, label, required, sensitive])).to.deep.equal([
      ["client_email", "Client Email", true, false],
      ["private_key", "Private Key", true, true],
      ["project_id", "Project Id", true, false],
    ])
  })

  describe("the form", () => {
    it("case 1: names the private key when it is missing", async () => {
      const { body } = await form({ ...DATA, private_key: "" }).expect(200)
      expect(body).to.have.property("error").that.includes('"Private Key"')
      expect(google.requests).to.have.length(0)
    })

    it("case 2: offers the buckets of every page, the first as default, and whether to overwrite", async () => {
      answerBuckets((token) => ({
        body: token
          ? { items: [{ id: "b2", name: "two" }] }
          : { items: [{ id: "b1", name: "one" }], nextPageToken: "n" },
      }))
      const { body } = await form().expect(200)
      const [bucket, filename, overwrite] = (body as { fields: Record<string, unknown>[] }).fields
      expect(bucket).to.deep.equal({
        name: "bucket",
        label: "Bucket",
        type: "select",
        required: true,
        default: "b1",
        options: [
          { name: "b1", label: "one" },
          { name: "b2", label: "two" },
        ],
      })
      expect(filename).to.include({ name: "filename", type: "string" }).and.not.have.property("required")
      expect(overwrite).to.include({ name: "overwrite", type: "select", default: "yes" })
      expect(((overwrite?.options ?? []) as { name: string }[]).map(({ name }) => name)).to.deep.equal(["yes", "no"])
      const [call] = google.calls("GET", "/storage/v1/b")
      expect(call?.query.get("project")).to.equal("p1")
      expect(call?.headers.authorization).to.equal("Bearer t1")
    })

    it("stops after ten pages and says so", async () => {
      const items = Array.from({ length: 1000 }, (_, index) => ({ id: `b${index}`, name: `b${index}` }))
      answerBuckets(() => ({ body: { items, nextPageToken: "n" } }))
      const { body } = await form().expect(200)
      expect(google.calls("GET", "/storage/v1/b")).to.have.length(10)
      expect(body.fields[0].description).to.equal("Only the first 10000 are listed.")
    })

    it("case 3: says that there is no bucket", async () => {
      answerBuckets(() => ({ body: {} }))
      const { body } = await form().expect(200)
      expect(body).to.deep.equal({ error: "There is no bucket in the project: create one, then open this form again." })
    })

    it("case 3: gives Google's text when it does not accept the account", async () => {
      answerBuckets(() => googleError(401, "Invalid Credentials"))
      const { body } = await form().expect(200)
      expect(body).to.deep.equal({
        error: "The buckets could not be listed; the credentials may be wrong. Google says: Invalid Credentials",
      })
    })

    it("case 3: lets the user type the bucket when the account may not list them", async () => {
      answerBuckets(() => googleError(403, "robot does not have storage.buckets.list access"))
      const { body } = await form().expect(200)
      const { fields } = body as { fields: Record<string, unknown>[] }
      expect(fields[0]).to.include({ name: "bucket", type: "string", required: true })
      expect(fields).to.have.length(3)
    })

    it("gives Google's text when it refuses the key", async () => {
      google.intervene = () => ({
        status: 400,
        body: { error: "invalid_grant", error_description: "Invalid JWT Signature." },
      })
      expect((await form().expect(200)).body.error).to.include("Google says: invalid_grant: Invalid JWT Signature.")
    })
  })

  describe("the key", () => {
    it("signs a claim for the token endpoint", async () => {
      await send({ filename: "a.csv" }, { attachment: csv("1") }).expect(200)
      const [call] = google.calls("POST", "/token")
      const asked = new URLSearchParams(call?.text)
      expect(asked.get("grant_type")).to.equal("urn:ietf:params:oauth:grant-type:jwt-bearer")
      const { payload } = await jwtVerify(asked.get("assertion") ?? "", publicKey)
      expect(payload).to.include({
        iss: "robot@p.example.com",
        aud: "https://oauth2.googleapis.com/token",
        scope: "https://www.googleapis.com/auth/devstorage.read_write",
      })
      expect(Number(payload.exp) - Number(payload.iat)).to.equal(3600)
    })

    it("is read in every way people paste it", async () => {
      const escaped = PEM.replaceAll("\n", "\\n")
      const file = JSON.stringify({ type: "service_account", private_key: PEM })
      for (const key of [
        escaped,
        PKCS1,
        ` "${escaped}" `,
        PEM.replaceAll("\n", " "),
        PEM.replaceAll("\n", "\r\n"),
        file,
      ]) {
        const { body } = await send({}, { attachment: csv("1") }, { ...DATA, private_key: key }).expect(200)
        expect(body).to.deep.equal({ looker: SUCCESS })
      }
    })

    it("that is none is refused in words for an administrator, and not repeated", async () => {
      const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey
      const short = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey
      const others = [elliptic, short].map((key) => key.export({ type: "pkcs8", format: "pem" }) as string)
      for (const key of ["swordfish", PEM.slice(0, 200), PEM.replace("M", "#"), ...others]) {
        const { body } = await form({ ...DATA, private_key: key }).expect(200)
        expect(body.error).to.match(/^The setting "Private Key" is not a valid PEM key: /)
        expect(body.error).to.not.include("swordfish")
      }
      expect(google.requests).to.have.length(0)
    })

    it("that is the public half, or encrypted, is refused as such", async () => {
      const spki = publicKey.export({ type: "spki", format: "pem" }) as string
      const options = { cipher: "aes-256-cbc", passphrase: "p4ss" }
      const encrypted = privateKey.export({ type: "pkcs8", format: "pem", ...options }) as string
      expect((await form({ ...DATA, private_key: spki })).body.error).to.include("it is a public key")
      expect((await form({ ...DATA, private_key: encrypted })).body.error).to.include("encrypted with a passphrase")
    })

    it("is tried before the download, which is good for one use", async () => {
      google.intervene = ({ path }) => (path === "/token" ? { status: 401 } : undefined)
      const plan = { download_url: looker.download("1,2") }
      const { body } = await send({}, { scheduled_plan: plan }).expect(200)
      expect(body.looker.success).to.equal(false)
      expect(looker.downloads).to.equal(0)
    })

    it("is not in what is said of a refusal", async () => {
      google.intervene = ({ path, text }) => (path === "/token" ? { status: 400, body: text } : undefined)
      const { body } = await send({}, { attachment: csv("1") }).expect(200)
      const assertion = new URLSearchParams(google.requests[0]?.text).get("assertion") ?? ""
      expect(assertion).to.have.length.above(100)
      expect(JSON.stringify(body)).to.include("[redacted]").and.not.include(assertion)
    })
  })

  describe("execute", () => {
    it("case 4: marks the field when no bucket is chosen, and makes no call", async () => {
      for (const bucket of [undefined, " ", "..", "a/b"]) {
        const { body } = await send({ bucket }, { attachment: csv("1") }).expect(200)
        expect(body.looker).to.deep.include({ success: false, webhookId: "w1" })
        expect(body.looker.error).to.include({ http_code: 400, status_code: "BAD_REQUEST" })
        expect(body.looker.error.message).to.include("[Google Cloud Storage]").and.equal(body.looker.message)
        expect(body.looker.validation_errors).to.have.property("bucket")
      }
      expect(google.requests).to.have.length(0)
    })

    it("case 5: refuses a request without data, and makes no call", async () => {
      expect((await send({}, {}).expect(404)).body.error).to.include("neither")
      expect((await send({}, { attachment: csv("") }).expect(404)).body.error).to.include("no data")
      expect(google.requests).to.have.length(0)
    })

    it("case 6: stores a pushed PDF under the clean title, decoded, with its type", async () => {
      const bytes = randomBytes(1000)
      const attachment = {
        mimetype: "application/pdf;base64",
        extension: "pdf",
        data: bytes.toString("base64").replaceAll(/.{60}/g, "$&\n"),
      }
      const plan = { title: "My: Dash/1" }
      const { body } = await send({}, { type: "dashboard", attachment, scheduled_plan: plan }).expect(200)
      expect(body).to.deep.equal({ looker: SUCCESS })
      const [session] = google.sessions
      expect(session?.opening.path).to.equal("/upload/storage/v1/b/reports/o")
      expect(session?.opening.query.get("uploadType")).to.equal("resumable")
      expect(session?.opening.headers).to.include({
        authorization: "Bearer t1",
        "x-upload-content-type": "application/pdf",
      })
      expect(session?.metadata).to.deep.equal({ contentType: "application/pdf" })
      expect(objectNames()).to.deep.equal(["My Dash1.pdf"])
      expect(session?.held.equals(bytes)).to.equal(true)
      expect(session?.state).to.equal("finished")
    })

    it("case 7: puts the time before the last ending when nothing is to be overwritten", async () => {
      for (const filename of ["a.carl.csv", "a", "v1.0/a"]) {
        await send({ filename, overwrite: "no" }, { attachment: csv("1") }).expect(200)
      }
      const [twice, bare, folder] = objectNames()
      expect(twice).to.match(/^a\.carl_\d{13}\.csv$/)
      expect(bare).to.match(/^a_\d{13}\.csv$/)
      expect(folder).to.match(/^v1\.0\/a_\d{13}\.csv$/)
    })

    it("case 8: keeps the slashes of a typed name", async () => {
      await send({ filename: "dir/a b&c+d.csv" }, { attachment: csv("1") }).expect(200)
      expect(objectNames()).to.deep.equal(["dir/a b&c+d.csv"])
    })

    it("refuses a name that is no file of this bucket, at its field", async () => {
      for (const filename of ["..", "../other/x.csv", "daily/./x.csv", "daily/"]) {
        const { body } = await send({ filename }, { attachment: csv("1") }).expect(200)
        expect(body.looker.validation_errors).to.have.keys("filename")
      }
      expect(google.requests).to.have.length(0)
    })

    it("case 9: goes by the format where there is no attachment", async () => {
      const plan = { title: "T", download_url: looker.download("[]") }
      await send({ format: "json_detail" }, { scheduled_plan: plan }).expect(200)
      expect(objectNames()).to.deep.equal(["T.json"])
      expect(google.sessions[0]?.metadata).to.deep.equal({ contentType: "application/json" })
    })

    it("case 10: sends 20 MiB in three pieces, byte for byte", async () => {
      const bytes = randomBytes(20 * MIB)
      const plan = { download_url: looker.download(bytes) }
      const { body } = await send({ filename: "big.csv" }, { scheduled_plan: plan }).expect(200)
      expect(body).to.deep.equal({ looker: SUCCESS })
      expect(google.ranges).to.deep.equal([
        "bytes 0-8388607/*",
        "bytes 8388608-16777215/*",
        "bytes 16777216-20971519/20971520",
      ])
      expect(google.sessions[0]?.held.equals(bytes)).to.equal(true)
    })

    it("sends what fills one piece as the last, and nothing as an empty object", async () => {
      for (const [size, range] of [
        [8 * MIB, "bytes 0-8388607/8388608"],
        [0, "bytes */0"],
      ] as const) {
        const plan = { download_url: looker.download(Buffer.alloc(size, "x")) }
        await send({ filename: "edge.txt" }, { scheduled_plan: plan }).expect(200)
        expect(google.ranges.at(-1)).to.equal(range)
        expect(google.sessions.at(-1)?.state).to.equal("finished")
      }
    })

    it("case 11: opens no session when Looker refuses the download", async () => {
      const plan = { download_url: looker.download("<h1>Gone</h1>", { status: 404 }) }
      const { body } = await send({ filename: "a.csv" }, { scheduled_plan: plan }).expect(200)
      expect(body.looker.success).to.equal(false)
      expect(body.looker.message).to.include("404").and.not.include("undefined")
      expect(google.sessions).to.have.length(0)
    })

    it("case 12: cancels the session when the download breaks off", async () => {
      for (const cut of ["end", "reset"] as const) {
        const source = Buffer.alloc(12 * MIB, "x")
        const plan = { download_url: looker.download(source, { cutAfterBytes: 10 * MIB, cut }) }
        const { body } = await send({ filename: "a.csv" }, { scheduled_plan: plan }).expect(200)
        expect(body.looker.success).to.equal(false)
        expect(google.sessions.at(-1)?.state).to.equal("cancelled")
      }
    })

    it("cancels the session when Looker hangs up", async () => {
      const server = http.createServer(hub().app).listen(0, "127.0.0.1")
      await once(server, "listening")
      const plan = { download_url: looker.download(Buffer.alloc(9 * MIB, "x"), { hang: true }) }
      const { port } = server.address() as AddressInfo
      const headers = { authorization: AUTHORIZATION, "content-type": "application/json" }
      const path = "/actions/google_cloud_storage/execute"
      const call = http.request({ port, path, method: "POST", agent: false, headers }).on("error", () => undefined)
      call.end(JSON.stringify({ type: "query", data: DATA, form_params: { bucket: "b" }, scheduled_plan: plan }))
      await google.service.until(({ method }) => method === "PUT")
      call.destroy()
      await google.service.until(({ method }) => method === "DELETE")
      await looker.untilAborted()
      expect(google.sessions[0]?.state).to.equal("cancelled")
      server.close()
    })

    describe("case 13: when a piece fails", () => {
      const bytes = randomBytes(9 * MIB)
      const store = async () => {
        const plan = { download_url: looker.download(bytes) }
        return (await send({ filename: "a.csv" }, { scheduled_plan: plan }).expect(200)).body
      }

      for (const answer of [{ status: 503 }, { status: 429 }, { status: 408 }, { reset: true }]) {
        it(`with ${JSON.stringify(answer)}, asks how far Google got and goes on there`, async () => {
          google.fault = { put: 1, keeps: 3 * MIB, answer }
          expect(await store()).to.deep.equal({ looker: SUCCESS })
          expect(google.ranges).to.deep.equal([
            "bytes 0-8388607/*",
            "bytes */*",
            "bytes 3145728-8388607/*",
            "bytes 8388608-9437183/9437184",
          ])
          expect(google.sessions[0]?.held.equals(bytes)).to.equal(true)
        })
      }

      it("whose bytes all came, sends none of them again", async () => {
        google.fault = { put: 2, keeps: MIB, answer: { status: 503 } }
        expect(await store()).to.deep.equal({ looker: SUCCESS })
        expect(google.ranges.slice(1)).to.deep.equal(["bytes 8388608-9437183/9437184", "bytes */9437184"])
      })

      it("of which Google took a part without complaint, sends the rest", async () => {
        google.fault = { put: 1, keeps: MIB, answer: { status: 308, headers: { range: "bytes=0-1048575" } } }
        expect(await store()).to.deep.equal({ looker: SUCCESS })
        expect(google.ranges[1]).to.equal("bytes 1048576-8388607/*")
        expect(google.sessions[0]?.held.equals(bytes)).to.equal(true)
      })

      it("six times, gives up and cancels", async () => {
        google.intervene = ({ method }) => (method === "PUT" ? { status: 503 } : undefined)
        const { looker: answer } = await store()
        expect(answer.error).to.include({ http_code: 503, status_code: "UNAVAILABLE" })
        expect(google.ranges).to.have.length(6)
        expect(google.sessions[0]?.state).to.equal("cancelled")
      })

      it("for good, gives up at once and cancels", async () => {
        google.fault = { put: 1, keeps: 0, answer: googleError(403, "The billing account is closed.") }
        const { looker: answer } = await store()
        expect(answer.error).to.include({ http_code: 403, status_code: "PERMISSION_DENIED" })
        expect(google.ranges).to.have.length(1)
        expect(google.sessions[0]?.state).to.equal("cancelled")
      })

      const LOST = "Google Cloud Storage lost a part of the file."
      it("and Google has lost what it held, sends nothing on and cancels", async () => {
        google.fault = { put: 2, keeps: 0, answer: { status: 503 } }
        google.intervene = ({ headers }) =>
          headers["content-range"] === "bytes */9437184"
            ? { status: 308, headers: { range: "bytes=0-1048575" } }
            : undefined
        expect((await store()).looker.message).to.include(LOST)
        expect(google.ranges).to.have.length(3)
        expect(google.sessions[0]?.state).to.equal("cancelled")
      })

      it("because Google claims to hold more than was sent, never reports success", async () => {
        const answer = { status: 308, headers: { range: `bytes=0-${8 * MIB}` } }
        google.intervene = ({ method }) => (method === "PUT" ? answer : undefined)
        expect((await store()).looker.message).to.include(LOST)
        expect(google.ranges).to.have.length(1)
        expect(google.sessions[0]?.state).to.equal("cancelled")
      })

      it("because Google took nothing, or ended the object early, never reports success", async () => {
        for (const answer of [{ status: 308 }, { status: 200 }]) {
          google.intervene = ({ method }) => (method === "PUT" ? answer : undefined)
          expect((await store()).looker.success).to.equal(false)
          expect(google.sessions.at(-1)?.state).to.equal("cancelled")
        }
      })
    })

    it("does not take the page of a proxy for an acknowledgement", async () => {
      google.intervene = ({ method }) => (method === "PUT" ? { body: "<html>Sign in</html>" } : undefined)
      const { body } = await send({ filename: "a.csv" }, { attachment: csv("1") }).expect(200)
      expect(body.looker).to.include({ success: false })
      expect(body.looker.message).to.include("not JSON")
    })

    it("tells a bad key, a failure of Google and a failed download apart", async () => {
      const meaning = async (body: object, data = DATA) => {
        const { looker } = (await send({}, body, data).expect(200)).body
        expect(looker.message).to.equal(looker.error.message)
        return [looker.error.status_code, looker.message.split(" [")[0]]
      }
      const badKey = await meaning({ attachment: csv("1") }, { ...DATA, private_key: "secret" })
      expect(badKey).to.deep.equal(["FAILED_PRECONDITION", "Something has to be set up first."])
      google.intervene = ({ path }) => (path.startsWith("/upload/") ? googleError(500, "Backend Error") : undefined)
      expect(await meaning({ attachment: csv("1") })).to.deep.equal(["INTERNAL", "The service failed."])
      const plan = { download_url: looker.download("gone", { status: 500 }) }
      expect(await meaning({ scheduled_plan: plan })).to.deep.equal(["INTERNAL", "The delivery failed."])
    })

    it("sends the object to no host but Google's", async () => {
      for (const location of ["http://169.254.169.254/u", "https://storage.googleapis.com.evil.example/u"]) {
        google.intervene = ({ path }) => (path.startsWith("/upload/") ? { headers: { location }, body: "" } : undefined)
        const { body } = await send({}, { attachment: csv("1") }).expect(200)
        expect(body.looker.message).to.include("an address to upload to that is not its own")
      }
    })

    it("opens the session again after a failure that passes", async () => {
      let failures = 0
      google.intervene = ({ path }) => (path.startsWith("/upload/") && failures++ === 0 ? { status: 502 } : undefined)
      expect((await send({}, { attachment: csv("1") }).expect(200)).body).to.deep.equal({ looker: SUCCESS })
    })

    it("case 14: tells that the bucket does not exist, in Google's words", async () => {
      google.intervene = ({ path }) =>
        path.startsWith("/upload/") ? googleError(404, "The specified bucket does not exist.") : undefined
      const { body } = await send({}, { attachment: csv("1") }).expect(200)
      const message =
        "What the request names was not found. [Google Cloud Storage] The specified bucket does not exist."
      expect(body.looker).to.deep.equal({
        ...SUCCESS,
        success: false,
        message,
        error: {
          http_code: 404,
          status_code: "NOT_FOUND",
          message,
          location: "ActionContainer",
          documentation_url: "TODO",
        },
        webhookId: "w1",
      })
    })
  })
})
