import { once } from "node:events"
import { PassThrough } from "node:stream"
import { gzipSync } from "node:zlib"
import { expect } from "chai"
import * as Hub from "../../../src/framework"
import { createLogger } from "../../../src/logging"
import { FakeService } from "../../support/fake_service"
import { hubWith } from "../../support/hub_with"

const PAUSE_MS = 60

/** Sends rows in batches of two, or the whole result as a file. */
class CountedIntegration extends Hub.Integration {
  readonly name = "counted"
  readonly label = "Counted"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly memoryBytes = 1

  constructor(private readonly url: string) {
    super()
  }

  override destinations({ formParams }: Hub.DataActionRequest): Hub.Destinations {
    return JSON.parse(formParams.to ?? "[]") as string[]
  }

  async execute(request: Hub.DataActionRequest) {
    const { signal, formParams } = request
    const client = new Hub.HttpClient({ service: "Acme", baseUrl: this.url, signal, repeat: "safe", firstWaitMs: 1 })
    if (formParams.way === "file") {
      await client.postStream("/file", await request.stream())
      return new Hub.DataActionResponse()
    }
    const { rows } = await request.rows({ cells: "values" })
    if (formParams.way === "table") {
      let count = 0
      for await (const row of rows) count += Object.keys(row).length
      await client.post("/table", { count })
      return new Hub.DataActionResponse()
    }
    const receipt = await Hub.deliver(rows, {
      request,
      batchSize: 2,
      toItem: (row, number) => (number === 5 ? new Hub.Skipped("The fifth") : row.id?.value),
      send: async (ids) => {
        await client.post("/rows", { ids })
        return ids.includes(1) ? [{ index: 0, reason: "no such id" }] : []
      },
    })
    return receipt.toResponse()
  }
}

