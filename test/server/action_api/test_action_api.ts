import { mkdtempSync, writeFileSync } from "node:fs"
import { request as httpRequest, type IncomingMessage } from "node:http"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { version } from "../../../package.json"
import * as Hub from "../../../src/framework"
import { createHttpServer, listen } from "../../../src/server/http_server"
import { FakeLooker } from "../../support/fake_looker"
import { FakeService } from "../../support/fake_service"
import { AUTHORIZATION, hubWith } from "../../support/hub_with"

/** Sends what it is given to a stand-in, and says what it got; a failing run on demand. */
class RelayIntegration extends Hub.Integration {
  readonly name = "relay"
  readonly label = "Relay"
  readonly description = "Test integration."
  readonly params = [{ name: "key", label: "Relay Key", required: true, sensitive: true }]
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly usesStreaming = true

  /** @param pause What each run waits for. */
  constructor(
    private readonly url: string,
    private readonly pause?: Promise<void>,
  ) {
    super()
  }

  override async form(request: Hub.DataActionRequest) {
    await this.act(request)
    return new Hub.DataActionForm([{ name: "act", label: "Act", type: "string" }])
  }

  async execute(request: Hub.DataActionRequest) {
    await this.act(request)
    const client = new Hub.HttpClient({ service: "Relay", baseUrl: this.url, signal: request.signal })
    await client.postStream("/in", await request.stream(), { headers: {} })
    return new Hub.DataActionResponse({ state: { data: "s", refreshTimeSec: 600 } })
  }

  private async act(request: Hub.DataActionRequest): Promise<void> {
    const { formParams } = request
    await this.pause
    if (formParams.act === "need") request.requiredParam("other")
    if (formParams.act === "refuse") throw new Hub.InvalidRequestError("Do it otherwise.")
    if (formParams.act === "fail") throw new Hub.ServiceError("Relay", "Relay answered 500.")
    if (formParams.act === "crash") throw new TypeError("secret detail at /srv/hub/x.ts")
    if (formParams.act === "string") throw "a string" // oxlint-disable-line typescript/only-throw-error
  }
}

const data = { key: "k" }
const csv = (text: string) => ({ mimetype: "text/csv", extension: "csv", data: text })

