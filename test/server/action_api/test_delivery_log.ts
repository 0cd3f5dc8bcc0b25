import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { PassThrough } from "node:stream"
import { expect } from "chai"
import * as Hub from "../../../src/framework"
import { createLogger } from "../../../src/logging"
import type { ConnectionLimits } from "../../../src/server/connections"
import { createHttpServer, type HubServer, listen } from "../../../src/server/http_server"
import { gate, settle } from "../../support/deliveries"
import { FakeService } from "../../support/fake_service"
import { AUTHORIZATION, hubWith } from "../../support/hub_with"

const API_KEY = "made-up-acme-key"

/** Sends the rows to the service, which decides how the delivery ends. */
class AcmeIntegration extends Hub.RowIntegration {
  readonly name = "acme"
  readonly label = "Acme"
  readonly description = "Test integration."
  readonly params = [{ name: "api_key", label: "API Key", description: "Any.", required: true, sensitive: true }]

  constructor(private readonly url: string) {
    super()
  }

  async execute(request: Hub.DataActionRequest) {
    const { way } = request.formParams
    if (way === "defect") throw new TypeError("a defect")
    const client = new Hub.HttpClient({
      service: "Acme",
      baseUrl: this.url,
      token: request.requiredParam("api_key"),
      timeoutMs: way === "impatient" ? 50 : 10_000,
      // Some libraries do not notice that the caller has hung up.
      signal: way === "deaf" ? new AbortController().signal : request.signal,
    })
    const { rows } = await request.rows()
    if (way !== "rows") {
      await client.post("/rows", {})
      return new Hub.DataActionResponse()
    }
    const receipt = await Hub.deliver(rows, {
      request,
      batchSize: 10,
      toItem: (row) => row,
      send: async (items) => ((await client.post("/rows", { items })) as Taken).refused,
    })
    return receipt.toResponse()
  }
}

interface Taken {
  refused: Hub.Refusal[]
}

interface Line {
  message: string
  level: string
  [field: string]: unknown
}

const body = (way = "well", apiKey: string | undefined = API_KEY) =>
  JSON.stringify({
    type: "query",
    data: { api_key: apiKey },
    form_params: { way },
    attachment: { mimetype: "application/json", data: JSON.stringify({ fields: {}, data: [] }) },
  })