describe("what the log counts of a delivery", () => {
  let acme: FakeService
  let looker: FakeService
  let log: PassThrough
  beforeEach(async () => {
    acme = await FakeService.start()
    looker = await FakeService.start()
    log = new PassThrough()
  })
  afterEach(() => Promise.all([acme.stop(), looker.stop()]))

  const hub = () => hubWith(new CountedIntegration(acme.url), { logger: createLogger({ stream: log }) })
  const line = async () => {
    if (log.readableLength === 0) await once(log, "readable")
    return JSON.parse(String(log.read())) as Record<string, unknown>
  }
  const rows = (count: number) => JSON.stringify(Array.from({ length: count }, (_, id) => ({ id })))
  const bodyOf = (way: string, data: string, to: string[] = []) => ({
    type: "query",
    form_params: { way, format: "json", to: JSON.stringify(to) },
    attachment: { mimetype: "application/json", extension: "json", data },
  })

  it("rows, calls, retries, bytes and stages", async () => {
    let calls = 0
    acme.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      return { status: ++calls === 2 ? 503 : 200, body: {} }
    }
    const body = JSON.stringify(bodyOf("rows", rows(7)))
    await hub().post("/actions/counted/execute").type("json").send(body).expect(200)
    const end = await line()
    expect(end).to.include({
      format: "json",
      rowsRead: 7,
      rowsDelivered: 5,
      rowsRefused: 1,
      rowsSkipped: 1,
      receivedBytes: Buffer.byteLength(body),
      resultBytes: rows(7).length,
      sentBytes: acme.requests.reduce((all, { body: sent }) => all + sent.length, 0),
      calls: 4,
      retries: 1,
      memoryMs: 0,
      resultMs: 0,
    })
    expect(end.serviceMs)
      .to.be.a("number")
      .within(4 * PAUSE_MS - 10, Number(end.durationMs))
    expect(end.requestMs).to.be.a("number").within(0, Number(end.durationMs))
  })

  it("the same in the metrics", async () => {
    const on = hub()
    acme.answer = () => ({ status: acme.requests.length === 2 ? 503 : 200, body: {} })
    for (let count = 0; count < 2; count++) await on.post("/actions/counted/execute").send(bodyOf("rows", rows(7)))
    const { text } = await on.anonymous("get", "/metrics")
    const sent = acme.requests.reduce((all, { body }) => all + body.length, 0)
    for (const figure of [
      'rows_total{integration="counted",outcome="delivered"} 10',
      'rows_total{integration="counted",outcome="refused"} 2',
      'rows_total{integration="counted",outcome="skipped"} 2',
      `received_bytes_total{integration="counted"} ${2 * JSON.stringify(bodyOf("rows", rows(7))).length}`,
      `result_bytes_total{integration="counted"} ${2 * rows(7).length}`,
      `sent_bytes_total{integration="counted"} ${sent}`,
      'calls_total{integration="counted"} 7',
      'retries_total{integration="counted"} 1',
      'stage_duration_seconds_count{stage="request"} 2',
      'stage_duration_seconds_count{stage="service"} 2',
    ]) {
      expect(text).to.include(`hub_delivery_${figure}\n`)
    }
    expect(text).to.not.include('outcome="not_sent"').and.not.include('stage="memory"')
  })

  it("the body as it arrived, where it is compressed", async () => {
    const data = rows(1000)
    const body = gzipSync(JSON.stringify(bodyOf("file", data)))
    const call = hub().post("/actions/counted/execute").type("json").set("content-encoding", "gzip")
    call.write(body)
    await call.expect(200)
    expect(await line()).to.include({
      receivedBytes: body.length,
      resultBytes: data.length,
      sentBytes: data.length,
      calls: 1,
    })
  })

  it("a download and the wait for it, and no rows of a file", async () => {
    const csv = "x,y\n1,2\n".repeat(50_000)
    const packed = gzipSync(csv)
    looker.answer = async () => {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
      return { body: packed, headers: { "content-encoding": "gzip" } }
    }
    const { form_params } = bodyOf("file", "")
    const body = JSON.stringify({ type: "query", form_params, scheduled_plan: { download_url: `${looker.url}/d` } })
    await hub().post("/actions/counted/execute").type("json").send(body).expect(200)
    const end = await line()
    const receivedBytes = Buffer.byteLength(body) + packed.length
    expect(end).to.include({ receivedBytes, resultBytes: csv.length, sentBytes: csv.length, outcome: "success" })
    expect(end.resultMs)
      .to.be.a("number")
      .within(PAUSE_MS - 10, Number(end.durationMs))
    expect(end).not.to.have.any.keys("rowsRead", "rowsDelivered", "rowsRefused", "rowsSkipped")
  })

  it("rows that are read without a receipt: a success has delivered them all", async () => {
    await hub()
      .post("/actions/counted/execute")
      .send(bodyOf("table", rows(2000)))
      .expect(200)
    expect(await line()).to.include({ rowsRead: 2000, rowsDelivered: 2000 })
    acme.answer = () => ({ status: 400 })
    await hub()
      .post("/actions/counted/execute")
      .send(bodyOf("table", rows(3)))
      .expect(200)
    const end = await line()
    expect(end).to.include({ rowsRead: 3, outcome: "failure" }).and.not.to.have.property("rowsDelivered")
  })

  it("the first destinations, people by less than their address, and formats that Looker has", async () => {
    const to = ["mailto:ann@acme.test", "mailto:bob@acme.test", "tel:+15550142", "s3://bucket/a key", "s3://b/c"]
    await hub()
      .post("/actions/counted/execute")
      .send(bodyOf("file", rows(1), to))
      .expect(200)
    const end = await line()
    expect(end.destinations).to.deep.equal(["mailto:*@acme.test", "tel:*42", "s3://bucket/a key"])
    expect(end.destinationCount).to.equal(5)
    const { form_params, ...body } = bodyOf("file", rows(1))
    await hub()
      .post("/actions/counted/execute")
      .send({ ...body, form_params: { ...form_params, format: "of my own" } })
    expect(await line()).to.include({ format: "other", destinationCount: 0 })
  })
})
