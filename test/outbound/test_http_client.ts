import { expect } from "chai"
import { DeliveryError, InvalidRequestError, ServiceError, ServiceTimeoutError } from "../../src/errors/errors"
import { HttpClient, type HttpClientOptions } from "../../src/outbound/http_client"
import { OutboundGuard } from "../../src/outbound/outbound_guard"
import { retryAfterSec } from "../../src/outbound/retry_after"
import { ExactNumber } from "../../src/data/json/exact_number"
import { makeCertificate } from "../support/certificate"
import { FakeService } from "../support/fake_service"
import { rawServer } from "../support/raw_server"

const NO_WAIT = { "retry-after": "0" }

async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error("It did not fail.")
}

const anything = () => true

describe("HttpClient", () => {
  let acme: FakeService
  const client = (options: Partial<HttpClientOptions> = {}) =>
    new HttpClient({ service: "Acme", baseUrl: acme.url, ...options })

  beforeEach(async () => {
    acme = await FakeService.start()
  })
  afterEach(() => acme.stop())

  describe("sends", () => {
    it("a path below the base address, a query and headers, call by call", async () => {
      const headers = { Authorization: "Bearer k1", "X-Kind": "all" }
      const below = client({ baseUrl: `${acme.url}/v1/`, headers })
      const query = { limit: 10, all: true, name: "ä &", none: undefined }
      await below.get("/lists?a=1", { query, headers: { "x-kind": "one" } })
      const [request] = acme.requests
      expect(request).to.include({ method: "GET", path: "/v1/lists", bytes: 0 })
      expect([...(request?.query ?? [])]).to.deep.equal([
        ["a", "1"],
        ["limit", "10"],
        ["all", "true"],
        ["name", "ä &"],
      ])
      expect(request?.headers).to.include({ authorization: "Bearer k1", "x-kind": "one", accept: "application/json" })
      expect(request?.headers).not.to.have.property("content-type")
    })

    it("JSON, forms, and nothing, by every method", async () => {
      await client().post("/a", { text: "ü" })
      await client().put("/a", [])
      await client().patch("/a", null)
      await client().delete("/a")
      await client().post("/a", undefined, { form: { code: "a b", x: "é" } })
      const seen = acme.requests.map(({ method, text, headers }) => [method, text, headers["content-type"]])
      expect(seen).to.deep.equal([
        ["POST", '{"text":"ü"}', "application/json"],
        ["PUT", "[]", "application/json"],
        ["PATCH", "null", "application/json"],
        ["DELETE", "", undefined],
        ["POST", "code=a+b&x=%C3%A9", "application/x-www-form-urlencoded"],
      ])
    })

    it("every digit of exact numbers, as numbers", async () => {
      const big = new ExactNumber("9007199254740993")
      await client().post("/", { rows: [{ id: big, at: new Date(0) }] })
      const text = acme.requests[0]?.body.toString()
      expect(text).to.equal('{"rows":[{"id":9007199254740993,"at":"1970-01-01T00:00:00.000Z"}]}')
    })

    it("over connections that are kept", async () => {
      for (let call = 0; call < 5; call++) await client().get("/")
      expect(acme.connections).to.be.lessThan(3)
    })

    it("nothing to another host than the base address's", async () => {
      for (const path of ["@evil.example/", ".evil.example/", "https://evil.example/"]) {
        expect(await failure(client().get(path))).to.be.instanceOf(TypeError)
      }
      await client().get("//evil.example/x")
      expect(acme.requests.map(({ headers }) => headers.host)).to.deep.equal([`127.0.0.1:${acme.port}`])
    })

    it("no header that a setting would break", async () => {
      const error = await failure(client({ headers: { authorization: "Bearer a\nx-evil: 1" } }).get("/"))
      expect(error).to.be.instanceOf(InvalidRequestError).with.property("message").that.includes("line breaks")
      expect(acme.requests).to.have.length(0)
    })
  })

  describe("gives", () => {
    it("the parsed body, and undefined when there is none", async () => {
      acme.answer = ({ path }) => (path === "/one" ? { body: { id: 7 } } : { status: 204 })
      expect(await client().get("/one")).to.deep.equal({ id: 7 })
      expect(await client().get("/none")).to.equal(undefined)
      acme.answer = () => ({ status: 201, body: "" })
      expect(await client().post("/none")).to.equal(undefined)
    })

    it("a ServiceError for what is not JSON, without quoting it", async () => {
      acme.answer = () => ({ body: "<html>secret cell" })
      const error = await failure(client().get("/"))
      expect(error).to.be.instanceOf(ServiceError).and.include({ serviceStatus: 200 })
      expect(error.message).to.equal("Acme answered something that is not JSON.")
      expect(error.cause).to.equal(undefined)
      expect(acme.requests).to.have.length(1)
    })

    it("a ServiceError with the status, the text and the wait for a refusal", async () => {
      acme.answer = () => ({
        status: 410,
        headers: { "retry-after": "7" },
        body: " the list\r\n\tis \u0000\u202egone ",
      })
      const error = await failure(client().post("/"))
      expect(error).to.be.instanceOf(ServiceError).and.include({ serviceStatus: 410, retryAfterSec: 7 })
      expect(error.message).to.equal("Acme answered 410: the list is gone")
    })

    it("the words of an HTML page, and 1 KB of it at most", async () => {
      acme.answer = () => ({ status: 400, body: "<!DOCTYPE html><html><h1>Bad</h1><p>request" + "x".repeat(100_000) })
      const { message } = await failure(client().get("/"))
      expect(message)
        .to.match(/^Acme answered 400: Bad request/)
        .and.have.length(19 + 1024)
    })

    it("what a service said with its last character whole", async () => {
      acme.answer = () => ({ status: 400, body: `x${"😀".repeat(1000)}` })
      const error = await failure(client().get("/"))
      expect(error.message).to.equal(`Acme answered 400: x${"😀".repeat(255)}`)
    })

    it("a ServiceError for a redirect, which is not followed", async () => {
      acme.answer = () => ({ status: 307, headers: { location: `${acme.url}/elsewhere` } })
      expect((await failure(client().get("/"))).message).to.equal("Acme answered 307.")
      expect(acme.requests).to.have.length(1)
    })

    it("a ServiceError for more than it reads", async () => {
      acme.answer = () => ({ body: JSON.stringify("x".repeat(500_000)) })
      const error = await failure(client({ maxResponseBytes: 400_000 }).get("/"))
      expect(error).to.be.instanceOf(ServiceError).with.property("message", "Acme answered more than 400000 bytes.")
      expect(await client({ maxResponseBytes: 500_002 }).get("/")).to.have.length(500_000)
    })

    it("no secret that the service repeats", async () => {
      acme.answer = (request) => {
        const parts = [
          request.headers.authorization,
          request.headers["x-api-key"],
          request.path,
          request.query.toString(),
        ]
        return {
          status: 400,
          body: `${parts.join(" ")} ${request.text} ${Buffer.from("dXNlcjpwYXNzd29yZDE=", "base64").toString()}`,
        }
      }
      const secrets = [
        "k-bearer-1",
        "k-api-2",
        "k-query-3",
        "k-form 4",
        "k-form+4",
        "password1",
        "dXNlcjpwYXNzd29yZDE=",
        "k-path-5",
        "k-jwt-6",
      ]
      const guard = new OutboundGuard({ allow: ["127.0.0.1"] })
      for (const authorization of ["Bearer k-bearer-1", 'Token token="k-bearer-1"', "Basic dXNlcjpwYXNzd29yZDE="]) {
        const headers = { authorization, "x-api-key": "k-api-2" }
        const form = { client_secret: "k-form 4", assertion: "k-jwt-6", grant_type: "code" }
        const calls = client({ headers, guard }).post("/hook/k-path-5", undefined, {
          form,
          query: { token: "k-query-3" },
        })
        const { message } = await failure(calls)
        for (const secret of secrets) {
          if (secret !== "password1" || authorization.startsWith("Basic")) expect(message).not.to.include(secret)
        }
        expect(message).to.include("[redacted]").and.include("grant_type=code")
      }
    })
  })

  describe("repeats", () => {
    for (const status of [408, 429, 500, 502, 503, 504]) {
      it(`a GET that was answered ${status}, twice`, async () => {
        acme.answer = () => ({ status, headers: NO_WAIT })
        const error = await failure(client().get("/"))
        expect(error).to.include({ message: `Acme answered ${status}.`, serviceStatus: status })
        expect(acme.requests).to.have.length(3)
      })
    }

    for (const status of [400, 401, 403, 404, 409, 422, 501]) {
      it(`no GET that was answered ${status}`, async () => {
        acme.answer = () => ({ status, headers: NO_WAIT })
        await failure(client().get("/"))
        expect(acme.requests).to.have.length(1)
      })
    }

    it("until the service answers", async () => {
      acme.answer = () => (acme.requests.length < 3 ? { status: 503, headers: NO_WAIT } : { body: { ok: 1 } })
      expect(await client().get("/")).to.deep.equal({ ok: 1 })
    })

    it("as often as it is told, and never with retries: 0", async () => {
      acme.answer = () => ({ status: 503, headers: NO_WAIT })
      await failure(client({ retries: 1 }).get("/"))
      expect(acme.requests).to.have.length(2)
      await failure(client({ retries: 0 }).get("/"))
      expect(acme.requests).to.have.length(3)
    })

    it("a POST only with an idempotency key, which stays the same", async () => {
      acme.answer = () => ({ status: 503, headers: NO_WAIT })
      for (const method of ["post", "put", "patch", "delete"] as const) await failure(client()[method]("/", {}))
      expect(acme.requests).to.have.length(4)
      await failure(client().post("/", { a: 1 }, { idempotencyKey: "key-1" }))
      const repeated = acme.requests.slice(4).map(({ headers, text }) => [headers["idempotency-key"], text])
      expect(repeated).to.deep.equal(Array(3).fill(["key-1", '{"a":1}']))
    })

    it("after a connection that broke off or timed out", async () => {
      acme.answer = () => [{ reset: true }, { hang: true }, { body: { ok: 1 } }][acme.requests.length - 1] ?? {}
      expect(await client({ timeoutMs: 1000 }).get("/")).to.deep.equal({ ok: 1 })
    })

    it("no call that the guard refuses", async () => {
      let questions = 0
      const guard = new OutboundGuard({
        allow: [],
        lookup: (_host, _options, callback) => {
          questions++
          callback(null, [{ address: "127.0.0.1", family: 4 }])
        },
      })
      const error = await failure(client({ guard, baseUrl: `https://hook.example:${acme.port}` }).get("/"))
      expect(error).to.be.instanceOf(InvalidRequestError)
      expect(questions).to.equal(1)
      for (const baseUrl of [acme.url, "http://hook.example", "https://joe:hunter2@hook.example"]) {
        expect(await failure(client({ guard, baseUrl }).get("/"))).to.be.instanceOf(InvalidRequestError)
      }
      expect(questions).to.equal(1)
      expect(acme.connections).to.equal(0)
    })

    it("after the wait that the service asks for, which Looker's hanging up ends at once", async () => {
      const looker = new AbortController()
      acme.answer = () => ({ status: 429, headers: { "retry-after": "50" } })
      const call = failure(client({ signal: looker.signal }).get("/"))
      await acme.until(anything)
      await new Promise((resolve) => setTimeout(resolve, 1500))
      expect(acme.requests).to.have.length(1)
      looker.abort()
      expect(await call)
        .to.be.instanceOf(DeliveryError)
        .with.property("message", "Looker ended the connection.")
      expect(acme.requests).to.have.length(1)
    })

    it("not before the time that the service asks for, and says when that is", async () => {
      acme.answer = () => ({ status: 429, headers: { "retry-after": "300" }, body: "Slow down" })
      expect((await failure(client().get("/"))).message).to.equal(
        "Acme answered 429: Slow down. Try again in 300 seconds.",
      )
      expect(acme.requests).to.have.length(1)
    })

    it("after a wait given in seconds or as a date", () => {
      const now = Date.parse("2026-03-01T10:00:00Z")
      const waits = { "120": 120, "0": 0, "Sun, 01 Mar 2026 10:01:30 GMT": 90, "Sun, 01 Mar 2026 09:00:00 GMT": 0 }
      for (const [header, sec] of Object.entries(waits)) expect(retryAfterSec(header, now), header).to.equal(sec)
      for (const header of [undefined, "", "soon", "9".repeat(20)])
        expect(retryAfterSec(header, now)).to.equal(undefined)
      expect(retryAfterSec(["5", "6"], now)).to.equal(5)
    })
  })

  describe("ends", () => {
    const slow = { timeoutMs: 100, retries: 0 }

    it("a call that is not answered in time, and breaks it off", async () => {
      acme.answer = () => ({ hang: true })
      const error = await failure(client(slow).post("/"))
      expect(error).to.be.instanceOf(ServiceTimeoutError)
      expect(error.message).to.equal("Acme did not answer within 0.1 seconds.")
      await acme.until(({ aborted }) => aborted)
    })

    it("a call when Looker hangs up, before and while it runs", async () => {
      const looker = new AbortController()
      acme.answer = () => ({ hang: true })
      const call = failure(client({ signal: looker.signal }).get("/"))
      await acme.until(anything)
      looker.abort()
      expect((await call).message).to.equal("Looker ended the connection.")
      await acme.until(({ aborted }) => aborted)
      expect(await failure(client({ signal: looker.signal }).get("/"))).to.be.instanceOf(DeliveryError)
      expect(acme.requests).to.have.length(1)
    })

    it("a call whose answer drips without end", async () => {
      const server = await rawServer((socket) => {
        socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        const drip = setInterval(() => socket.write("1\r\n \r\n"), 20)
        socket.on("close", () => clearInterval(drip))
      })
      const error = await failure(client({ ...slow, baseUrl: server.url }).get("/"))
      expect(error).to.be.instanceOf(ServiceTimeoutError)
      await server.stop()
    })

    it("a call to a name that is never found", async () => {
      const guard = new OutboundGuard({ allow: [], lookup: () => undefined })
      const error = await failure(client({ ...slow, guard, baseUrl: "https://silent.example" }).get("/"))
      expect(error).to.be.instanceOf(ServiceTimeoutError)
    })
  })

  describe("explains", () => {
    const broken: Record<string, [answer: string, message: string]> = {
      "an answer that is not HTTP": ["SSH-2.0-OpenSSH_9.6\r\n", "Acme could not be reached: its answer is not HTTP."],
      "an answer cut in its head": [
        "HTTP/1.1 200 OK\r\ncontent-",
        "Acme could not be reached: the connection broke off.",
      ],
      "half an answer": [
        'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"a":',
        "Acme could not be reached: the connection broke off.",
      ],
      "half an answer in chunks": [
        'HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n',
        "Acme could not be reached: the connection broke off.",
      ],
      "no answer": ["", "Acme could not be reached: the connection broke off."],
      "an endless head": [
        `HTTP/1.1 200 OK\r\n${"x-fill: y\r\n".repeat(5000)}`,
        "Acme could not be reached: the head of its answer is too large.",
      ],
      "an answer that comes twice": [
        "HTTP/1.1 500 No\r\ncontent-length: 2\r\n\r\nno".repeat(2),
        "Acme answered 500: no",
      ],
    }
    for (const [kind, [answer, message]] of Object.entries(broken)) {
      it(kind, async () => {
        const server = await rawServer((socket) => socket.end(answer))
        const error = await failure(client({ baseUrl: server.url, retries: 0 }).get("/secret?key=1"))
        await server.stop()
        expect(error).to.be.instanceOf(ServiceError)
        expect(error.message).to.equal(message)
      })
    }

    it("a refused connection, an unknown host and an untrusted certificate", async () => {
      const secure = await FakeService.start({ tls: await makeCertificate([], ["127.0.0.1"]) })
      const causes = {
        "http://127.0.0.1:1": "it refused the connection",
        "http://nosuch.invalid": "its address is unknown",
        [secure.url]: "its certificate is not valid (DEPTH_ZERO_SELF_SIGNED_CERT)",
      }
      for (const [baseUrl, cause] of Object.entries(causes)) {
        const { message } = await failure(client({ baseUrl, retries: 0 }).get("/secret"))
        if (cause === "its address is unknown")
          expect(message).to.match(/its address (is unknown|could not be looked up)\.$/)
        else expect(message).to.equal(`Acme could not be reached: ${cause}.`)
      }
      await secure.stop()
    })
  })

  it("survives a large answer whose connection is closed at once", async () => {
    const body = JSON.stringify("x".repeat(300_000))
    const head = `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`
    const server = await rawServer((socket) => socket.end(head + body))
    const calls = Array.from({ length: 20 }, () => client({ baseUrl: server.url }).get("/"))
    for (const answer of await Promise.all(calls)) expect(answer).to.have.length(300_000)
    await server.stop()
  })
})
