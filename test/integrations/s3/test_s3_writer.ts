import { once } from "node:events"
import http from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { PassThrough } from "node:stream"
import { expect } from "chai"
import { DeliveryError } from "../../../src/framework"
import { AmazonS3Integration } from "../../../src/integrations/amazon_s3/amazon_s3"
import { S3Writer } from "../../../src/services/s3/s3_writer"
import { createLogger } from "../../../src/logging/create_logger"
import { FakeLooker } from "../../support/fake_looker"
import { FakeService } from "../../support/fake_service"
import { AUTHORIZATION, hubWith } from "../../support/hub_with"
import { LocalS3 } from "../../support/local_s3"
import { s3Call, s3Error, takeUpload } from "../../support/s3_answers"

const MIB = 1024 * 1024
const DATA = { access_key_id: "AKIATESTKEY", secret_access_key: "top-secret-text", region: "us-east-1" }

describe("the S3 writer, when something fails", () => {
  let looker: FakeLooker
  let fake: FakeService
  beforeEach(async () => {
    looker = await FakeLooker.start()
    fake = await FakeService.start({ keepBodies: false })
    fake.answer = takeUpload
  })
  afterEach(() => Promise.all([looker.stop(), fake.stop()]))

  const body = (downloadUrl: string, filename = "r.csv") => ({
    type: "query",
    data: DATA,
    form_params: { bucket: "reports", filename },
    scheduled_plan: { download_url: downloadUrl },
  })
  const store = async (url: string, downloadUrl: string, filename?: string, idleTimeoutMs?: number) => {
    const hub = hubWith(new AmazonS3Integration({ endpoint: () => url, idleTimeoutMs }))
    const answer = await hub.post("/actions/amazon_s3/execute").send(body(downloadUrl, filename)).expect(200)
    return (answer.body as { looker: { success: boolean; message?: string } }).looker
  }
  const calls = () => fake.requests.map(s3Call)
  const bytes = (size: number) => Buffer.alloc(size, "0123456789,")

  describe("on the side of Looker", () => {
    let s3: LocalS3
    before(async () => (s3 = await LocalS3.start("reports")))
    after(() => s3.stop())
    beforeEach(() => void s3.calls.splice(0))

    it("case 9: stores nothing when the download answers 404, and keeps the file of the day before", async () => {
      expect(await store(s3.url, looker.download("the day before"))).to.include({ success: true })
      s3.calls.splice(0)
      const outcome = await store(s3.url, looker.download("<h1>Gone</h1>", { status: 404 }))
      expect(outcome).to.include({ success: false })
      expect(outcome.message).to.include("404")
      expect(s3.calls).to.deep.equal([])
      expect((await s3.object("reports", "r.csv")).bytes.toString()).to.equal("the day before")
    })

    const whole = 20 * MIB
    for (const [title, options] of [
      ["in the middle", { cutAfterBytes: 12 * MIB }],
      ["in the middle, by a reset", { cutAfterBytes: 12 * MIB, cut: "reset" }],
      ["a byte before its end", { cutAfterBytes: whole - 1, contentLength: whole }],
    ] as const) {
      it(`case 10: leaves no file and no part behind when the download breaks off ${title}`, async () => {
        const keys = await s3.keys("reports")
        const outcome = await store(s3.url, looker.download(bytes(whole), options), "broken.csv")
        expect(outcome).to.include({ success: false })
        expect(outcome.message).to.match(/broke off/)
        expect(s3.calls.filter((call) => call.startsWith("DELETE"))).to.have.length(1)
        expect(s3.calls.filter((call) => call.includes("CompleteMultipartUpload"))).to.deep.equal([])
        expect(await s3.keys("reports"))
          .to.deep.equal(keys)
          .and.not.include("broken.csv")
      })
    }

    for (const [title, options] of [
      ["in the middle", { cutAfterBytes: 1000 }],
      ["a byte before its end", { cutAfterBytes: MIB - 1, contentLength: MIB }],
    ] as const) {
      it(`makes no call when a download below one part breaks off ${title}`, async () => {
        const outcome = await store(s3.url, looker.download(bytes(MIB), options))
        expect(outcome).to.include({ success: false })
        expect(outcome.message).to.match(/broke off/)
        expect(s3.calls).to.deep.equal([])
      })
    }

    let server: http.Server | undefined
    afterEach(() => server?.close())
    const text = bytes(50 * MIB)
    for (const [title, data] of [
      ["a download", () => ({ scheduled_plan: { download_url: looker.download(text, { hang: true }) } })],
      ["an attachment", () => ({ attachment: { mimetype: "text/csv", extension: "csv", data: text.toString() } })],
    ] as const) {
      it(`stops the upload of ${title}, and leaves no part behind, when Looker hangs up`, async () => {
        const { app } = hubWith(new AmazonS3Integration({ endpoint: () => fake.url }))
        server = http.createServer(app).listen(0, "127.0.0.1")
        const hungUp = once(server, "connection").then(([socket]) => once(socket as Socket, "close"))
        fake.answer = async (call) => {
          if (s3Call(call).startsWith("UploadPart")) await hungUp
          return takeUpload(call)
        }
        await once(server, "listening")
        const request = http.request({
          port: (server.address() as AddressInfo).port,
          host: "127.0.0.1",
          path: "/actions/amazon_s3/execute",
          method: "POST",
          headers: { authorization: AUTHORIZATION, "content-type": "application/json" },
        })
        request.on("error", () => undefined)
        request.end(JSON.stringify({ type: "query", data: DATA, form_params: { bucket: "reports" }, ...data() }))
        await fake.until((call) => s3Call(call) === "UploadPart 1")
        request.destroy()
        await fake.until((call) => s3Call(call) === "AbortMultipartUpload")
        expect(calls()).to.not.include("CompleteMultipartUpload")
      })
    }
  })

  it("closes its connections when the delivery is over", async () => {
    expect(await store(fake.url, looker.download(bytes(9 * MIB)))).to.include({ success: true })
    fake.answer = () => s3Error(403, "AccessDenied", "Not yours.")
    expect(await store(fake.url, looker.download(bytes(9 * MIB)))).to.include({ success: false })
    await fake.untilDisconnected()
  })

  it("does not take for whole what it has not read to its end", async () => {
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, region } = DATA
    const connection = { service: "S3", region, accessKeyId, secretAccessKey, endpoint: fake.url, isAws: true }
    const writer = await S3Writer.open({ ...connection, idleTimeoutMs: 300 })
    const source = new PassThrough().end("a\n1\n2\n")
    const firstLine = async function* () {
      yield await Promise.resolve(Buffer.from("a\n"))
    }
    // As a library would read it that stops before the end.
    source[Symbol.asyncIterator] = firstLine
    const target = { bucket: "reports", key: "r.csv", contentType: "text/csv" }
    const put = writer.put(target, source, new AbortController().signal)
    const error: unknown = await put.catch((thrown: unknown) => thrown)
    expect(error).to.have.property("message", "S3: the upload ended before the data did.")
    expect(calls()).to.deep.equal(["PutObject"])
    writer.close()
  })

  it("stops, and leaves no part behind, when its signal is aborted, whatever the source", async () => {
    const { access_key_id: accessKeyId, secret_access_key: secretAccessKey, region } = DATA
    const connection = { service: "S3", region, accessKeyId, secretAccessKey, endpoint: fake.url, isAws: true }
    const writer = await S3Writer.open({ ...connection, idleTimeoutMs: 60_000 })
    const controller = new AbortController()
    const source = new PassThrough()
    source.write(bytes(9 * MIB))
    const target = { bucket: "reports", key: "r.csv", contentType: "text/csv" }
    const put = writer.put(target, source, controller.signal).catch((error: unknown) => error)
    await fake.until((call) => s3Call(call) === "UploadPart 1")
    controller.abort()
    expect(await put).to.be.instanceOf(DeliveryError)
    expect(source.destroyed).to.equal(true)
    expect(calls()).to.deep.equal(["CreateMultipartUpload", "UploadPart 1", "AbortMultipartUpload"])
    writer.close()
  })

  describe("on the side of the service", () => {
    const small = () => looker.download("1,2")
    const large = () => looker.download(bytes(20 * MIB))

    it("case 13: gives the text of S3 for a refusal, and no secret to message or log", async () => {
      const details = `<AWSAccessKeyId>${DATA.access_key_id}</AWSAccessKeyId><StringToSign>AWS4 scope</StringToSign>`
      fake.answer = () => s3Error(403, "InvalidAccessKeyId", "The Access Key Id does not exist.", details)
      const lines: string[] = []
      const stream = new PassThrough().on("data", (line: Buffer) => void lines.push(line.toString()))
      const logger = createLogger({ stream, isDebug: true })
      const url = small()
      const answer = await hubWith(new AmazonS3Integration({ endpoint: () => fake.url }), { logger })
        .post("/actions/amazon_s3/execute")
        .send(body(url))
        .expect(200)
      expect((answer.body as { looker: object }).looker).to.include({
        success: false,
        message: "Amazon S3 answered 403 (InvalidAccessKeyId): The Access Key Id does not exist.",
      })
      const log = lines.join("")
      expect(log).to.include('"serviceStatus":403')
      for (const secret of [DATA.secret_access_key, DATA.access_key_id, url, "AWS4 scope"]) {
        expect(log + answer.text).to.not.include(secret)
      }
      expect(fake.requests).to.have.length(1)
    })

    it("case 14: goes to the region of the bucket with every part", async () => {
      fake.answer = (call) => {
        if (call.headers.authorization?.includes("/eu-west-1/s3/")) return takeUpload(call)
        return { ...s3Error(301, "PermanentRedirect", "Elsewhere."), headers: { "x-amz-bucket-region": "eu-west-1" } }
      }
      expect(await store(fake.url, large())).to.include({ success: true })
      expect(new Set(calls())).to.include("CompleteMultipartUpload")
    })

    it("takes the upload back when one part is refused", async () => {
      fake.answer = (call) =>
        s3Call(call) === "UploadPart 2" ? s3Error(403, "QuotaExceeded", "Too much.") : takeUpload(call)
      const outcome = await store(fake.url, large())
      expect(outcome).to.include({ success: false, message: "Amazon S3 answered 403 (QuotaExceeded): Too much." })
      expect(calls()).to.include("AbortMultipartUpload").and.not.include("CompleteMultipartUpload")
    })

    for (const part of [1, 3]) {
      it(`reports the refusal of part ${part} of 3 when taking back fails as well`, async () => {
        fake.answer = async (call) => {
          if (s3Call(call) === "AbortMultipartUpload") return s3Error(403, "AccessDenied", "Not yours to abort.")
          if (s3Call(call) !== `UploadPart ${part}`) return takeUpload(call)
          await fake.until((other) => s3Call(other) === "UploadPart 3")
          return s3Error(400, "BadDigest", "Other bytes came.")
        }
        expect((await store(fake.url, large())).message).to.include("BadDigest")
      })
    }

    it("reports the download that broke off when taking back fails", async () => {
      fake.answer = (call) =>
        s3Call(call) === "AbortMultipartUpload" ? s3Error(403, "AccessDenied", "Not yours.") : takeUpload(call)
      const outcome = await store(fake.url, looker.download(bytes(20 * MIB), { cutAfterBytes: 12 * MIB }))
      expect(outcome.message).to.match(/broke off/)
    })

    it("does not take an error inside a 200 for success", async () => {
      fake.answer = (call) =>
        s3Call(call) === "CompleteMultipartUpload" ? s3Error(200, "InternalError", "Try again.") : takeUpload(call)
      const outcome = await store(fake.url, large())
      expect(outcome).to.include({ success: false })
      expect(outcome.message).to.include("InternalError")
      expect(calls()).to.include("AbortMultipartUpload")
    })

    it("tells a refusal at once, and ends the download, though Looker has more to give and is slow", async () => {
      fake.answer = () => s3Error(404, "NoSuchBucket", "The bucket does not exist.")
      const outcome = await store(fake.url, looker.download(bytes(9 * MIB), { hang: true }))
      expect(outcome.message).to.equal("Amazon S3 answered 404 (NoSuchBucket): The bucket does not exist.")
      await looker.untilAborted()
    })

    it("gives a service up that stays silent", async () => {
      fake.answer = () => ({ hang: true })
      const outcome = await store(fake.url, small(), undefined, 500)
      expect(outcome).to.include({ success: false, message: "Amazon S3 did not answer in time: try again later." })
      expect(fake.requests).to.have.length(3)
    })

    it("says that the service is not there", async () => {
      const gone = await FakeService.start()
      const { url } = gone
      await gone.stop()
      const outcome = await store(url, small())
      expect(outcome.message).to.equal("Amazon S3 could not be reached: it refused the connection.")
    })

    it("takes the empty name that Ceph gives what it has put together", async () => {
      fake.answer = (call) =>
        s3Call(call) === "CompleteMultipartUpload" ? { body: "<R><ETag></ETag></R>" } : takeUpload(call)
      expect(await store(fake.url, large())).to.include({ success: true })
    })

    it("does not take the page of a proxy for an acknowledgement", async () => {
      fake.answer = () => ({ body: "<html>Sign in to the network</html>" })
      const outcome = await store(fake.url, small())
      expect(outcome).to.include({ success: false })
      expect(outcome.message).to.include("without saying that it has the file")
    })

    it("gives the status alone of an answer that is not S3's", async () => {
      fake.answer = () => ({ status: 502, body: "<html><h1>Bad gateway</h1></html>" })
      expect((await store(fake.url, small())).message).to.equal("Amazon S3 answered 502.")
    })

    it("cuts what S3 says, and says it in one line", async () => {
      fake.answer = () => s3Error(403, "AccessDenied", `No\nway. ${"x".repeat(10_000)}`)
      expect((await store(fake.url, small())).message).to.match(
        /^Amazon S3 answered 403 \(AccessDenied\): No way\. x{492}$/,
      )
    })

    it("gives the XML parser of the SDK nothing that would hold the process for minutes", async () => {
      fake.answer = () => ({ status: 403, body: "<!DOCTYPE>".repeat(50_000) })
      expect((await store(fake.url, small())).message).to.equal("Amazon S3 answered 403.")
    })
  })
})
