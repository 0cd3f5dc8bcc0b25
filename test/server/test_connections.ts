import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { useFakeTimers } from "sinon"
import { type Part, Work } from "../../src/edge"
import * as Hub from "../../src/framework"
import { createLogger } from "../../src/logging"
import type { ConnectionLimits } from "../../src/server/connections"
import { drain } from "../../src/server/drain"
import { createHttpServer, type HubServer, listen } from "../../src/server/http_server"
import { gate, settle } from "../support/deliveries"
import { AUTHORIZATION, hubWith } from "../support/hub_with"
import { suddenClients } from "../support/sudden_clients"

/** Works until the test says so; an answer may be as long as its form says. */
class WaitingIntegration extends Hub.Integration {
  readonly name = "waiting"
  readonly label = "Waiting"
  readonly description = "Test integration."
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  readonly isAtWork = gate()
  readonly mayEnd = gate()
  signal?: AbortSignal

  override async form() {
    return new Hub.DataActionForm([{ name: "a", label: "x".repeat(20_000_000), type: "string" }])
  }

  async execute({ signal }: Hub.DataActionRequest) {
    this.signal = signal
    this.isAtWork.open()
    await this.mayEnd.promise
    return new Hub.DataActionResponse()
  }
}

const head = (path: string, ...headers: string[]) =>
  [`POST ${path} HTTP/1.1`, "host: hub", ...headers, "", ""].join("\r\n")
const withToken = (path: string, length: number) =>
  head(path, `authorization: ${AUTHORIZATION}`, "content-type: application/json", `content-length: ${length}`)
const BODY = '{"type":"query"}'
const DELIVERY = withToken("/actions/waiting/execute", BODY.length) + BODY
const HEALTH = "GET /healthz HTTP/1.1\r\nhost: hub\r\n\r\n"

