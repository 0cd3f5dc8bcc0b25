import { createHash } from "node:crypto"
import { Readable } from "node:stream"
import { expect } from "chai"
import { ZapierIntegration } from "../../src/integrations/zapier/zapier"
import { FakeService } from "../support/fake_service"
import { jsonDetail, jsonDetailText, realResult } from "../support/samples"
import { type Delivery, WebhookStage } from "../support/webhook_stage"

const HOSTS = ["hooks.zapier.com", "a.b.zapier.com", "zapier.com"]
const MEGABYTE = 1024 * 1024
const SUCCESS = { looker: { refresh_query: false, success: true, validation_errors: {} } }

describe("webhook base, with zapier.com as the vendor's domain", () => {
  let stage: WebhookStage

  beforeEach(async () => (stage = await WebhookStage.start(HOSTS, { keepBodies: false })))
  afterEach(() => stage.stop())

  const hook = (host = "hooks.zapier.com") => `https://${host}:${stage.receiver.port}/hooks/catch/12/ab/`
  const execute = (delivery: Delivery) => stage.execute(new ZapierIntegration(), { url: hook(), ...delivery })

  function expectNothingMoved() {
    expect(stage.looker.downloads, "downloads").to.equal(0)
    expect(stage.receiver.connections, "connections to the receiver").to.equal(0)
  }

  for (const [name, size] of [
    ["0.1 KB", 100],
    ["1 MB", MEGABYTE],
    ["100 MB", 100 * MEGABYTE],
  ] as const) {
    it(`base case 1: ${name} arrive as Looker sent them, in flat memory`, async () => {
      const source = new MeasuredSource(size)
      const answer = await execute({ downloadUrl: stage.looker.download(() => source.stream()) }).expect(200)

      expect(answer.body).to.deep.equal(SUCCESS)
      expect(stage.receiver.requests).to.have.length(1)
      expect(stage.receiver.requests[0]).to.include({ method: "POST", bytes: size, sha256: source.sha256 })
      expect(stage.receiver.requests[0]?.headers).to.include({ "content-type": "application/json" })
      expect(source.memoryGrowth).to.be.below(80 * MEGABYTE)
    })
  }

  it("base case 2: nothing is posted when the download answers 404", async () => {
    const downloadUrl = stage.looker.download("<h1>This download is gone</h1>", { status: 404 })
    const answer = await execute({ downloadUrl }).expect(200)

    expect(answer.body.looker.success).to.equal(false)
    expect(answer.body.looker.message).to.include("404").and.not.include("gone")
    expect(stage.receiver.connections).to.equal(0)
  })

  for (const cut of ["end", "reset"] as const) {
    it(`base case 3: a download cut off after half aborts the POST (${cut})`, async () => {
      const arrived = new Promise<void>((resolve) => {
        stage.receiver.answerEarly = () => void resolve()
      })
      async function* source() {
        yield Buffer.alloc(MEGABYTE, " ")
        // A reset throws away what is under way, so the request must have begun before it.
        await arrived
        yield Buffer.alloc(3 * MEGABYTE, " ")
      }
      const stream = () => Readable.from(source(), { objectMode: false })
      const downloadUrl = stage.looker.download(stream, { cutAfterBytes: 2 * MEGABYTE, cut })
      const answer = await execute({ downloadUrl }).expect(200)

      expect(answer.body.looker.success).to.equal(false)
      expect(answer.body.looker.message).to.include("broke off")
      const request = await stage.receiver.until(({ aborted }) => aborted)
      expect(request.bytes).to.be.at.most(2 * MEGABYTE)
      expect(stage.receiver.requests).to.have.length(1)
    })
  }

  it("base case 4: a refusal is reported with its status and text", async () => {
    stage.receiver.answer = () => ({ status: 410, body: "this hook was removed" })
    const answer = await execute({ attachment: jsonDetail([]) }).expect(200)

    expect(answer.body.looker.success).to.equal(false)
    expect(answer.body.looker.message).to.include("410").and.include("this hook was removed")
    expect(stage.receiver.requests).to.have.length(1)
  })

  for (const host of ["evil.com", "zapier.com.evil.com", "evilzapier.com", "hooks.zapier.com.", "127.0.0.1", "[::1]"]) {
    it(`base case 5: https://${host}/ is refused`, async () => {
      const answer = await execute({ url: hook(host), downloadUrl: stage.looker.download("{}") }).expect(404)

      expect(answer.body).to.deep.equal({ success: false, error: 'The "Zapier Webhook URL" must be on zapier.com.' })
      expectNothingMoved()
    })
  }

  for (const host of ["hooks.zapier.com", "a.b.zapier.com", "HOOKS.ZAPIER.COM", "zapier.com"]) {
    it(`base case 5: https://${host} is accepted, with any port and path`, async () => {
      const answer = await execute({ url: ` ${hook(host)} `, attachment: jsonDetail([]) }).expect(200)

      expect(answer.body).to.deep.equal(SUCCESS)
      expect(stage.receiver.requests[0]?.headers.host).to.equal(`${host.toLowerCase()}:${stage.receiver.port}`)
      expect(stage.receiver.requests[0]?.path).to.equal("/hooks/catch/12/ab/")
    })
  }

  for (const url of ["notaurl", "hooks.zapier.com/hooks/catch/12/ab/", "mailto:me@zapier.com", "https://"]) {
    it(`base case 6: "${url}" gives a readable error`, async () => {
      const answer = await execute({ url, downloadUrl: stage.looker.download("{}") }).expect(404)

      expect(answer.body.error).to.match(/^The "Zapier Webhook URL" is no address/)
      expectNothingMoved()
    })
  }

  for (const url of [undefined, "", "  "]) {
    it(`base case 7: a missing address (${JSON.stringify(url)}) gives a readable error`, async () => {
      const answer = await execute({ url, downloadUrl: stage.looker.download("{}") }).expect(404)

      expect(answer.body).to.deep.equal({ success: false, error: 'Enter the "Zapier Webhook URL".' })
      expectNothingMoved()
    })
  }

  it("base case 8: an attachment is delivered like a download", async () => {
    const attachment = { mimetype: "application/json", extension: "json", data: realResult() }
    const answer = await execute({ attachment }).expect(200)

    expect(answer.body).to.deep.equal(SUCCESS)
    expect(stage.receiver.requests[0]?.sha256).to.equal(sha256(realResult()))
  })

  it("base case 9: without data the answer says that they are incompatible", async () => {
    const answer = await execute({}).expect(404)

    expect(answer.body.error).to.include("incompatible data")
    expectNothingMoved()
  })

  it("base case 9: an attachment without bytes is refused with a message", async () => {
    const answer = await execute({ attachment: { mimetype: "application/json", extension: "json", data: "" } }).expect(
      404,
    )

    expect(answer.body.error).to.include("Looker sent no data")
    expectNothingMoved()
  })

  it("base case 10: a redirect is a failure and is not followed", async () => {
    stage.receiver.answer = () => ({ status: 307, headers: { location: "/elsewhere" } })
    const answer = await execute({ attachment: jsonDetail([]) }).expect(200)

    expect(answer.body.looker.success).to.equal(false)
    expect(answer.body.looker.message).to.include("307")
    expect(stage.receiver.requests.map(({ path }) => path)).to.deep.equal(["/hooks/catch/12/ab/"])
  })

  it("base case 11: a receiver that never answers is given up", async () => {
    stage.receiver.answer = () => ({ hang: true })
    const delivery = { url: hook(), attachment: jsonDetail([]) }
    const answer = await stage.execute(new ZapierIntegration({ timeoutMs: 100 }), delivery).expect(200)

    const message = "Zapier did not answer within 0.1 seconds."
    expect(answer.body.looker).to.include({ success: false, message })
    expect((await stage.receiver.until(({ aborted }) => aborted)).bytes).to.be.above(0)
  })

  it("base case 12: user-info does not hide the real host", async () => {
    const url = `https://zapier.com@evil.com:${stage.receiver.port}/`
    const answer = await execute({ url, downloadUrl: stage.looker.download("{}") }).expect(404)

    expect(answer.body.error).to.equal('The "Zapier Webhook URL" must be on zapier.com.')
    expectNothingMoved()
  })

  it("base case 12: user-info before the vendor's host is refused too, and not repeated", async () => {
    const url = hook("me:pa55@hooks.zapier.com")
    const answer = await execute({ url, downloadUrl: stage.looker.download("{}") }).expect(404)

    expect(answer.body.error).to.include("user name and password").and.not.include("pa55")
    expectNothingMoved()
  })

  it("ends the download when the receiver refuses before it has everything", async () => {
    stage.receiver.answerEarly = () => ({ status: 403, body: "stop" })
    const endless = () => new MeasuredSource(Infinity).stream()
    const answer = await execute({ downloadUrl: stage.looker.download(endless) }).expect(200)

    expect(answer.body.looker.success).to.equal(false)
    await stage.looker.untilAborted()
  })

  it("keeps the path and the query of the address out of messages", async () => {
    stage.receiver.answer = () => ({ status: 404, body: "no hook at /hooks/catch/12/ab/?key=s3cret" })
    const answer = await execute({ url: `${hook()}?key=s3cret`, attachment: jsonDetail([]) }).expect(200)

    expect(answer.body.looker.message)
      .to.include("404")
      .and.not.match(/hooks\/catch|s3cret/)
  })

  it("speaks plain http to a host that OUTBOUND_ALLOW names, as entered", async () => {
    const plain = await FakeService.start()
    const delivery = { url: `http://hooks.zapier.com:${plain.port}/x`, attachment: jsonDetail([]) }
    const answer = await stage.execute(new ZapierIntegration(), delivery, ["hooks.zapier.com"]).expect(200)
    await plain.stop()

    expect(answer.body).to.deep.equal(SUCCESS)
    expect(plain.requests[0]).to.include({ path: "/x", text: jsonDetailText([]) })
  })

  it("refuses other schemes than http and https", async () => {
    const answer = await execute({ url: "ftp://hooks.zapier.com/x", downloadUrl: stage.looker.download("{}") }).expect(
      404,
    )

    expect(answer.body.error).to.include("https://")
    expectNothingMoved()
  })
})

/** Bytes made while they are read, their hash, and by how much the process grew meanwhile. */
class MeasuredSource {
  private readonly hash = createHash("sha256")
  private readonly startRss = process.memoryUsage.rss()
  /** Bytes, at the worst moment. */
  memoryGrowth = 0

  constructor(private readonly size: number) {}

  get sha256(): string {
    return this.hash.copy().digest("hex")
  }

  stream(): Readable {
    return Readable.from(this.pieces(), { objectMode: false })
  }

  private *pieces(): Generator<Buffer> {
    const piece = Buffer.alloc(64 * 1024, '{"value":12345.50},')
    for (let at = 0; at < this.size; at += piece.length) {
      const part = piece.subarray(0, this.size - at)
      this.hash.update(part)
      this.memoryGrowth = Math.max(this.memoryGrowth, process.memoryUsage.rss() - this.startRss)
      yield part
    }
  }
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}