describe("Action API", () => {
  let service: FakeService
  let looker: FakeLooker
  beforeEach(async () => {
    service = await FakeService.start()
    looker = await FakeLooker.start()
  })
  afterEach(async () => {
    await service.stop()
    await looker.stop()
  })
  const hub = (environment: Record<string, string> = {}) => hubWith(new RelayIntegration(service.url), { environment })
  const execute = (body: object) => hub().post("/actions/relay/execute").send(body)

  describe("requests", () => {
    it("case 2: a list without body and content type", async () => {
      const { body } = await hub().post("/").expect(200)
      expect(body.label).to.equal("Test Hub")
      expect(body.integrations.map((item: { name: string }) => item.name)).to.deep.equal(["relay"])
    })

    it("case 5: a missing required setting names its label, as 404 on execute and inside a form", async () => {
      const answer = await execute({ type: "query", data: { key: "" } }).expect(404)
      expect(answer.body.success).to.equal(false)
      expect(answer.body.error).to.include('"Relay Key"')
      const form = await hub().post("/actions/relay/form").send({}).expect(200)
      expect(Object.keys(form.body as object)).to.deep.equal(["error"])
      expect(form.body.error).to.include('"Relay Key"')
    })

    it("a setting that only the integration finds missing is told the same way", async () => {
      const form_params = { act: "need" }
      const form = await hub().post("/actions/relay/form").send({ data, form_params }).expect(200)
      expect(form.body.error).to.include('"other"')
      const answer = await execute({ type: "query", data, form_params, attachment: csv("a\n1\n") }).expect(404)
      expect(answer.body.error).to.include('"other"')
    })

    it("checks type, settings and data in this order", async () => {
      expect((await execute({}).expect(404)).body.error)
        .to.include("no action type")
        .and.to.include('"query"')
      expect((await execute({ type: "cell" }).expect(404)).body.error).to.include('"cell"')
      expect((await execute({ type: "query" }).expect(404)).body.error).to.include("Relay Key")
      expect((await execute({ type: "query", data }).expect(404)).body.error).to.include(
        "download URL or an attachment",
      )
      expect((await execute({ type: "query", data, attachment: csv("") }).expect(404)).body.error).to.include("no data")
    })

    it("a body of another content type counts as empty", async () => {
      const answer = await hub().post("/actions/relay/execute").type("text/plain").send('{"type":"query"}').expect(404)
      expect(answer.body.error).to.include("no action type")
    })

    it("a gzipped body", async () => {
      const { gzipSync } = await import("node:zlib")
      const body = gzipSync(JSON.stringify({ type: "query", data, attachment: csv("a\n1\n") }))
      const request = hub().post("/actions/relay/execute").type("json").set("content-encoding", "gzip")
      request.serialize((value) => value)
      await request.send(body).expect(200)
      expect(service.requests[0]?.text).to.equal("a\n1\n")
    })

    it("refuses a body in an encoding it does not know with 415, at every address", async () => {
      const { brotliCompressSync } = await import("node:zlib")
      const body = brotliCompressSync(JSON.stringify({ type: "query", data }))
      for (const path of [
        "/",
        "/actions/relay",
        "/actions/relay/form",
        "/actions/relay/execute",
        "/actions/relay/oauth_token",
      ]) {
        for (const encoding of ["br", "BR", "zstd", "gzip, br"]) {
          const request = hub().post(path).type("json").set("content-encoding", encoding)
          request.serialize((value) => value)
          const answer = await request.send(body)
          expect({ status: answer.status, ...answer.body }, `${path} ${encoding}`).to.deep.equal({
            status: 415,
            success: false,
            error: "Send the body unencoded, or as gzip.",
          })
        }
      }
    })

    it("says which member has a wrong type", async () => {
      for (const body of [
        { type: {} },
        { data: "x" },
        { form_params: [] },
        { attachment: 5 },
        { scheduled_plan: "x" },
      ]) {
        const answer = await execute(body).expect(400)
        expect(answer.body.error).to.include(`"${Object.keys(body)[0]}"`)
      }
      expect((await execute({ attachment: { data: 5 } }).expect(400)).body.error).to.include("attachment.data")
    })
  })

  describe("data", () => {
    it("case 10: base64 with line breaks every 60 characters gives the original bytes", async () => {
      const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 256))
      const wrapped = bytes.toString("base64").replaceAll(/.{60}/g, "$&\n") + "\n"
      const attachment = { mimetype: "application/zip;base64", extension: "zip", data: wrapped }
      await execute({ type: "query", data, attachment }).expect(200)
      expect(service.requests[0]?.body.equals(bytes)).to.equal(true)
    })

    it("case 11: inline JSON, as an object, an array, or rows at the top level", async () => {
      const json = (value: unknown) => ({ mimetype: "application/json", extension: "json", data: value })
      await execute({ type: "query", attachment: json({ a: [1] }), data }).expect(200)
      await execute({ type: "query", data, attachment: json([{ a: 1.5 }]) }).expect(200)
      expect(service.requests.map(({ text }) => text)).to.deep.equal(['{"a":[1]}', '[{"a":1.5}]'])
    })

    it("a JSON attachment that is not JSON is 400 and is not delivered", async () => {
      const attachment = { mimetype: "application/json; charset=utf-8", extension: "json", data: '{"a":' }
      const answer = await execute({ type: "query", data, attachment }).expect(400)
      expect(answer.body.error).to.include("not valid JSON")
      expect(service.requests).to.have.length(0)
    })

    it("the download URL wins over an attachment", async () => {
      const scheduled_plan = { download_url: looker.download("from the download") }
      await execute({ type: "query", data, scheduled_plan, attachment: csv("pushed") }).expect(200)
      expect(service.requests[0]?.text).to.equal("from the download")
    })

    for (const status of [404, 500, 204, 206]) {
      it(`case 7: a download that answers ${status} fails, and the destination gets nothing`, async () => {
        const scheduled_plan = { download_url: looker.download("<h1>error page</h1>", { status }) }
        const { body } = await execute({ type: "query", data, scheduled_plan }).expect(200)
        expect(body.looker.success).to.equal(false)
        expect(body.looker.message).to.include(String(status))
        expect(service.requests).to.have.length(0)
      })
    }

    it("case 8: a download cut off in the middle fails, and the destination sees a broken request", async () => {
      const scheduled_plan = { download_url: looker.download(Buffer.alloc(500_000, "x"), { cutAfterBytes: 300_000 }) }
      const { body } = await execute({ type: "query", data, scheduled_plan }).expect(200)
      expect(body.looker.success).to.equal(false)
      expect(body.looker.message).to.include("broke off")
      expect(service.requests.filter(({ aborted }) => !aborted)).to.have.length(0)
    })

    it("a download is on this machine only in development, or where OUTBOUND_ALLOW permits it", async () => {
      const fetched = async (environment: Record<string, string>, download_url = looker.download("x")) => {
        const answer = await hub({ NODE_ENV: "production", ...environment })
          .post("/actions/relay/execute")
          .send({ type: "query", data, scheduled_plan: { download_url } })
          .expect(200)
        return answer.body.looker as { success: boolean; message: string }
      }
      const refused = await fetched({ LOOKER_HOSTS: "127.0.0.1" })
      expect(refused.message).to.include("where no Looker can be").and.include("OUTBOUND_ALLOW")
      expect(await fetched({ OUTBOUND_ALLOW: "127.0.0.0/8" })).to.include({ success: true })
      expect(await fetched({ NODE_ENV: "development" })).to.include({ success: true })
      expect(service.requests.map(({ text }) => text)).to.deep.equal(["x", "x"])
    })

    it("a download is never at the address where a cloud hands out its keys", async () => {
      const download_url = looker.download("", { redirectTo: "http://169.254.169.254/latest/meta-data/" })
      const { body } = await execute({ type: "query", data, scheduled_plan: { download_url } }).expect(200)
      expect(body.looker.message).to.include("leads to 169.254.169.254, where no Looker can be")
      expect(service.requests).to.have.length(0)
    })

    it("download hosts are limited to LOOKER_HOSTS when it is set", async () => {
      const download_url = looker.download("x")
      const answer = await hub({ LOOKER_HOSTS: "looker.example.com" })
        .post("/actions/relay/execute")
        .send({ type: "query", data, scheduled_plan: { download_url } })
      expect(JSON.stringify(answer.body)).to.include("LOOKER_HOSTS")
      expect(looker.downloads).to.equal(0)
    })
  })

  describe("answers", () => {
    const good = { type: "query", data, attachment: csv("a\n1\n") }

    it("has the keys Looker reads, in the order of the contract", async () => {
      const { text } = await execute(good)
        .expect(200)
        .expect("content-type", /^application\/json/)
      expect(text).to.equal(
        '{"looker":{"refresh_query":false,"success":true,"validation_errors":{},"state":{"data":"s","refresh_time":600}}}',
      )
    })

    it("turns what is thrown into the statuses of the contract", async () => {
      const act = (name: string) => execute({ ...good, form_params: { act: name } })
      expect((await act("refuse").expect(404)).body).to.deep.equal({ success: false, error: "Do it otherwise." })
      expect((await act("fail").expect(200)).body.looker).to.include({ success: false, message: "Relay answered 500." })
      const internal = { success: false, error: "Internal server error." }
      expect((await act("crash").expect(500)).body).to.deep.equal(internal)
      expect((await act("string").expect(500)).body).to.deep.equal(internal)
    })

    it("gives a form, and only an error when the service fails", async () => {
      const form = (act?: string) => hub().post("/actions/relay/form").send({ data, form_params: { act } })
      expect((await form().expect(200)).body).to.deep.equal({ fields: [{ name: "act", label: "Act", type: "string" }] })
      expect((await form("fail").expect(200)).body).to.deep.equal({ error: "Relay answered 500." })
    })

    it("sends no header that names the software, and none that lets a cache keep the answer", async () => {
      const { headers } = await hub().post("/actions/relay")
      expect(headers).not.to.have.property("x-powered-by")
      expect(headers["cache-control"]).to.equal("no-store")
      // Looker may keep the listing, and asks whether it is still the same.
      expect((await hub().post("/")).headers["cache-control"]).to.equal("private, no-cache")
    })

    it("case 16: the paths of 2017 answer in both shapes", async () => {
      for (const path of ["/integrations/relay/action", "/actions/relay/action", "/integrations/relay/execute"]) {
        const { body } = await hub().post(path).send(good).expect(200)
        expect(body).to.deep.include({ success: true, refresh_query: false, validation_errors: {} })
        expect(body.looker).to.include({ success: true })
      }
      expect((await hub().post("/integrations/relay").expect(200)).body.url).to.include("/actions/relay/execute")
      expect((await hub().post("/integrations/relay/form").send({ data }).expect(200)).body).to.be.an("array")
      const failed = await hub()
        .post("/integrations/relay/action")
        .send({ ...good, form_params: { act: "fail" } })
      expect(failed.body).to.include({ success: false, message: "Relay answered 500." })
    })
  })

  describe("keep-alive", () => {
    /** Goes on when its answer has three newlines. */
    const slow = (act?: string, path = "execute") => {
      let goOn: () => void
      const relay = new RelayIntegration(service.url, new Promise((resolve) => (goOn = resolve)))
      return hubWith(relay, { environment: { ACTION_HUB_JSON_KEEPALIVE_SEC: "1" } })
        .post(`/actions/relay/${path}`)
        .send({ type: "query", data, attachment: csv("a"), form_params: { act } })
        .parse((answer, done) => {
          answer.text = ""
          answer.on("data", (piece: Buffer) => {
            answer.text += piece.toString()
            if (answer.text === "\n\n\n") goOn()
          })
          answer.on("end", () => done(null, JSON.parse(answer.text)))
        })
    }

    it("case 9: a success that takes long comes after a newline a second", async () => {
      const { text } = await slow().expect(200)
      expect(text).to.match(/^\n\n\n\{"looker":\{.*"success":true/)
    })

    it("case 9: a failure after the first newline ends the answer with a failing body", async () => {
      const [refused, crashed, form] = await Promise.all([slow("refuse"), slow("crash"), slow("refuse", "form")])
      expect(refused.text).to.match(/^\n\n\n/)
      expect(refused.body.looker).to.include({ success: false, message: "Do it otherwise." })
      expect(crashed.body.looker).to.include({ success: false, message: "Internal server error." })
      expect(form.body).to.deep.equal({ error: "Do it otherwise." })
    })
  })

  describe("token", () => {
    const ask = (authorization: string) => hub().anonymous("post", "/").set("authorization", authorization)
    const VECTOR =
      "abc123/890a1eb7d039d1a7b0985a6ee424cb4b0acbcf3438419b34928a9556e0f6fe4ff4375a3a2c932e08d83f16c400991b9c79f8d9dd9fde76cef320d6bf3ce9ffe0"

    it("case 1: the vector is valid, with any character changed it is not", async () => {
      const vectorHub = hubWith([], { environment: { ACTION_HUB_SECRET: "mysecret", ACTION_HUB_TRUST_PROXY: "1" } })
      let calls = 0
      const status = async (token: string) => {
        // Each from an address of its own, since many wrong tokens from one are slowed down.
        const headers = { authorization: `Token token="${token}"`, "x-forwarded-for": `192.0.2.${++calls}` }
        const answer = await vectorHub.anonymous("post", "/").set(headers)
        return answer.status
      }
      expect(await status(VECTOR)).to.equal(200)
      for (let index = 0; index < VECTOR.length; index += 1) {
        const changed = VECTOR[index] === "0" ? "1" : "0"
        expect(await status(VECTOR.slice(0, index) + changed + VECTOR.slice(index + 1)), `at ${index}`).to.equal(403)
      }
      for (const length of [0, 1, 127, 129]) {
        expect(await status(`abc123/${VECTOR.slice(7).padEnd(129, "0").slice(0, length)}`), `${length}`).to.equal(403)
      }
      expect(await status(VECTOR)).to.equal(200)
    })

    it("is taken in each form that callers use", async () => {
      const token = /"(.*)"/.exec(AUTHORIZATION)?.[1] ?? ""
      for (const header of [`token token="${token}"`, `Token token="${token}", nonce="x"`, `Bearer ${token}`]) {
        await ask(header).expect(200)
      }
    })

    it("case 18: a huge body without a token is refused before it is read", async () => {
      const { app, config } = hub()
      const server = createHttpServer(app, config)
      const port = await listen(server, 0)
      const request = httpRequest({ port, method: "POST", path: "/actions/relay/execute", host: "127.0.0.1" })
      request.on("error", () => undefined)
      const answered = new Promise<IncomingMessage>((resolve) => request.once("response", resolve))
      const closed = new Promise((resolve) => request.once("close", resolve))
      let sent = 0
      const chunk = Buffer.alloc(64 * 1024, "x")
      const send = () => {
        while (!request.destroyed && sent < 250_000_000 && request.write(chunk)) sent += chunk.length
      }
      request.on("drain", send)
      send()
      const response = await answered
      expect(response.statusCode).to.equal(403)
      response.resume()
      await closed
      expect(sent).to.be.lessThan(50_000_000)
      server.close()
    })
  })

  describe("health", () => {
    it("is told without a token", async () => {
      await hub().anonymous("get", "/healthz").expect(200)
      await hub().anonymous("get", "/readyz").expect(200)
    })

    it("tells what runs: version, commit, start, integrations and parts", async () => {
      const { body } = await hub()
        .anonymous("get", "/status")
        .expect("content-type", /^application\/json/)
        .expect(200)
      const { uptimeSec, startedAt, commit, ...others } = body as Record<string, unknown>
      expect(others).to.deep.equal({
        status: "ok",
        version,
        node: process.versions.node,
        integrations: 1,
        parts: { policy: false, lookerbot: false, links: false, tracing: false },
      })
      expect(commit).to.match(/^([0-9a-f]{40}|unknown)$/)
      expect(uptimeSec).to.be.closeTo(process.uptime(), 2)
      expect(Date.parse(String(startedAt))).to.be.closeTo(Date.now() - process.uptime() * 1000, 2000)
    })

    it("shows status.json of the working directory, where there is one", async () => {
      const home = process.cwd()
      process.chdir(mkdtempSync(path.join(tmpdir(), "hub-status-")))
      try {
        writeFileSync("status.json", '{"revision":"abc"}')
        expect((await hub().anonymous("get", "/status").expect(200)).body).to.deep.equal({ revision: "abc" })
      } finally {
        process.chdir(home)
      }
    })

    it("shows people a page that says the hub is up", async () => {
      const { text } = await hub().anonymous("get", "/").expect(200).expect("content-type", /html/)
      expect(text).to.include("Test Hub").and.to.include("https://hub.example.com")
    })
  })
})
