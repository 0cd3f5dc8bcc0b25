import { createHash } from "node:crypto"
import net from "node:net"
import { once } from "node:events"
import { expect } from "chai"
import { HttpClient, type HttpClientOptions } from "../../src/outbound/http_client"
import { ServiceError } from "../../src/framework"
import { type FaultKind, parseFault } from "../../tools/sandbox/fault"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"

const URL_OF_ACME = "https://api.acme.example"

describe("sandbox", () => {
  let sandbox: Sandbox
  let undo: () => void
  beforeEach(async () => {
    sandbox = await Sandbox.start({ slowMs: 600 })
    undo = routeOutbound(sandbox)
  })
  afterEach(async () => {
    undo()
    await sandbox.stop()
  })

  const client = (options: Partial<HttpClientOptions> = {}) =>
    new HttpClient({ service: "Acme", baseUrl: URL_OF_ACME, ...options })
  const post = async (url: string, body?: string | Buffer<ArrayBuffer>, type = "application/json") => {
    const response = await fetch(url, { method: "POST", body, headers: { "content-type": type } })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const last = () => sandbox.calls.at(-1)

  describe("the rules", () => {
    it("apply by host, by the end of a host, by method and by path, the first that fits", async () => {
      sandbox.addRules([
        {
          host: "api.acme.example",
          method: "POST",
          path: /^\/v1\/lists$/,
          answer: () => ({ body: { rule: "lists" } }),
        },
        { host: "api.acme.example", path: /^\/v2\//g, answer: () => ({ body: "plain", headers: { "X-Kind": "two" } }) },
        { host: ".acme.example", answer: () => ({ status: 201, body: "<Xml/>" }) },
      ])
      sandbox.addRules([{ host: "api.acme.example", answer: () => ({ status: 500 }) }])
      expect(await post(`${URL_OF_ACME}/v1/lists?a=1`)).to.include({ status: 200, text: '{"rule":"lists"}' })
      for (let i = 0; i < 2; i++) expect(await post(`${URL_OF_ACME}/v2/a`)).to.include({ text: "plain" })
      expect((await post(`${URL_OF_ACME}/v2/a`)).headers.get("x-kind")).to.equal("two")
      const xml = await fetch(`${URL_OF_ACME}/v1/lists`)
      expect(xml.status).to.equal(201)
      expect(xml.headers.get("content-type")).to.equal("application/xml")
      expect(await post("https://a.b.acme.example/")).to.include({ status: 201 })
      for (const host of ["acme.example", "api.acme.example.org", "notacme.example"]) {
        expect(await post(`https://${host}/`)).to.include({ status: 200, text: "{}" })
      }
    })

    it("see the call", async () => {
      sandbox.addRules([
        {
          host: "api.acme.example",
          answer: ({ method, url, headers, body }) => ({
            body: {
              method,
              href: url.href,
              kind: headers["x-kind"],
              token: headers.authorization,
              body: body.toString(),
            },
          }),
        },
      ])
      const headers = { "X-Kind": "one", Authorization: "Bearer k1" }
      expect(await client({ headers }).put("/a", { b: 1 }, { query: { token: "t" } })).to.deep.equal({
        method: "PUT",
        href: `${URL_OF_ACME}/a?token=t`,
        kind: "one",
        token: "Bearer k1",
        body: '{"b":1}',
      })
    })

    it("answer 500 when they fail", async () => {
      const answer = () => {
        throw new Error("no such list")
      }
      sandbox.addRules([{ host: "api.acme.example", answer }])
      const { status, text } = await post(URL_OF_ACME)
      expect(status).to.equal(500)
      expect(text).to.include("api.acme.example failed: no such list")
    })
  })

  describe("the faults", () => {
    const MESSAGES: [FaultKind, string, status?: number][] = [
      ["401", "Acme answered 401.", 401],
      ["403", "Acme answered 403.", 403],
      ["404", "Acme answered 404.", 404],
      ["429", "Acme answered 429.", 429],
      ["500", "Acme answered 500.", 500],
      ["slow", "Acme did not answer within 0.3 seconds."],
      ["reset", "Acme could not be reached: the connection broke off."],
      ["garbage", "Acme answered something that is not JSON.", 200],
      ["half", "Acme could not be reached: the connection broke off.", 200],
    ]
    for (const scheme of ["https", "http"]) {
      for (const [kind, message, status] of MESSAGES) {
        it(`${kind} reads: ${message} (${scheme})`, async () => {
          const baseUrl = `${scheme}://api.acme.example`
          const acme = client({ baseUrl, retries: 0, timeoutMs: kind === "slow" ? 300 : 10_000 })
          // The connection is there then, so that the time limit is that of the answer alone.
          await client({ baseUrl }).get("/")
          sandbox.setFault({ kind })
          const error: unknown = await acme.get("/a").catch((thrown: unknown) => thrown)
          expect(error).to.be.instanceOf(ServiceError).with.property("message", message)
          if (kind === "429") expect(error).to.have.property("retryAfterSec", 1)
          // A slow one is recorded when the client has gone.
          if (kind === "slow") await new Promise<void>((resolve) => sandbox.onCall(() => resolve()))
          expect(last()).to.include({ fault: kind, method: "GET", host: "api.acme.example" })
          expect(last()?.status).to.equal(status)
        })
      }
    }

    it("echo refuses with what it was sent, of which a client shows no key", async () => {
      sandbox.setFault({ kind: "echo" })
      const headers = { authorization: "Bearer top-secret-key" }
      const acme = client({ baseUrl: "https://api.acme.example", retries: 0, headers })
      const error: unknown = await acme.post("/a", { row: 1 }).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(ServiceError)
      expect((error as ServiceError).message).to.include(`Acme answered 400: {"row":1} POST https://api.acme.example/a`)
      expect((error as ServiceError).message)
        .to.include('"authorization":"[redacted]"')
        .and.not.include("top-secret")
    })

    it("slow gives the right answer, late", async () => {
      sandbox.setFault({ kind: "slow" })
      const startedMs = performance.now()
      expect(await client().get("/a")).to.deep.equal({})
      expect(performance.now() - startedMs).to.be.greaterThan(590)
    })

    it("count down: 429x2, then the answer, for a client that tries again", async () => {
      sandbox.setFault(parseFault("429x2"))
      expect(await client().get("/a")).to.deep.equal({})
      expect(sandbox.calls.map(({ status, fault }) => [status, fault])).to.deep.equal([
        [429, "429"],
        [429, "429"],
        [200, undefined],
      ])
    })

    it("end when they are told to, and stay until then", async () => {
      sandbox.setFault({ kind: "403" })
      for (let i = 0; i < 3; i++) expect(await post(URL_OF_ACME)).to.include({ status: 403, text: "" })
      sandbox.setFault(undefined)
      expect(await post(URL_OF_ACME)).to.include({ status: 200 })
    })

    it("are read from a text", () => {
      expect(parseFault("429x3")).to.deep.equal({ kind: "429", times: 3 })
      expect(parseFault(" RESET ")).to.deep.equal({ kind: "reset" })
      for (const text of ["", "418", "429x", "429x0", "x3", "429x3x3", "slow x3"]) {
        expect(() => parseFault(text), text).to.throw(`"${text}" is no fault: give one of 401, 403,`)
      }
    })
  })

  describe("the record", () => {
    it("masks what sounds secret in headers, address, JSON and forms, of the request and of the answer", async () => {
      sandbox.addRules([{ host: "api.acme.example", answer: () => ({ body: { access_token: "t1", id: 7 } }) }])
      const headers = {
        authorization: "Bearer b1",
        "x-api-key": "a1",
        cookie: "c=1",
        "x-amz-security-token": "s1",
        "idempotency-key": "i1",
        "x-kind": "k1",
      }
      await fetch(`${URL_OF_ACME}/a?X-Amz-Signature=s2&a=1&api%6Bey=t2`, {
        method: "POST",
        headers: { ...headers, "content-type": "application/json" },
        body: '{"signingKey": "w\\"1", "batch": [{"password":"p1","country_code":"DE","author":"ann"}], "pin_token": 12}',
      })
      const call = last()
      expect(call?.url).to.equal(`${URL_OF_ACME}/a?X-Amz-Signature=[secret]&a=1&api%6Bey=[secret]`)
      expect(call?.requestHeaders).to.include({
        authorization: "[secret]",
        "x-api-key": "[secret]",
        cookie: "[secret]",
        "x-amz-security-token": "[secret]",
        "idempotency-key": "i1",
        "x-kind": "k1",
      })
      expect(call?.requestBody).to.equal(
        '{"signingKey": "[secret]", "batch": [{"password":"[secret]","country_code":"DE","author":"ann"}], "pin_token": "[secret]"}',
      )
      expect(call?.responseBody).to.equal('{"access_token":"[secret]","id":7}')
      await client().post("/login", undefined, {
        form: { code: "c1", client_secret: "s1", assertion: "j1", user: "ann", zip_code: "1" },
      })
      expect(last()?.requestBody).to.equal(
        "code=[secret]&client_secret=[secret]&assertion=[secret]&user=ann&zip_code=1",
      )
    })

    it("keeps the first 64 KB of a text, the length and the hash of all of it", async () => {
      const text = '{"a":"' + "€".repeat(1_000_000) + '"}'
      await post(URL_OF_ACME, text)
      expect(last()).to.include({
        requestBytes: 3_000_008,
        requestSha256: createHash("sha256").update(text).digest("hex"),
        requestBody: text.slice(0, 6 + Math.floor((65536 - 6) / 3)),
      })
    })

    it("masks a secret that is cut off at the end", async () => {
      await post(URL_OF_ACME, '{"a":"' + "x".repeat(65_400) + '","token":"' + "t".repeat(1000) + '"}')
      expect(last()?.requestBody.slice(-21)).to.equal('x","token":"[secret]"')
    })

    it("tells only the size of bytes that are no text", async () => {
      await post(URL_OF_ACME, Buffer.alloc(100_000, 0xff), "application/zip; a=b")
      expect(last()).to.include({ requestBody: "(100000 bytes of application/zip)", requestBytes: 100_000 })
    })

    it("is told to listeners, holds 1000 calls, and can be cleared", async () => {
      const heard: number[] = []
      const stop = sandbox.onCall(({ id }) => heard.push(id))
      for (let i = 0; i < 1002; i++) await (await fetch(URL_OF_ACME)).text()
      stop()
      expect(sandbox.calls).to.have.length(1000)
      expect([sandbox.calls[0]?.id, last()?.id, heard.length]).to.deep.equal([3, 1002, 1002])
      sandbox.clear()
      expect(sandbox.calls).to.have.length(0)
      await fetch(URL_OF_ACME)
      expect([last()?.id, heard.length]).to.deep.equal([1003, 1002])
    })

    it("has a call that its client breaks off, without a status", async () => {
      const told = new Promise((resolve) => sandbox.onCall(resolve))
      const socket = net.connect(80, "api.acme.example")
      socket.write("POST /a HTTP/1.1\r\nhost: api.acme.example\r\ncontent-length: 10\r\n\r\nabc", () =>
        socket.destroy(),
      )
      await told
      expect(last()).to.include({ url: "http://api.acme.example/a", requestBytes: 3, requestBody: "abc" })
      expect(last()).to.not.have.property("status")
    })
  })

  it("delays every answer as it is told to, and records a call that is given up meanwhile without a status", async () => {
    const patient = await Sandbox.start({ answerMs: 300 })
    try {
      const url = `http://127.0.0.1:${patient.port}/a`
      const startedMs = performance.now()
      expect((await fetch(url)).status).to.equal(200)
      expect(performance.now() - startedMs).to.be.greaterThan(290)
      const told = new Promise((resolve) => patient.onCall(resolve))
      await fetch(url, { signal: AbortSignal.timeout(100) }).catch(() => undefined)
      await told
      expect(patient.calls.map(({ status }) => status)).to.deep.equal([200, undefined])
    } finally {
      await patient.stop()
    }
  })

  it("answers HTTP without a route too, and survives what is no HTTP", async () => {
    undo()
    const socket = net.connect(sandbox.port, "127.0.0.1")
    socket.end("\u0000\u0001\u0002\u0003 nonsense\r\n\r\n")
    socket.resume()
    await once(socket, "close")
    expect(await post(`http://127.0.0.1:${sandbox.port}/a`)).to.include({ status: 200 })
    expect(last()).to.include({ host: "127.0.0.1" })
    undo = routeOutbound(sandbox)
  })
})