describe("the log of deliveries", () => {
  let acme: FakeService
  let server: HubServer
  let stopping: AbortController
  let lines: Line[]
  let log: PassThrough
  let port: number
  const clients: Socket[] = []

  const start = async (environment: Record<string, string> = {}, limits: Partial<ConnectionLimits> = {}) => {
    stopping = new AbortController()
    const logger = createLogger({ stream: log, isDebug: true })
    const integration = new AcmeIntegration(acme.url)
    const { app, config } = hubWith(integration, { environment, logger, stopping: stopping.signal })
    server = createHttpServer(app, config, limits)
    port = await listen(server, 0)
  }

  beforeEach(async () => {
    acme = await FakeService.start()
    acme.taken = { refused: [] }
    lines = []
    log = new PassThrough()
    log.on("data", (text) => lines.push(JSON.parse(String(text)) as Line))
  })
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy()
    server.close().closeAllConnections()
    await acme.stop()
  })

  /** Begins a delivery on a connection of its own. */
  const send = (text: string, { name = "acme", announcedBytes = Buffer.byteLength(text) } = {}) => {
    const head = [
      `POST /actions/${name}/execute HTTP/1.1`,
      "host: hub",
      `authorization: ${AUTHORIZATION}`,
      "content-type: application/json",
      "x-looker-instance: instance-1",
      "x-looker-webhook-id: webhook-7",
      `content-length: ${announcedBytes}`,
    ]
    const socket = connect(port, "127.0.0.1").on("error", () => undefined)
    socket.write([...head, "", text].join("\r\n"))
    clients.push(socket)
    return socket
  }

  /** The one line of a delivery that has ended. */
  const ending = async (): Promise<Line> => {
    while (lines.length === 0) await once(log, "data")
    const [line, ...others] = lines.filter(({ message }) => message !== "defect")
    expect(others).to.deep.equal([])
    return line as Line
  }

  const expectEnd = async (facts: Record<string, unknown>, integration = "acme") => {
    const line = await ending()
    expect(line).to.include({
      message: "delivery ended",
      integration,
      instanceId: "instance-1",
      webhookId: "webhook-7",
    })
    expect(line).to.include(facts)
    expect(line.durationMs).to.be.a("number").within(0, 5000)
    expect(JSON.stringify(line)).not.to.include(API_KEY)
    return line
  }

  it("tells of a success", async () => {
    await start()
    send(body("rows"))
    const line = await expectEnd({ level: "info", outcome: "success", status: 200, isAnswered: true })
    expect(line).not.to.have.any.keys("errorCode", "reason")
  })

  const failures: [what: string, way: string, service: FakeService["answer"] | undefined, facts: object][] = [
    ["a defect", "defect", undefined, { level: "error", errorCode: "internal", status: 500 }],
    [
      "a service that fails, without what it quotes",
      "well",
      () => ({ status: 500, body: `what is ${API_KEY}?` }),
      { errorCode: "service_failed", status: 200, service: "Acme", serviceStatus: 500, reason: "Acme answered 500." },
    ],
    [
      "a service that is late",
      "impatient",
      () => ({ hang: true }),
      { errorCode: "service_timeout", status: 200, reason: "Acme did not answer in time." },
    ],
  ]
  for (const [what, way, service, facts] of failures) {
    it(`tells of ${what}`, async () => {
      await start()
      if (service) acme.answer = service
      send(body(way))
      await expectEnd({ level: "warn", outcome: "failure", isAnswered: true, ...facts })
    })
  }

  it("tells the message of a defect, which may quote a value, at level debug only", async () => {
    await start()
    send(body("defect"))
    await ending()
    await settle()
    const told = lines.filter((line) => JSON.stringify(line).includes("a defect"))
    expect(told.map(({ message, level }) => [message, level])).to.deep.equal([["defect", "debug"]])
  })

  it("counts rows that were refused, and tells nothing of their cells", async () => {
    await start()
    const reason = `no mail address: "Ann Smith" <ann@example.com>, +49 1711234567 (${API_KEY})`
    acme.answer = () => ({ body: { refused: [{ index: 1, reason }] } })
    const rows = [1, 2, 3].map((id) => ({ "user.id": { value: id } }))
    const attachment = { mimetype: "application/json", data: JSON.stringify({ fields: {}, data: rows }) }
    send(JSON.stringify({ ...(JSON.parse(body("rows")) as object), attachment }))
    await expectEnd({
      level: "warn",
      outcome: "failure",
      errorCode: "delivery_failed",
      status: 200,
      reason: "Rows were refused.",
      rowsRead: 3,
      rowsDelivered: 2,
      rowsRefused: 1,
      rowsSkipped: 0,
    })
    for (const cell of ["Ann Smith", "example.com", "1711234567"]) expect(JSON.stringify(lines)).not.to.include(cell)
  })

  it("tells of a refused body, of missing settings and of integrations that do not exist", async () => {
    await start()
    for (const [text, name, facts] of [
      ["{", "acme", { errorCode: "malformed_body", status: 400 }],
      [body("well", ""), "acme", { errorCode: "missing_setting", status: 404 }],
      ['{"type":"cell"}', "acme", { errorCode: "invalid_request", status: 404 }],
      ["{}", "nothing", { errorCode: "unknown_integration", status: 404 }],
      ["{}", "x".repeat(70), { errorCode: "unknown_integration", status: 404, integration: "[long]" }],
    ] as const) {
      lines.length = 0
      send(text, { name })
      const line = await expectEnd({ level: "warn", outcome: "failure", ...facts }, name.length > 64 ? "[long]" : name)
      expect(line.reason, text).to.be.a("string").and.not.equal("")
    }
  })

  it("tells of a body that is too large, and of a hub that is busy", async () => {
    await start({ ACTION_HUB_MAX_BODY_MB: "1", ACTION_HUB_MAX_DELIVERIES: "1", ACTION_HUB_MAX_CONNECTIONS: "9" })
    send(JSON.stringify({ type: "query", attachment: { data: "x".repeat(1_200_000) } }))
    await expectEnd({ level: "warn", outcome: "failure", errorCode: "body_too_large", status: 413 })
    lines.length = 0
    const mayAnswer = gate()
    acme.answer = async () => {
      await mayAnswer.promise
      return {}
    }
    send(body())
    await acme.until(() => true)
    send(body())
    await expectEnd({ level: "warn", outcome: "failure", errorCode: "busy", status: 503 })
    lines.length = 0
    mayAnswer.open()
    await expectEnd({ outcome: "success" })
  })

  const gone = { level: "warn", outcome: "hung_up", errorCode: "caller_hung_up", isAnswered: false }
  for (const way of ["well", "rows"]) {
    it(`tells of a caller who hangs up while the service works, ${way}`, async () => {
      await start()
      const isAsked = gate()
      acme.answer = () => {
        isAsked.open()
        return { hang: true }
      }
      const rows = [{ "user.id": { value: 1 } }]
      const attachment = { mimetype: "application/json", data: JSON.stringify({ fields: {}, data: rows }) }
      const caller = send(JSON.stringify({ ...(JSON.parse(body(way)) as object), attachment }))
      await isAsked.promise
      caller.resetAndDestroy()
      const line = await expectEnd(gone)
      expect(line.reason).to.match(/^The caller closed/)
    })
  }

  it("tells of a caller who hangs up in the middle of the body", async () => {
    await start()
    const caller = send(body(), { announcedBytes: 10_000 })
    while ((await connectionsOf(server)) === 0) await once(server, "connection")
    caller.end()
    await expectEnd(gone)
  })

  /** Sends what the service answers only when `mayAnswer` opens. Returns once the service is asked. */
  const sendSlowly = async () => {
    const isAsked = gate()
    const mayAnswer = gate()
    acme.answer = async () => {
      isAsked.open()
      await mayAnswer.promise
      return {}
    }
    const caller = send(body("deaf"))
    await isAsked.promise
    return { caller, mayAnswer }
  }

  it("tells of a success of which the caller no longer hears", async () => {
    await start()
    const { caller, mayAnswer } = await sendSlowly()
    caller.resetAndDestroy()
    while ((await connectionsOf(server)) > 0) await new Promise(setImmediate)
    mayAnswer.open()
    await expectEnd({ level: "info", outcome: "success", isAnswered: false })
  })

  it("tells of a hub that stops, once, though the work ends later", async () => {
    await start()
    const { caller, mayAnswer } = await sendSlowly()
    stopping.abort()
    await once(caller, "data")
    await expectEnd({ level: "warn", outcome: "failure", errorCode: "hub_stopped", status: 200, isAnswered: true })
    mayAnswer.open()
    await settle()
    await ending()
  })

  it("tells of a body that stops, and of a connection that is silent for too long", async () => {
    const idle = { level: "warn", outcome: "timed_out", errorCode: "connection_idle", isAnswered: false }
    await start({}, { idleMs: 100 })
    send(body(), { announcedBytes: 10_000 })
    await expectEnd({ ...idle, status: 408 })
    expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).to.include("hub_deliveries_at_work 0\n")
    server.close().closeAllConnections()
    lines.length = 0
    await start({ ACTION_HUB_SOCKET_TIMEOUT: "100" })
    acme.answer = () => ({ hang: true })
    send(body())
    const line = await expectEnd(idle)
    expect(line).not.to.have.property("status")
  })
})

function connectionsOf(server: HubServer): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
}
