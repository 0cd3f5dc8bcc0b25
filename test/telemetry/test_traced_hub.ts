import { once } from "node:events"
import { expect } from "chai"
import { makeApiToken } from "../../src/sealing/api_token"
import { compileHub } from "../support/compiled_hub"
import { FakeService } from "../support/fake_service"
import { exitOf, type Replica, startReplica, until } from "../support/replica"
import { csvAttachment, fieldsOf, jsonDetail, type SampleRow } from "../support/samples"
import { SftpServer } from "../support/sftp_server"
import { type SentSpan, TraceCollector } from "../support/trace_collector"

const SECRET = "a-test-secret-of-length"
const SETTINGS = {
  ACTION_HUB_BASE_URL: "https://hub.acme.test",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: SECRET,
  ACTION_HUB_DEBUG_ENDPOINT: "1",
  ACTION_HUB_DRAIN_MAX_SEC: "1",
  OUTBOUND_ALLOW: "127.0.0.1",
  OTEL_BSP_SCHEDULE_DELAY: "20",
}
const HEADERS = {
  authorization: `Token token="${makeApiToken(SECRET)}"`,
  "content-type": "application/json",
  "x-looker-webhook-id": "webhook-7",
}
const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
const PARENT_ID = "00f067aa0ba902b7"
const SAMPLED = `00-${TRACE_ID}-${PARENT_ID}-01`
/** What must not be found in spans: every secret and every value of these tests begins so. */
const PRIVATE = "private-"

