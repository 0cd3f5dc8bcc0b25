import { expect } from "chai"
import { useFakeTimers, type SinonFakeTimers } from "sinon"
import { registry } from "../../src/framework"
import { DebugIntegration } from "../../src/integrations/debug/debug"
import { base64Attachment, jsonDetail } from "../support/samples"
import { hubWith } from "../support/hub_with"

const ON = { ACTION_HUB_DEBUG_ENDPOINT: "anything" }
const PRODUCTION = { NODE_ENV: "production" }

describe("debug", () => {
  const hub = (environment: Record<string, string> = ON) => hubWith(new DebugIntegration(), { environment })
  const execute = (body: object) => hub().post("/actions/debug/execute").send(body)
  const sleeping = (sleep?: string) => execute({ type: "query", form_params: { sleep } }).expect(200)

  it("case 1: in production it does not exist unless its variable is set", async () => {
    const { body } = await hub(PRODUCTION).post("/").expect(200)
    expect(body.integrations).to.deep.equal([])
    await hub(PRODUCTION).post("/actions/debug/execute").send({ type: "query" }).expect(404)
    await hub({ ...PRODUCTION, ...ON })
      .post("/actions/debug")
      .expect(200)
    await hub({}).post("/actions/debug").expect(200)
  })

  it("case 2: it is the last of the list, with no format and no icon", async () => {
    const { body } = await hubWith([...registry.all], { environment: ON }).post("/")
    expect(body.integrations.at(-1)).to.deep.include({ name: "debug", supported_formats: [], icon_data_uri: null })
    expect(body.integrations.at(-1).supported_action_types).to.deep.equal(["cell", "dashboard", "query"])
  })

  it("case 3: it sleeps as long as it is told, and says so", async () => {
    const startedAt = performance.now()
    const { body } = await sleeping("30")
    expect(performance.now() - startedAt).to.be.at.least(29)
    expect(body.looker).to.include({ success: true, message: "Done: [Slept 30 ms.]" })
  })

  it("case 4: it sleeps about a second when it is not told", async () => {
    expect((await sleeping()).body.looker.message).to.include("Slept 1000 ms.")
  })

  it("case 5: what is no positive number is no sleep", async () => {
    for (const sleep of ["0", "-5", "abc"]) {
      expect((await sleeping(sleep)).body.looker, sleep).to.include({ success: true, message: "Done: []" })
    }
  })

  it("case 6: it takes all three types and names them to others", async () => {
    for (const type of ["cell", "dashboard", "query"]) {
      await execute({ type, form_params: { sleep: "0" } }).expect(200)
    }
    const { body } = await execute({ type: "foo" }).expect(404)
    expect(body.error).to.include('"cell", "dashboard", "query"')
  })

  it("case 7: a long sleep is kept alive by newlines", async () => {
    const { text } = await hub({ ...ON, ACTION_HUB_JSON_KEEPALIVE_SEC: "1" })
      .post("/actions/debug/execute")
      .send({ type: "query", form_params: { sleep: "3500" } })
    expect(text).to.match(/^\n\n\n\{"looker":/)
  })

  describe("with a clock of its own", () => {
    let clock: SinonFakeTimers
    beforeEach(() => {
      clock = useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
    })
    afterEach(() => clock.restore())

    it("case 8: a sleep of years is cut to ten minutes", async () => {
      const answer = sleeping("999999999999").then(({ body }) => body.looker)
      let message: string | undefined
      void answer.then((looker) => (message = looker.message))
      while (message === undefined) {
        clock.tick(60_000)
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(message).to.equal("Done: [Slept 600000 ms.]")
    })
  })

  it("case 9: its form is exactly two text fields", async () => {
    const { body } = await hub().post("/actions/debug/form").expect(200)
    expect(Object.keys(body as object)).to.deep.equal(["fields"])
    expect(body.fields.map(({ name, label, type }: Record<string, string>) => ({ name, label, type }))).to.deep.equal([
      { name: "sleep", label: "Sleep", type: "string" },
      { name: "simulated_download_url", label: "Simulated Download URL (JSON)", type: "string" },
    ])
  })

  it("case 10: it works without data and with any", async () => {
    const attachments = [
      undefined,
      null,
      jsonDetail([{ a: 1 }]),
      base64Attachment(Buffer.from("PK"), "application/zip", "zip"),
      { mimetype: "application/json", extension: "json", data: "{ not JSON" },
    ]
    for (const attachment of attachments) {
      await execute({ type: "query", attachment, form_params: { sleep: "0" } }).expect(200)
    }
  })
})
