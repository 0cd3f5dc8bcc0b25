import { expect } from "chai"
import * as Hub from "../../src/framework"
import { hubWith } from "../support/hub_with"

/** Throws what the test puts into it. */
class ShortIntegration extends Hub.Integration {
  readonly name = "short"
  readonly label = "Short"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  thrown?: Error

  override async form() {
    return new Hub.DataActionForm([])
  }

  async execute(request: Hub.DataActionRequest) {
    if (this.thrown) throw this.thrown
    for await (const piece of await request.stream()) void piece
    return new Hub.DataActionResponse()
  }
}

describe("what the system lacks", () => {
  const integration = new ShortIntegration()
  const hub = hubWith(integration)
  const before = process.env.TMPDIR
  afterEach(() => {
    integration.thrown = undefined
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  })
  const send = (path: string, bytes: number) =>
    hub.post(`/actions/short/${path}`).send({
      type: "query",
      attachment: { mimetype: "text/csv", extension: "csv", data: "a\n".repeat(bytes / 2) },
    })

  it("is answered 503 in words where temporary files cannot be written; what needs none goes on", async () => {
    process.env.TMPDIR = "/nowhere-to-be-found"
    for (const path of ["execute", "form"]) {
      const { body, headers } = await send(path, 2_000_000).expect(503)
      expect(body.success).to.equal(false)
      expect(body.error).to.include("TMPDIR").and.not.to.include("nowhere")
      expect(Number(headers["retry-after"])).to.be.within(1, 60)
      await send(path, 2000).expect(200)
    }
  })

  const shortages = {
    ENOSPC: "no room left on its disk",
    EMFILE: "files and connections",
    ENFILE: "files and connections",
  }
  for (const [code, words] of Object.entries(shortages)) {
    it(`is answered 503 in words wherever it is met: ${code}`, async () => {
      integration.thrown = Object.assign(new Error(`${code}: open '/srv/x'`), { code })
      const { body, headers } = await send("execute", 2).expect(503)
      expect(body.error).to.include(words).and.not.to.include("/srv")
      expect(headers).to.have.property("retry-after")
    })
  }
})