describe("a hub with tracing", () => {
  let collector: TraceCollector
  let hub: Replica | undefined
  before(compileHub)
  beforeEach(async () => (collector = await TraceCollector.start()))
  afterEach(async () => {
    if (hub && hub.child.exitCode === null) {
      const ended = once(hub.child, "exit")
      hub.child.kill("SIGKILL")
      await ended
    }
    hub = undefined
    await collector.stop()
  })

  const start = async (environment: Record<string, string> = {}) =>
    (hub = await startReplica({ ...SETTINGS, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...environment }))
  const execute = async (name: string, body: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${hub?.url}/actions/${name}/execute`, {
      method: "POST",
      headers: { ...HEADERS, ...headers },
      body: JSON.stringify({ type: "query", ...body }),
    })
    return ((await answer.json()) as { looker?: { success: boolean; message?: string } }).looker
  }
  /** A delivery that calls no service. */
  const wait = async (headers?: Record<string, string>) => {
    expect(await execute("debug", { form_params: { sleep: "0" } }, headers)).to.include({ success: true })
  }
  const events = (message: string) =>
    (hub?.log ?? [])
      .flatMap((line) => (line ? [JSON.parse(line) as Record<string, unknown>] : []))
      .filter((event) => event.message === message)
  const isDelivery = ({ kind }: SentSpan) => kind === "server"
  const isCall = ({ kind }: SentSpan) => kind === "client"

  /** Sends a person to a Marketo, which is busy at first. */
  const sendLead = async (marketo: FakeService, headers?: Record<string, string>) => {
    const rows: SampleRow[] = [{ email: { value: `${PRIVATE}p1@example.com` } }]
    const attachment = jsonDetail(rows, { fields: { dimensions: fieldsOf(rows, { email: ["marketo:email"] }) } })
    const data = { url: marketo.url, clientID: "client-1", clientSecret: `${PRIVATE}secret` }
    return execute("marketo", { data, form_params: { lookupField: "email", subaction: "none" }, attachment }, headers)
  }
  const startMarketo = async (busy: number, isUp = true) => {
    const marketo = await FakeService.start()
    let left = busy
    marketo.answer = ({ path }) => {
      if (path.endsWith("/token")) {
        return { body: { access_token: `${PRIVATE}token`, token_type: "bearer", expires_in: 3599 } }
      }
      if (left-- > 0) return { status: 503, body: `${PRIVATE}text` }
      return isUp
        ? { body: { requestId: "r", success: true, result: [{ id: 1, status: "updated" }] } }
        : { status: 401, body: `${PRIVATE}text` }
    }
    return marketo
  }

  it("sends a span for a delivery and one for each call, retries as well, with the trace that Looker began", async () => {
    const marketo = await startMarketo(1)
    try {
      await start({
        OTEL_SERVICE_NAME: "hub-of-acme",
        OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=test,a=b%2Cc",
      })
      const outcome = await sendLead(marketo, {
        traceparent: SAMPLED,
        tracestate: "vendor=1",
        baggage: `a=${PRIVATE}b`,
      })
      expect(outcome).to.include({ success: true })
      const spans = await collector.until(4)
      const [delivery] = spans.filter(isDelivery)
      expect(delivery).to.include({
        name: "POST /actions/:name/execute",
        traceId: TRACE_ID,
        parentId: PARENT_ID,
        traceState: "vendor=1",
        isFailed: false,
      })
      expect(delivery?.resource).to.include({
        "service.name": "hub-of-acme",
        "deployment.environment.name": "test",
        a: "b,c",
      })
      expect(delivery?.attributes).to.include({
        "http.request.method": "POST",
        "http.route": "/actions/:name/execute",
        "http.response.status_code": 200,
        "url.path": "/actions/marketo/execute",
        "hub.integration": "marketo",
        "hub.outcome": "success",
        "hub.webhook_id": "webhook-7",
      })

      const calls = spans.filter(isCall).sort((one, other) => Number(one.startedAt - other.startedAt))
      expect(calls.map(({ parentId, traceId }) => [parentId, traceId])).to.deep.equal(
        calls.map(() => [delivery?.spanId, TRACE_ID]),
      )
      const told = ({ name, attributes, isFailed }: SentSpan) => [
        name,
        attributes["http.response.status_code"],
        attributes["http.request.resend_count"],
        attributes["error.type"],
        isFailed,
      ]
      expect(calls.map(told)).to.deep.equal([
        ["GET", 200, undefined, undefined, false],
        ["POST", 503, undefined, "503", true],
        ["POST", 200, 1, undefined, false],
      ])
      for (const { attributes } of calls) {
        expect(attributes).to.include({
          "server.address": "127.0.0.1",
          "server.port": marketo.port,
          "peer.service": "Marketo",
        })
      }
      // The service hears of the call that it answers, and nothing of the baggage.
      expect(marketo.requests.map(({ headers }) => headers.traceparent)).to.deep.equal(
        calls.map(({ spanId }) => `00-${TRACE_ID}-${spanId}-01`),
      )
      expect(marketo.requests.map(({ headers }) => headers.tracestate)).to.deep.equal([
        "vendor=1",
        "vendor=1",
        "vendor=1",
      ])
      expect(marketo.requests.map(({ headers }) => headers.baggage)).to.deep.equal([undefined, undefined, undefined])
      expect(exported(collector)).to.not.include(PRIVATE)
      expect(events("delivery ended")).to.have.length(1)
      expect(events("delivery ended")[0]).to.include({ trace_id: TRACE_ID, span_id: delivery?.spanId })
      expect(events("hub started")[0]).to.not.have.property("trace_id")
    } finally {
      await marketo.stop()
    }
  })

  it("says which delivery failed and on what, without a text of the service", async () => {
    const marketo = await startMarketo(0, false)
    try {
      await start({ OTEL_EXPORTER_OTLP_COMPRESSION: "gzip", OTEL_EXPORTER_OTLP_HEADERS: "api-key=k%201" })
      expect(await sendLead(marketo)).to.include({ success: false })
      const spans = await collector.until(3)
      const [delivery] = spans.filter(isDelivery)
      expect(delivery).to.include({ isFailed: true, statusText: "", events: 0, parentId: "" })
      expect(delivery?.attributes).to.include({ "hub.outcome": "failure", "http.response.status_code": 200 })
      expect(delivery?.attributes["error.type"]).to.equal(events("delivery ended")[0]?.errorCode)
      const failed = spans.filter((span) => isCall(span) && span.isFailed)
      expect(failed.map(({ attributes }) => attributes["error.type"])).to.include("401")
      expect(
        JSON.stringify(collector.spans, (_, value: unknown) => (typeof value === "bigint" ? 0 : value)),
      ).to.not.include(PRIVATE)
      const [request] = collector.service.requests
      expect(request?.headers).to.include({ "content-encoding": "gzip", "api-key": "k 1" })
      expect(request?.path).to.equal("/v1/traces")
    } finally {
      await marketo.stop()
    }
  })

  it("traces SFTP", async () => {
    const server = await SftpServer.start()
    server.directories.add("/in")
    try {
      await start()
      const { username } = SftpServer
      const form_params = { address: `sftp://127.0.0.1:${server.port}/in/`, username, password: SftpServer.password }
      expect(await execute("sftp", { form_params, attachment: csvAttachment("a\n1\n") })).to.include({ success: true })
      const [delivery, call] = (await collector.until(2)).sort((one) => (isDelivery(one) ? -1 : 1))
      expect(call).to.include({ name: "SFTP", kind: "client", parentId: delivery?.spanId, isFailed: false })
      expect(call?.attributes).to.deep.equal({
        "server.address": "127.0.0.1",
        "server.port": server.port,
        "network.protocol.name": "sftp",
      })
      const refused = await execute("sftp", {
        form_params: { ...form_params, password: `${PRIVATE}1` },
        attachment: csvAttachment("a\n1\n"),
      })
      expect(refused).to.include({ success: false })
      const [failed] = await collector.until(1, (span) => isCall(span) && span.isFailed)
      expect(failed?.attributes["error.type"]).to.equal("service_failed")
      expect(exported(collector)).to.not.include(PRIVATE)
    } finally {
      await server.stop()
    }
  })

  it("ignores a trace context that is none, of any length", async () => {
    await start()
    const long = "a".repeat(12_000)
    const odd = [
      { traceparent: "" },
      { traceparent: "x" },
      { traceparent: `00-${"0".repeat(32)}-${PARENT_ID}-01` },
      { traceparent: `ff-${TRACE_ID}-${PARENT_ID}-01` },
      { traceparent: `${SAMPLED}-${long}` },
      { traceparent: SAMPLED.toUpperCase() },
      { traceparent: `${SAMPLED}, ${SAMPLED}` },
    ]
    for (const headers of odd) await wait(headers)
    const spans = await collector.until(odd.length)
    expect(spans.map(({ parentId }) => parentId)).to.deep.equal(odd.map(() => ""))
    expect(spans.map(({ traceId }) => traceId)).to.not.include(TRACE_ID)
    for (const tracestate of ["=", ",".repeat(12_000), `k=${long}`, "a=1,".repeat(3000)]) {
      await wait({ traceparent: SAMPLED, tracestate, baggage: "b=1" })
    }
    const [...goingOn] = await collector.until(4, ({ traceId }) => traceId === TRACE_ID)
    for (const { traceState } of goingOn) expect(traceState.length).to.be.below(513)
    const huge = await fetch(`${hub?.url}/actions/debug/execute`, {
      method: "POST",
      headers: { ...HEADERS, traceparent: SAMPLED, tracestate: "a".repeat(1024 * 1024) },
      body: "{}",
    })
    expect(huge.status).to.equal(431)
    await wait()
  })

  it("keeps what the sampler wants, and what Looker wants", async () => {
    await start({ OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" })
    await wait()
    await wait({ traceparent: SAMPLED.replace(/01$/, "00") })
    await wait({ traceparent: SAMPLED })
    await collector.until(1)
    await exitOf(hub as Replica, "SIGINT")
    expect(collector.spans.map(({ traceId }) => traceId)).to.deep.equal([TRACE_ID])
    // Also a trace that is not kept has its ids in the log.
    expect(events("delivery ended").map((event) => typeof event.trace_id)).to.deep.equal(["string", "string", "string"])
  })

  for (const [name, value] of [
    ["OTEL_SDK_DISABLED", "true"],
    ["OTEL_TRACES_EXPORTER", "none"],
  ] as const) {
    it(`sends nothing where ${name} is ${value}`, async () => {
      const marketo = await startMarketo(0)
      try {
        await start({ [name]: value })
        expect(await sendLead(marketo, { traceparent: SAMPLED })).to.include({ success: true })
        await exitOf(hub as Replica, "SIGINT")
        expect(collector.service.requests).to.have.length(0)
        expect(marketo.requests.map(({ headers }) => headers.traceparent)).to.deep.equal([undefined, undefined])
        expect(events("tracing is on")).to.have.length(0)
        expect(events("delivery ended")[0]).to.not.have.property("trace_id")
      } finally {
        await marketo.stop()
      }
    })
  }

  it("neither takes nor gives the trace context where OTEL_PROPAGATORS is none", async () => {
    const marketo = await startMarketo(0)
    try {
      await start({ OTEL_PROPAGATORS: "none" })
      await sendLead(marketo, { traceparent: SAMPLED })
      const spans = await collector.until(3)
      expect(spans.map(({ traceId }) => traceId)).to.not.include(TRACE_ID)
      expect(marketo.requests.map(({ headers }) => headers.traceparent)).to.deep.equal([undefined, undefined])
    } finally {
      await marketo.stop()
    }
  })

  it("sends the last spans of every process when it is told to stop", async () => {
    await start({ WEB_CONCURRENCY: "2", OTEL_BSP_SCHEDULE_DELAY: "60000" })
    await until(() => events("hub started").length === 2)
    for (let count = 0; count < 12; count++) await wait({ connection: "close" })
    expect(collector.spans).to.have.length(0)
    await exitOf(hub as Replica, "SIGTERM")
    expect(collector.spans).to.have.length(12)
    const processes = new Set(collector.spans.map(({ resource }) => resource["service.instance.id"]))
    expect(processes.size).to.equal(2)
  })

  it("delivers although the collector refuses, and says so once", async () => {
    collector.service.answer = () => ({ status: 403, body: `${PRIVATE}text` })
    await start()
    for (let count = 0; count < 3; count++) {
      await wait()
      await collector.until(count + 1)
    }
    await until(() => events("spans were lost").length > 0)
    const [event, ...more] = events("spans were lost")
    expect(event).to.include({ level: "warn", spans: 1, reason: "the collector answered 403" })
    expect(more).to.deep.equal([])
    expect(hub?.log.join("\n")).to.not.include(PRIVATE)
  })

  it("delivers and stops although the collector hangs or is away", async () => {
    collector.service.answer = () => ({ hang: true })
    for (const url of [collector.url, "http://127.0.0.1:9"]) {
      await start({ OTEL_EXPORTER_OTLP_ENDPOINT: url })
      await wait()
      await wait()
      // Two seconds for the last spans, and what a busy machine takes.
      expect(await exitOf(hub as Replica, "SIGINT")).to.be.below(10_000)
      expect(events("hub stopped")).to.have.length(1)
    }
  })
})

/** All that a collector got, as text. */
function exported(collector: TraceCollector): string {
  return collector.service.requests.map(({ body }) => body.toString("latin1")).join()
}
