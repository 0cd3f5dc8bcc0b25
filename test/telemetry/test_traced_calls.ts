import { createHash, createHmac } from "node:crypto"
import { expect } from "chai"
import { EnvironmentReader } from "../../src/config"
import { AmazonS3Integration } from "../../src/integrations/amazon_s3/amazon_s3"
import { createLogger } from "../../src/logging"
import { readTelemetryConfig, startTracing, type Tracing } from "../../src/telemetry"
import { FakeLooker } from "../support/fake_looker"
import { FakeService, type RecordedRequest } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { LocalS3 } from "../support/local_s3"
import { csvAttachment } from "../support/samples"
import { TraceCollector } from "../support/trace_collector"

const DATA = { access_key_id: "AKIATEST", secret_access_key: "top-secret", region: "us-east-1" }

describe("traced calls", () => {
  let collector: TraceCollector
  let tracing: Tracing
  let looker: FakeLooker
  let s3: FakeService
  beforeEach(async () => {
    collector = await TraceCollector.start()
    looker = await FakeLooker.start()
    s3 = await FakeService.start()
    const read = new EnvironmentReader({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: "10",
    })
    const { tracing: config } = readTelemetryConfig(read)
    if (!config) throw new Error("Tracing is off.")
    tracing = await startTracing(config, createLogger({ isSilent: true }), "1.2.3")
  })
  afterEach(async () => {
    await tracing.end()
    await Promise.all([collector.stop(), looker.stop(), s3.stop()])
  })

  const store = async (endpoint: string, body: object) => {
    const { body: answer } = await hubWith(new AmazonS3Integration({ endpoint: () => endpoint }))
      .post("/actions/amazon_s3/execute")
      .send({ type: "query", data: DATA, form_params: { bucket: "reports", filename: "a.csv" }, ...body })
      .expect(200)
    return (answer as { looker: { success: boolean } }).looker
  }

  it("of S3 keep their signatures, in retries as well", async () => {
    let left = 1
    s3.answer = ({ method }) => {
      if (method === "PUT" && left-- > 0) return { status: 503 }
      return { headers: { etag: '"e"' }, body: "" }
    }
    expect(await store(s3.url, { attachment: csvAttachment("a\n1\n") })).to.include({ success: true })
    const calls = (await collector.until(3)).filter(({ kind }) => kind === "client")
    const puts = calls.sort((one, other) => Number(one.startedAt - other.startedAt))
    expect(
      puts.map(({ name, attributes }) => [
        name,
        attributes["http.response.status_code"],
        attributes["http.request.resend_count"],
      ]),
    ).to.deep.equal([
      ["PUT", 503, undefined],
      ["PUT", 200, 1],
    ])
    expect(s3.requests.map(({ headers }) => headers.traceparent)).to.deep.equal(
      puts.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`),
    )
    for (const request of s3.requests) expect(signatureOf(request)).to.equal(signatureFor(request, DATA))
  })

  it("of S3 and of a download from Looker stand side by side", async () => {
    const local = await LocalS3.start("reports")
    try {
      const download_url = looker.download("id\n1\n")
      expect(await store(local.url, { scheduled_plan: { download_url } })).to.include({ success: true })
      const spans = await collector.until(3)
      const [delivery] = spans.filter(({ kind }) => kind === "server")
      const calls = spans.filter(({ kind }) => kind === "client")
      const services = calls.map(({ attributes, parentId }) => [attributes["peer.service"], parentId])
      expect(services).to.have.deep.members([
        ["Looker", delivery?.spanId],
        ["Amazon S3", delivery?.spanId],
      ])
      const [get] = calls.filter(({ name }) => name === "GET")
      expect(get?.attributes).to.deep.include({ "http.response.status_code": 200, "server.address": "127.0.0.1" })
      expect(looker.downloadHeaders[0]).to.not.have.any.keys("traceparent", "tracestate")
      expect(JSON.stringify(spans, withoutBigints)).to.not.include(new URL(download_url).pathname)
    } finally {
      await local.stop()
    }
  })

  it("tell of a download that broke off", async () => {
    const download_url = looker.download("1\n".repeat(500_000), { contentLength: 1_000_000, cutAfterBytes: 600_000 })
    s3.answer = () => ({ headers: { etag: '"e"' }, body: "" })
    expect(await store(s3.url, { scheduled_plan: { download_url } })).to.include({ success: false })
    const [get] = await collector.until(1, ({ attributes }) => attributes["peer.service"] === "Looker")
    expect(get).to.include({ isFailed: true })
    expect(get?.attributes["error.type"]).to.equal("download_failed")
    const [delivery] = await collector.until(1, ({ kind }) => kind === "server")
    expect(delivery).to.include({ isFailed: true })
    expect(delivery?.attributes).to.include({ "error.type": "download_failed", "hub.error_code": "download_failed" })
  })

  it("of a form belong to it", async () => {
    s3.answer = () => ({ status: 403, body: "<Error><Code>AccessDenied</Code></Error>" })
    await hubWith(new AmazonS3Integration({ endpoint: () => s3.url }))
      .post("/actions/amazon_s3/form")
      .send({ data: DATA })
      .expect(200)
    const spans = await collector.until(2)
    const [form] = spans.filter(({ kind }) => kind === "server")
    const [list] = spans.filter(({ kind }) => kind === "client")
    expect(form).to.include({ name: "POST /actions/:name/form" })
    expect(form?.attributes).to.include({ "http.response.status_code": 200, "hub.integration": "amazon_s3" })
    expect(list).to.include({ parentId: form?.spanId, isFailed: true })
  })

  it("of refused callers leave no trace", async () => {
    const hub = hubWith(new AmazonS3Integration())
    await hub.anonymous("post", "/actions/amazon_s3/execute").send({}).expect(403)
    await hub.post("/actions/amazon_s3/execute").send({}).expect(404)
    await tracing.end()
    expect(collector.spans.map(({ attributes }) => attributes["hub.error_code"])).to.deep.equal(["invalid_request"])
  })
})

function withoutBigints(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? String(value) : value
}

function authorizationOf({ headers }: RecordedRequest): string {
  return headers.authorization ?? ""
}

function signatureOf(request: RecordedRequest): string | undefined {
  return /Signature=([0-9a-f]{64})/.exec(authorizationOf(request))?.[1]
}

/**
 * The signature that S3 finds for what has arrived.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
function signatureFor(request: RecordedRequest, keys: typeof DATA): string {
  const { method, path, query, headers } = request
  const [, names = ""] = /SignedHeaders=([^,]+)/.exec(authorizationOf(request)) ?? []
  const [, scope = ""] = /Credential=[^/]+\/([^,]+)/.exec(authorizationOf(request)) ?? []
  const pairs = [...query].map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).sort()
  const signed = names.split(";").map((name) => `${name}:${String(headers[name]).trim()}\n`)
  const canonical = [method, path, pairs.join("&"), signed.join(""), names, headers["x-amz-content-sha256"]].join("\n")
  const hash = createHash("sha256").update(canonical).digest("hex")
  const text = ["AWS4-HMAC-SHA256", headers["x-amz-date"], scope, hash].join("\n")
  const hmac = (key: Buffer, part: string) => createHmac("sha256", key).update(part).digest()
  return [...scope.split("/"), text].reduce(hmac, Buffer.from(`AWS4${keys.secret_access_key}`)).toString("hex")
}
