import { randomBytes } from "node:crypto"
import { PassThrough } from "node:stream"
import { expect } from "chai"
import { AzureStorageIntegration } from "../../src/integrations/azure_storage/azure_storage"
import { createLogger } from "../../src/logging/create_logger"
import { patch } from "../../tools/sandbox/patch"
import { azureCall, azureError, containerList, takeBlock } from "../support/azure_answers"
import { FakeLooker } from "../support/fake_looker"
import { FakeService } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { LocalAzure } from "../support/local_azure"

const MIB = 1024 * 1024
const KEY = Buffer.from("a key for tests").toString("base64")
const SUCCESS = { refresh_query: false, success: true, validation_errors: {} }
const environment = { OUTBOUND_ALLOW: "127.0.0.1" }

type Fields = Record<string, unknown>[]

describe("azure_storage", () => {
  let azure: LocalAzure
  let looker: FakeLooker
  let fake: FakeService
  before(async () => (azure = await LocalAzure.start("ccc", "reports")))
  after(() => azure.stop())
  beforeEach(async () => {
    azure.calls.length = 0
    looker = await FakeLooker.start()
    fake = await FakeService.start()
    fake.answer = takeBlock
  })
  afterEach(() => Promise.all([looker.stop(), fake.stop()]))

  /** The account in the hands of the emulator: named, and addressed by the constructor. */
  const store = (formParams: object, body: object) =>
    hubWith(new AzureStorageIntegration({ endpoint: () => azure.url }))
      .post("/actions/azure_storage/execute")
      .send({
        type: "query",
        data: { account: "devstoreaccount1", accessKey: azure.key },
        form_params: { container: "ccc", ...formParams },
        ...body,
      })
  const csv = (data: string) => ({ mimetype: "text/csv", extension: "csv", data })
  const fakeHub = (options: object = {}) =>
    hubWith(new AzureStorageIntegration({ endpoint: () => fake.url, retryDelayMs: 10, ...options }))
  const data = { account: "acme", accessKey: KEY }
  const form = (settings: object = data, hub = fakeHub()) =>
    hub.post("/actions/azure_storage/form").send({ data: settings }).expect(200)
  const fieldsOf = ({ body }: { body: unknown }) => (body as { fields: Fields }).fields

  it("case 1: is listed by default, with its settings", async () => {
    const answer = await hubWith(new AzureStorageIntegration()).post("/").send({}).expect(200)
    const [item] = (answer.body as { integrations: Fields }).integrations
    expect(item).to.include({ name: "azure_storage", label: "Azure Storage", uses_oauth: false, delegate_oauth: false })
    expect(item).to.not.have.any.keys(
      "supported_formats",
      "supported_formattings",
      "supported_visualization_formattings",
    )
    expect(item).to.deep.include({
      supported_action_types: ["query", "dashboard"],
      supported_download_settings: ["url"],
      required_fields: [],
      token_url: "",
    })
    const params = item?.params as Fields
    expect(params.map(({ name, label, required, sensitive }) => [name, label, required, sensitive])).to.deep.equal([
      ["account", "Storage Account", true, false],
      ["accessKey", "Access Key", true, true],
    ])
    expect(item?.icon_data_uri).to.match(/^data:image\/svg\+xml;base64,/)
  })

  describe("the form", () => {
    it("case 2: offers the containers, the first as default, then the file name", async () => {
      fake.answer = () => containerList(["zeta", "alpha"])
      const { body } = await form()
      expect(body).to.have.all.keys("fields")
      const [container, filename, ...others] = fieldsOf({ body })
      expect(container).to.deep.equal({
        name: "container",
        label: "Container",
        type: "select",
        required: true,
        default: "zeta",
        options: [
          { name: "zeta", label: "zeta" },
          { name: "alpha", label: "alpha" },
        ],
      })
      expect(filename).to.include({ name: "filename", label: "Filename", type: "string" })
      expect(filename).to.not.have.any.keys("required", "default")
      expect(others).to.deep.equal([])
      const [call] = fake.requests
      expect(call?.query.get("comp")).to.equal("list")
      expect(call?.headers.authorization).to.match(/^SharedKey acme:/)
    })

    it("case 2: asks the real service, which checks the signature", async () => {
      const settings = { account: azure.url, accessKey: azure.key }
      const [container] = fieldsOf(await form(settings, hubWith(new AzureStorageIntegration(), { environment })))
      expect(container).to.deep.include({ default: "ccc" })
      expect(container?.options).to.have.length(2)
      const wrong = { account: azure.url, accessKey: KEY }
      const { body } = await form(wrong, hubWith(new AzureStorageIntegration(), { environment }))
      expect(body).to.have.property("error").that.includes("403 (AuthorizationFailure)")
    })

    it("case 3: lists the containers of every page, also after an empty one", async () => {
      fake.answer = ({ query }) => {
        if (query.get("marker") === "2") return containerList([], "3")
        return query.get("marker") === "3" ? containerList(["b"]) : containerList(["a"], "2")
      }
      const [container] = fieldsOf(await form())
      expect(container?.options).to.deep.equal([
        { name: "a", label: "a" },
        { name: "b", label: "b" },
      ])
      expect(fake.requests.map(({ query }) => query.get("marker"))).to.deep.equal([null, "2", "3"])
    })

    it("stops after ten pages and says so", async () => {
      fake.answer = () => containerList(["a", "b"], `page ${fake.requests.length}`)
      const [container] = fieldsOf(await form())
      expect(fake.requests).to.have.length(10)
      expect(container?.description).to.equal("Only the first 20 are listed.")
    })

    it("case 4: says that there is no container", async () => {
      fake.answer = () => containerList([])
      const { body } = await form()
      expect(body).to.deep.equal({
        error: "There is no container in the storage account: create one, then open this form again.",
      })
    })

    it("case 5: gives the text of Azure for a wrong key, and serves the next request", async () => {
      fake.answer = () => azureError(403, "AuthenticationFailed", "Server failed to authenticate the request.")
      const hub = fakeHub()
      const { body } = await form(data, hub)
      expect(body).to.deep.equal({
        error:
          "Azure Storage answered 403 (AuthenticationFailed): Server failed to authenticate the request. " +
          'Check the settings "Storage Account" and "Access Key".',
      })
      fake.answer = () => containerList(["a"])
      expect(fieldsOf(await form(data, hub))).to.have.length(2)
    })

    it("case 6: says that the host is not found, and serves the next request", async () => {
      const hub = hubWith(new AzureStorageIntegration({ endpoint: (account) => `https://${account}.blob.invalid` }))
      const { body } = await form(data, hub)
      expect(body)
        .to.have.property("error")
        .that.matches(/no account at this address|could not be looked up/)
      const typed = await form({ ...data, account: "acme.blob.invalid" }, hub)
      expect(typed.body).to.have.property("error").that.includes('The host "acme.blob.invalid" is unknown')
      await hub.post("/").send({}).expect(200)
    })

    it("tries twice, and gives up after the time of a form", async () => {
      fake.answer = () => azureError(503, "ServerBusy", "The server is busy.")
      const busy = await form()
      expect(busy.body).to.have.property("error").that.includes("503 (ServerBusy): The server is busy.")
      expect(fake.requests).to.have.length(2)
      fake.answer = () => ({ hang: true })
      const silent = await form(data, fakeHub({ formTimeoutMs: 200 }))
      expect(silent.body)
        .to.have.property("error")
        .that.matches(/did not answer/)
    })

    it("lets the user type the container when a SAS token may not list them", async () => {
      fake.answer = () => azureError(403, "AuthorizationPermissionMismatch", "Not authorized to perform this.")
      const [container] = fieldsOf(await form({ ...data, accessKey: "?sv=2024&sp=cw&sig=abc%3D" }))
      expect(container).to.include({ name: "container", label: "Container", type: "string", required: true })
      const [call] = fake.requests
      expect(call?.query.get("sig")).to.equal("abc=")
      expect(call?.headers).to.not.have.property("authorization")
    })

    it("says plainly that the account forbids access keys", async () => {
      fake.answer = () =>
        azureError(403, "KeyBasedAuthenticationNotPermitted", "Key based authentication is not permitted.")
      expect((await form()).body)
        .to.have.property("error")
        .that.includes("This account forbids access keys.")
    })

    it("follows no redirect, and gives no secret to message or log", async () => {
      const lines: string[] = []
      const stream = new PassThrough().on("data", (line: Buffer) => void lines.push(line.toString()))
      const integration = new AzureStorageIntegration({ endpoint: () => fake.url })
      const hub = hubWith(integration, { logger: createLogger({ stream, isDebug: true }) })
      fake.answer = () => ({ status: 302, headers: { location: "/elsewhere" } })
      for (const accessKey of [KEY, "sv=1&sig=top-secret-signature"]) {
        const { body } = await form({ ...data, accessKey }, hub)
        expect(body).to.deep.equal({ error: "Azure Storage answered 302." })
      }
      expect(fake.requests).to.have.length(2)
      expect(lines.join(""))
        .to.include("302")
        .and.not.match(/top-secret|SharedKey/)
        .and.not.include(KEY)
    })

    it("refuses settings that cannot be right, without a call", async () => {
      for (const [settings, words] of [
        [{ ...data, accessKey: "" }, '"Access Key"'],
        [{ ...data, accessKey: "not base64!" }, "neither a key nor a SAS token"],
        [{ ...data, account: "no name" }, '"Storage Account"'],
        [{ ...data, account: "https://" }, '"Storage Account"'],
        [{ ...data, account: "http://example.com" }, "https://"],
        [{ ...data, account: "https://10.0.0.1/acme" }, "no public address"],
      ] as const) {
        expect((await form(settings)).body)
          .to.have.property("error")
          .that.includes(words)
      }
      expect(fake.requests).to.have.length(0)
    })
  })

  describe("execute", () => {
    it("case 7: stores an attachment with one block and one block list", async () => {
      const { body } = await store({ filename: "x.csv" }, { attachment: csv("1,2,3,4") }).expect(200)
      expect(body).to.deep.equal({ looker: SUCCESS })
      expect(azure.calls).to.have.length(2)
      expect(azure.calls[0]).to.match(/^PUT \/ccc\/x\.csv\?comp=block&blockid=/)
      expect(azure.calls[1]).to.equal("PUT /ccc/x.csv?comp=blocklist")
      const blob = await azure.blob("ccc", "x.csv")
      expect(blob.bytes.toString()).to.equal("1,2,3,4")
      expect(blob.contentType).to.equal("text/csv")
    })

    it("case 8: names the blob after the title and the format", async () => {
      const plan = { title: "T", download_url: looker.download("a\n1\n") }
      await store({ format: "csv" }, { scheduled_plan: plan }).expect(200)
      expect((await azure.blob("ccc", "T.csv")).bytes.toString()).to.equal("a\n1\n")
      const board = { title: "a/b: c?", download_url: looker.download("%PDF") }
      await store({ format: "wysiwyg_pdf" }, { type: "dashboard", scheduled_plan: board }).expect(200)
      expect((await azure.blob("ccc", "ab c.pdf")).contentType).to.equal("application/pdf")
    })

    it("uses the file name as typed, slashes and all, with the ending of the data", async () => {
      await store({ filename: "a/b c/ü 1+1?" }, { attachment: csv("1") }).expect(200)
      expect(await azure.names("ccc")).to.include("a/b c/ü 1+1?.csv")
      expect((await azure.blob("ccc", "a/b c/ü 1+1?.csv")).bytes.toString()).to.equal("1")
    })

    it("keeps slashes that are typed twice, or first", async () => {
      await store({ filename: "/a//b.csv" }, { attachment: csv("1") }).expect(200)
      expect(await azure.names("ccc")).to.include("/a//b.csv")
    })

    for (const [field, value] of [
      ["filename", "../other/x.csv"],
      ["filename", "daily/./x.csv"],
      ["filename", "daily/"],
      ["filename", "daily\\x.csv"],
      ["filename", "daily./x.csv"],
      ["container", ".."],
      ["container", "ccc/daily"],
    ] as const) {
      it(`refuses the ${field} "${value}" at its field`, async () => {
        const { body } = await store({ [field]: value }, { attachment: csv("1") }).expect(200)
        expect(body.looker.success).to.equal(false)
        expect(body.looker.validation_errors).to.have.keys(field)
        expect(azure.calls).to.deep.equal([])
      })
    }

    it("case 9: stores 20 MiB in three blocks, in their order", async () => {
      const bytes = randomBytes(20 * MIB)
      const { body } = await store(
        { filename: "big.csv" },
        { scheduled_plan: { download_url: looker.download(bytes) } },
      )
      expect(body).to.deep.equal({ looker: SUCCESS })
      expect(azure.calls.filter((call) => call.includes("comp=block&"))).to.have.length(3)
      expect((await azure.blob("ccc", "big.csv")).bytes.equals(bytes)).to.equal(true)
    })

    it("case 9: stores more blocks than are on their way at once, whichever comes first", async () => {
      const blocks: string[] = []
      fake.answer = async (call) => {
        if (azureCall(call) === "PutBlock" && blocks.push(call.query.get("blockid") ?? "") === 1) {
          await fake.until(() => fake.requests.length >= 5)
        }
        return takeBlock()
      }
      const plan = { download_url: looker.download(Buffer.alloc(49 * MIB, "x")) }
      const answer = await send({}, { scheduled_plan: plan })
      expect(answer).to.deep.equal(SUCCESS)
      const list = fake.requests.find((call) => azureCall(call) === "PutBlockList")
      const named = [...(list?.text.matchAll(/<Latest>(.*?)<\/Latest>/g) ?? [])].map(([, id = ""]) =>
        Buffer.from(id, "base64").toString(),
      )
      expect(named).to.have.length(7)
      expect(named).to.deep.equal([...named].sort())
      expect(blocks.map((id) => Buffer.from(id, "base64").toString()).sort()).to.deep.equal(named)
    })

    it("stores what fills a block in one, and nothing as an empty blob", async () => {
      for (const [size, count] of [
        [8 * MIB, 1],
        [8 * MIB + 1, 2],
        [0, 0],
      ] as const) {
        azure.calls.length = 0
        const plan = { download_url: looker.download(Buffer.alloc(size, "x")) }
        await store({ filename: "edge.txt" }, { scheduled_plan: plan }).expect(200)
        expect(azure.calls).to.have.length(count + 1)
        expect((await azure.blob("ccc", "edge.txt")).bytes).to.have.length(size)
      }
    })

    it("case 10: keeps the blob of before when the download answers 404 or breaks off", async () => {
      await store({ filename: "kept.csv" }, { attachment: csv("the day before") }).expect(200)
      azure.calls.length = 0
      const gone = { download_url: looker.download("<h1>Gone</h1>", { status: 404 }) }
      const { body } = await store({ filename: "kept.csv" }, { scheduled_plan: gone }).expect(200)
      const { looker: outcome } = body as { looker: { success: boolean; message: string } }
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.include("404")
      expect(azure.calls).to.deep.equal([])

      const plan = { download_url: looker.download(Buffer.alloc(20 * MIB), { cutAfterBytes: 12 * MIB }) }
      const cut = await store({ filename: "kept.csv" }, { scheduled_plan: plan }).expect(200)
      expect((cut.body as { looker: { message: string } }).looker.message).to.match(/broke off/)
      expect(azure.calls.filter((call) => call.includes("blocklist"))).to.deep.equal([])
      expect((await azure.blob("ccc", "kept.csv")).bytes.toString()).to.equal("the day before")
    })

    it("case 11: names the field when no container is chosen, and makes no call", async () => {
      const { body } = await store({ container: " " }, { attachment: csv("1") }).expect(200)
      const message = '"Container" is empty: choose the container the file goes to.'
      expect(body).to.deep.equal({
        looker: { ...SUCCESS, success: false, message, validation_errors: { container: message } },
      })
      expect(azure.calls).to.deep.equal([])
    })

    it("case 12: gives the code of a container that Azure does not know", async () => {
      const { body } = await store({ container: "nosuch" }, { attachment: csv("1") }).expect(200)
      const { looker: outcome } = body as { looker: { success: boolean; message: string } }
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.match(
        /^Azure Storage answered 404 \(ContainerNotFound\): .*choose another container\.$/,
      )
    })

    /** To the fake service. */
    async function send(formParams: object, body: object, hub = fakeHub()) {
      const { body: answer } = await hub
        .post("/actions/azure_storage/execute")
        .send({ type: "query", data, form_params: { container: "ccc", filename: "x", ...formParams }, ...body })
        .expect(200)
      return (answer as { looker: { success: boolean; message?: string } }).looker
    }

    it("case 13: repeats a block that is answered 503", async () => {
      fake.answer = () => (fake.requests.length <= 2 ? azureError(503, "ServerBusy", "Busy.") : takeBlock())
      expect(await send({}, { attachment: csv("1,2") })).to.deep.equal(SUCCESS)
      expect(fake.requests.map(azureCall)).to.deep.equal(["PutBlock", "PutBlock", "PutBlock", "PutBlockList"])
      expect(fake.requests.slice(0, 3).map(({ text }) => text)).to.deep.equal(["1,2", "1,2", "1,2"])
    })

    it("gives up after four tries, and commits nothing", async () => {
      fake.answer = () => azureError(503, "ServerBusy", "Busy.")
      expect(await send({}, { attachment: csv("1") })).to.include({ success: false })
      expect(fake.requests.map(azureCall)).to.deep.equal(["PutBlock", "PutBlock", "PutBlock", "PutBlock"])
    })

    it("tells a refusal at once, and ends the download, though Looker has more to give and is slow", async () => {
      fake.answer = () => azureError(403, "AuthorizationFailure", "This request is not authorized.")
      const plan = { download_url: looker.download(Buffer.alloc(9 * MIB), { hang: true }) }
      const outcome = await send({}, { scheduled_plan: plan })
      expect(outcome.message).to.include("403 (AuthorizationFailure): This request is not authorized.")
      await looker.untilAborted()
      expect(fake.requests.map(azureCall)).to.deep.equal(["PutBlock"])
    })

    it("gives a silent service up", async () => {
      fake.answer = () => ({ hang: true })
      const outcome = await send({}, { attachment: csv("1") }, fakeHub({ blockTimeoutMs: 100 }))
      expect(outcome).to.include({ success: false, message: "Azure Storage did not answer within 0.1 seconds." })
    })

    it("cuts what Azure says, but not the cure", async () => {
      fake.answer = () => azureError(403, "AuthorizationFailure", "x".repeat(10_000))
      const cure = "Check the network rules of the account: they must let the hub in."
      const { message } = await send({}, { attachment: csv("1") })
      expect(message).to.equal(`Azure Storage answered 403 (AuthorizationFailure): ${"x".repeat(500)} ${cure}`)
    })

    it("gives the XML parser of the SDK nothing that would hold the process", async () => {
      fake.answer = () => ({ ...containerList(["a"]), body: `<!DOCTYPE a>${"<a/>".repeat(500_000)}` })
      const message = "Azure Storage answered 200, but not as Azure does: something answers in its place."
      expect((await form()).body).to.deep.equal({ error: message })
    })

    it("holds no timer after the end of a call", async () => {
      const started = new Set<unknown>()
      const undo = [
        patch(globalThis, "setTimeout", (original) => (callback, delayMs, ...rest) => {
          const timer = original(callback, delayMs, ...rest)
          if (delayMs === 300_000) started.add(timer)
          return timer
        }),
        patch(globalThis, "clearTimeout", (original) => (timer) => {
          if (started.has(timer)) cleared.push(timer)
          return original(timer)
        }),
      ]
      const cleared: unknown[] = []
      try {
        fake.answer = () => ({ reset: true })
        const message = "Azure Storage could not be reached: the connection broke off."
        expect(await send({}, { attachment: csv("1") })).to.include({ success: false, message })
      } finally {
        for (const restore of undo) restore()
      }
      expect(started.size).to.equal(4)
      expect(cleared).to.have.length(4)
    })

    it("case 14: goes to the address in the account, where the operator permits it", async () => {
      const settings = { account: azure.url, accessKey: azure.key }
      const body = { type: "query", data: settings, form_params: { container: "reports", filename: "here.csv" } }
      const send = (hub = hubWith(new AzureStorageIntegration(), { environment })) =>
        hub.post("/actions/azure_storage/execute").send({ ...body, attachment: csv("1") })
      expect((await send().expect(200)).body).to.deep.equal({ looker: SUCCESS })
      expect((await azure.blob("reports", "here.csv")).bytes.toString()).to.equal("1")
      azure.calls.length = 0
      const refused = await send(hubWith(new AzureStorageIntegration())).expect(200)
      expect((refused.body as { looker: object }).looker).to.include({ success: false })
      expect(azure.calls).to.deep.equal([])
    })
  })

  it("goes to a named account directly, whatever proxy the environment names, as all services do", async () => {
    const proxy = await FakeService.start()
    process.env.HTTPS_PROXY = proxy.url
    try {
      fake.answer = () => containerList(["ccc"])
      expect(fieldsOf(await form())[0]).to.include({ name: "container" })
      expect(fake.requests).to.have.length(1)
      expect(proxy.connections).to.equal(0)
    } finally {
      delete process.env.HTTPS_PROXY
      await proxy.stop()
    }
  })
})