describe("connections", () => {
  let integration: WaitingIntegration
  let server: HubServer
  let stopping: AbortController
  let port: number
  const clients: Socket[] = []
  const start = async (limits: Partial<ConnectionLimits> = {}, environment: Record<string, string> = {}) => {
    integration = new WaitingIntegration()
    stopping = new AbortController()
    const { app, config } = hubWith(integration, { environment, stopping: stopping.signal })
    server = createHttpServer(app, config, limits)
    port = await listen(server, 0)
  }
  afterEach(() => {
    integration.mayEnd.open()
    for (const client of clients.splice(0)) client.destroy()
    server.close().closeAllConnections()
  })

  /** A connection, and what it has been told so far. */
  class Client {
    text = ""
    readonly closed: Promise<unknown>
    readonly socket: Socket

    constructor(bytes: string) {
      this.socket = connect(port, "127.0.0.1").on("error", () => undefined)
      this.socket.on("data", (piece) => (this.text += String(piece)))
      this.closed = new Promise((resolve) => this.socket.once("close", resolve))
      this.socket.write(bytes)
      clients.push(this.socket)
    }

    /** Resolves when this has been told. */
    async told(pattern: RegExp): Promise<void> {
      while (!pattern.test(this.text)) await once(this.socket, "data")
    }
  }

  describe("that are idle", () => {
    it("are closed when nothing was ever sent", async () => {
      await start({ idleMs: 100 })
      await new Client("").closed
    })

    it("are answered 408 in words when a body stops in the middle, and closed", async () => {
      await start({ idleMs: 100 })
      const client = new Client(withToken("/actions/waiting/execute", 1000) + '{"type":')
      await client.closed
      expect(client.text).to.match(
        /^HTTP\/1.1 408 .*"success":false,"error":"The request body stopped arriving: .* Send/s,
      )
    })

    it("are closed when a body stops that is read as a whole", async () => {
      await start({ idleMs: 100 })
      const client = new Client(withToken("/", 1000) + "{")
      await client.closed
      expect(client.text).to.match(/^HTTP\/1.1 408 /)
    })

    it("are closed when the client does not read its answer", async () => {
      await start({ idleMs: 100 })
      const client = new Client(withToken("/actions/waiting/form", 2) + "{}")
      client.socket.pause()
      await once(server, "request")
      while (server.clients.size > 0) await settle()
    })

    it("live on while a delivery that has come whole waits for its service", async () => {
      await start({ idleMs: 50 })
      const client = new Client(DELIVERY)
      await integration.isAtWork.promise
      const other = new Client("")
      await other.closed
      integration.mayEnd.open()
      await client.told(/"success":true/)
    })

    it("are closed by ACTION_HUB_SOCKET_TIMEOUT whatever they wait for", async () => {
      await start({}, { ACTION_HUB_SOCKET_TIMEOUT: "100" })
      await new Client(DELIVERY).closed
    })
  })

  describe("whose request is answered", () => {
    it("are closed when the rest of its body does not come, whoever asked", async () => {
      await start()
      const asked = [
        head("/actions/waiting/execute", "content-length: 1000"),
        HEALTH.replace("\r\n\r\n", "\r\ncontent-length: 1000\r\n\r\n"),
        HEALTH.replace("\r\n\r\n", "\r\ntransfer-encoding: chunked\r\n\r\n5\r\nx"),
      ].map((bytes) => new Client(bytes))
      for (const client of asked) {
        const drip = setInterval(() => client.socket.write("x"), 50)
        await client.closed
        clearInterval(drip)
        expect(client.text).to.match(/^HTTP\/1.1 (200|403) /)
      }
    })

    it("are closed when a few megabytes more have come of a huge body, however little time has passed", async () => {
      await start({}, { ACTION_HUB_MAX_BODY_MB: "1" })
      const clock = useFakeTimers({ toFake: ["setTimeout"] })
      try {
        for (const [status, headers] of [
          ["413", [`authorization: ${AUTHORIZATION}`, "content-type: application/json"]],
          ["403", []],
        ] as const) {
          const client = new Client(head("/actions/waiting/execute", ...headers, "content-length: 1000000000"))
          const piece = Buffer.alloc(1 << 20, " ")
          for (let sent = 0; sent < 200 && !client.socket.destroyed; sent++) {
            const drained = new Promise((resolve) => client.socket.once("drain", resolve))
            if (!client.socket.write(piece)) await Promise.race([drained, client.closed])
          }
          expect(client.socket.destroyed, status).to.equal(true)
          expect(client.text).to.match(new RegExp(`^HTTP/1.1 ${status} `))
        }
      } finally {
        clock.restore()
      }
    })
  })

  describe("beyond the limit", () => {
    it("cost the oldest of a stranger, not that of a delivery", async () => {
      await start({ maxConnections: 3 })
      const delivery = new Client(DELIVERY)
      await integration.isAtWork.promise
      const strangers = [new Client(HEALTH), new Client(HEALTH)]
      for (const stranger of strangers) await stranger.told(/200 OK/)
      const next = new Client(HEALTH)
      await Promise.all([strangers[0]?.closed, next.told(/200 OK/)])
      expect(strangers[1]?.socket.closed).to.equal(false)
      integration.mayEnd.open()
      await delivery.told(/"success":true/)
    })

    it("leave those that Looker uses, as long as there are a stranger's", async () => {
      await start({ maxConnections: 2 })
      const looker = new Client(withToken("/", 0))
      await looker.told(/"integrations"/)
      const stranger = new Client(HEALTH)
      await stranger.told(/200 OK/)
      await Promise.all([stranger.closed, new Client(HEALTH).told(/200 OK/)])
      expect(looker.socket.closed).to.equal(false)
    })

    it("are refused when deliveries hold all", async () => {
      await start({ maxConnections: 1 })
      const delivery = new Client(DELIVERY)
      await integration.isAtWork.promise
      await new Client(HEALTH).closed
      integration.mayEnd.open()
      await delivery.told(/"success":true/)
    })
  })

  describe("in a drain", () => {
    const noticeMs = 1
    const idle = new Work(createLogger({ isSilent: true }))
    const end = () => stopping.abort()

    it("are closed when no delivery is at work, whatever their client does", async () => {
      await start()
      const strangers = ["", "GET / HTTP/1.1\r\nx-a: ", HEALTH, head("/", "content-length: 9")].map(
        (bytes) => new Client(bytes),
      )
      await strangers[2]?.told(/200 OK/)
      await drain(server, { work: idle, parts: [], maxMs: 60_000, end, noticeMs })
      await Promise.all(strangers.map(({ closed }) => closed))
    })

    it("are answered when they came while the process was busy, right before it stops to listen", async () => {
      await start()
      const drained = drain(server, { work: idle, parts: [], maxMs: 60_000, end, noticeMs })
      const answers = await suddenClients(port, 20)
      expect(answers).to.deep.equal(Array.from({ length: 20 }, () => "HTTP/1.1 200 OK"))
      await drained
    })

    it("are answered when their first request comes a moment after they were opened", async () => {
      await start()
      const client = new Client("")
      await once(server, "connection")
      const drained = drain(server, { work: idle, parts: [], maxMs: 60_000, end, noticeMs })
      await sleep(300)
      client.socket.write(HEALTH)
      await Promise.all([drained, client.closed])
      expect(client.text).to.match(/^HTTP\/1.1 200 OK/)
    })

    it("are closed with each answer from the signal on", async () => {
      await start()
      const delivery = new Client(DELIVERY)
      await integration.isAtWork.promise
      const drained = drain(server, { work: idle, parts: [], maxMs: 60_000, end, noticeMs: 2000 })
      const client = new Client(HEALTH)
      await client.closed
      expect(client.text).to.match(/connection: close/i)
      integration.mayEnd.open()
      await delivery.closed
      expect(delivery.text).to.match(/connection: close/i)
      await drained
    })

    it("live on until their delivery is answered", async () => {
      await start()
      const client = new Client(DELIVERY)
      await integration.isAtWork.promise
      const drained = drain(server, { work: idle, parts: [], maxMs: 60_000, end, noticeMs })
      await sleep(300)
      integration.mayEnd.open()
      await Promise.all([drained, client.closed])
      expect(client.text).to.match(/"success":true/)
    })

    it("get an answer in words for what is at work after the limit, and its signal is aborted", async () => {
      await start()
      const client = new Client(DELIVERY)
      await integration.isAtWork.promise
      await drain(server, { work: idle, parts: [], maxMs: 20, end, noticeMs })
      await client.closed
      expect(client.text).to.match(
        /^HTTP\/1.1 200 .*"message":"This hub is being restarted, .* send it again\.".*"success":false/s,
      )
      expect(integration.signal?.aborted).to.equal(true)
    })

    it("get those words as the rest of an answer that a keep-alive began", async () => {
      await start({}, { ACTION_HUB_JSON_KEEPALIVE_SEC: "1" })
      const client = new Client(DELIVERY)
      await client.told(/\r\n\r\n1\r\n\n\r\n/)
      await drain(server, { work: idle, parts: [], maxMs: 20, end, noticeMs })
      await client.closed
      expect(client.text).to.match(/1\r\n\n\r\n[0-9a-f]+\r\n\{"looker":\{.*"success":false/)
    })

    it("wait for what goes on after its answer, and for what a part holds", async () => {
      await start()
      const work = new Work(createLogger({ isSilent: true }), stopping.signal)
      const jobEnds = gate()
      const partEnds = gate()
      void work.start({ name: "a job" }, () => jobEnds.promise)
      const part: Part = { name: "a part", variables: [], routes: () => undefined, drain: () => partEnds.promise }
      const state = { isDrained: false }
      const drained = drain(server, { work, parts: [part], maxMs: 60_000, end, noticeMs })
      void drained.then(() => (state.isDrained = true))
      await sleep(500)
      expect(state.isDrained).to.equal(false)
      jobEnds.open()
      await sleep(500)
      expect(state.isDrained).to.equal(false)
      partEnds.open()
      await drained
    })

    it("end although a part fails to end what it holds", async () => {
      await start()
      const failing = () => {
        throw new Error("no luck")
      }
      const part: Part = { name: "a part", variables: [], routes: () => undefined, drain: failing }
      await drain(server, { work: idle, parts: [part], maxMs: 60_000, end, noticeMs })
    })

    it("end work that takes longer than the limit: its signal is aborted", async () => {
      await start()
      const work = new Work(createLogger({ isSilent: true }), stopping.signal)
      const job = work.start({ name: "a job" }, async (signal) => {
        await once(signal, "abort")
        return signal.reason instanceof Hub.DeliveryError ? signal.reason.code : undefined
      })
      await drain(server, { work, parts: [], maxMs: 20, end, noticeMs })
      expect(await job).to.equal("hub_stopped")
    })
  })
})
