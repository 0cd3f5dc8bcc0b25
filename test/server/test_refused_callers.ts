import { once } from "node:events"
import { connect, type Socket } from "node:net"
import { PassThrough } from "node:stream"
import { expect } from "chai"
import { createLogger } from "../../src/logging"
import type { ConnectionLimits } from "../../src/server/connections"
import { createHttpServer, type HubServer, listen } from "../../src/server/http_server"
import { AUTHORIZATION, hubWith } from "../support/hub_with"

/** Refusals of one address that are answered at once. */
const FREE = 20
/** The first refusal that waits takes longer. */
const WAIT_MS = 90
/** An answer that waits for nothing comes sooner, also on a busy machine. */
const PROMPT_MS = 500

describe("callers whose tokens are refused", () => {
  let server: HubServer
  let port: number
  let lines: Record<string, unknown>[]
  let clients: Socket[]
  const start = async (trustProxy?: string, limits: Partial<ConnectionLimits> = {}) => {
    lines = []
    clients = []
    const log = new PassThrough()
    log.on("data", (text) => lines.push(JSON.parse(String(text)) as Record<string, unknown>))
    const environment: Record<string, string> = trustProxy === undefined ? {} : { ACTION_HUB_TRUST_PROXY: trustProxy }
    const { app, config } = hubWith([], { environment, logger: createLogger({ stream: log }) })
    server = createHttpServer(app, config, limits)
    port = await listen(server, 0)
  }
  afterEach(() => {
    for (const client of clients) client.destroy()
    server.close().closeAllConnections()
  })

  /** Asks for the listing. @returns status and how long it took, in milliseconds. */
  const ask = async (authorization: string, forwardedFor?: string) => {
    const startedAt = performance.now()
    const headers = { authorization, ...(forwardedFor !== undefined && { "x-forwarded-for": forwardedFor }) }
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers })
    await answer.text()
    return {
      status: answer.status,
      tookMs: performance.now() - startedAt,
      connection: answer.headers.get("connection"),
    }
  }
  const wrong = (forwardedFor?: string) => ask('Token token="a/b"', forwardedFor)
  const useUp = async (forwardedFor: (index: number) => string | undefined = () => undefined) => {
    for (let index = 0; index < FREE; index += 1) expect((await wrong(forwardedFor(index))).status).to.equal(403)
  }
  /** A refused call that nobody waits for with `fetch`. */
  const connectWrong = (token = 'Token token="a/b"') => {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined)
    socket.write(`POST / HTTP/1.1\r\nhost: hub\r\nauthorization: ${token}\r\ncontent-length: 0\r\n\r\n`)
    clients.push(socket)
    return socket
  }

  describe("stand in the log with their address", () => {
    const PEER = "127.0.0.1"
    for (const [what, trustProxy, forwardedFor, address] of [
      ["that of the connection, unless told otherwise", undefined, "192.0.2.1", PEER],
      ["that of the connection, for 0", "0", "192.0.2.1", PEER],
      ["that of the connection, when no proxy names another", "1", undefined, PEER],
      ["what the one proxy added, not what the caller wrote", "1", "198.51.100.9, 192.0.2.1", "192.0.2.1"],
      ["what the first of two proxies added", "2", "198.51.100.9, 192.0.2.1, 10.0.0.1", "192.0.2.1"],
      ["the last that is none of the trusted", "loopback,10.0.0.0/8", "198.51.100.9, 192.0.2.1, 10.1.2.3", "192.0.2.1"],
      ["that of the connection, from a stranger who is no proxy", "10.0.0.0/8", "192.0.2.1", PEER],
      ["without the port that some proxies add", "1", "192.0.2.1:5678", "192.0.2.1"],
      ["of IPv6, with a port", "1", "[2001:db8::1]:5678", "2001:db8::1"],
      ["of IPv6, in one notation", "1", "2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
      ["of IPv4 within IPv6", "1", "::ffff:192.0.2.1", "192.0.2.1"],
      ["that of the connection, for nonsense", "1", "admin' OR 1=1", PEER],
    ] as const) {
      it(what, async () => {
        await start(trustProxy)
        await wrong(forwardedFor)
        expect(lines).to.have.length(1)
        expect(lines[0]).to.include({
          level: "warn",
          message: "request failed",
          errorCode: "unauthorized",
          status: 403,
          callerAddress: address,
        })
      })
    }

    it("also when they hang up before they are answered", async () => {
      await start()
      await useUp()
      const caller = connectWrong()
      while (lines.length <= FREE) await new Promise(setImmediate)
      caller.resetAndDestroy()
      expect(lines[FREE]).to.include({ errorCode: "unauthorized", callerAddress: "127.0.0.1" })
    })
  })

  describe("are slowed down", () => {
    it("after twenty of an address, longer each time, but never a right token nor another address", async () => {
      await start("1")
      await useUp(() => "192.0.2.1")
      const [first, second] = [await wrong("192.0.2.1"), await wrong("192.0.2.1")]
      expect(first.status).to.equal(403)
      expect(first.tookMs).to.be.within(WAIT_MS, 1500)
      expect(second.tookMs).to.be.within(190, 1500)
      await Promise.all(Array.from({ length: 4 }, () => wrong("192.0.2.1")))
      const isWaiting = wrong("192.0.2.1")
      expect((await wrong("192.0.2.2")).tookMs).to.be.below(PROMPT_MS)
      const right = await ask(AUTHORIZATION, "192.0.2.1")
      expect(right.status).to.equal(200)
      expect(right.tookMs).to.be.below(PROMPT_MS)
      expect((await isWaiting).tookMs).to.be.at.least(690)
    })

    it("whatever they write into X-Forwarded-For themselves", async () => {
      await start()
      await useUp((index) => `192.0.2.${index}`)
      expect((await wrong("198.51.100.1")).tookMs).to.be.at.least(WAIT_MS)
      server.close().closeAllConnections()
      await start("1")
      await useUp((index) => `192.0.2.${index}, 203.0.113.1`)
      expect((await wrong("198.51.100.1, 203.0.113.1")).tookMs).to.be.at.least(WAIT_MS)
    })

    it("as one network of IPv6", async () => {
      await start("1")
      await useUp((index) => `2001:db8:0:1:${index + 1}::${index}`)
      await Promise.all(Array.from({ length: 6 }, () => wrong("2001:db8:0:1:ffff::1")))
      expect((await wrong("2001:db8:0:1:ffff::1")).tookMs).to.be.at.least(690)
      expect((await wrong("2001:db8:0:2::1")).tookMs).to.be.below(PROMPT_MS)
    })

    it("ten at a time: more are answered at once, and their connections closed", async () => {
      await start()
      await useUp()
      const startedAt = performance.now()
      const answers = await Promise.all(Array.from({ length: 200 }, () => wrong()))
      expect(performance.now() - startedAt).to.be.below(4000)
      expect(answers.map(({ status }) => status)).to.deep.equal(Array.from({ length: 200 }, () => 403))
      expect(answers.filter(({ connection }) => connection === "close").length).to.be.within(150, 190)
    })

    it("and leave no trace when they hang up: ten others wait again", async () => {
      await start()
      await useUp()
      const others = server.clients.size
      const callers = Array.from({ length: 10 }, () => connectWrong())
      while (lines.length < FREE + 10) await new Promise(setImmediate)
      for (const caller of callers) caller.resetAndDestroy()
      while (server.clients.size > others) await new Promise(setImmediate)
      expect((await wrong()).connection).not.to.equal("close")
    })

    it("without taking the connections of others: theirs are the first to be closed", async () => {
      await start(undefined, { maxConnections: 3 })
      for (let index = 0; index < FREE; index += 1) await once(connectWrong(), "data").then(() => clients.pop()?.end())
      while (server.clients.size > 0) await new Promise(setImmediate)
      const callers = [connectWrong(), connectWrong(), connectWrong()]
      while (lines.length < FREE + 3) await new Promise(setImmediate)
      const closed = once(callers[0] as Socket, "close")
      const looker = connectWrong(AUTHORIZATION)
      expect(String((await once(looker, "data"))[0])).to.match(/^HTTP\/1.1 200 /)
      await closed
    })
  })
})
