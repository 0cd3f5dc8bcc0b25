import { createHash } from "node:crypto"
import { PassThrough, Readable } from "node:stream"
import { expect } from "chai"
import { DownloadError, InvalidRequestError, ServiceError, ServiceTimeoutError } from "../../src/errors/errors"
import { HttpClient, type HttpClientOptions } from "../../src/outbound/http_client"
import { OutboundGuard } from "../../src/outbound/outbound_guard"
import { FakeService } from "../support/fake_service"
import { rawServer } from "../support/raw_server"

async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error("It did not fail.")
}

const anything = () => true

describe("HttpClient.postStream and putStream", () => {
  let acme: FakeService
  const client = (options: Partial<HttpClientOptions> = {}) =>
    new HttpClient({ service: "Acme", baseUrl: acme.url, ...options })

  beforeEach(async () => {
    acme = await FakeService.start()
  })
  afterEach(() => acme.stop())

  it("sends the bytes as they come, in chunks, and gives the answer", async () => {
    acme.answer = () => ({ status: 202, body: "taken" })
    const headers = { "content-type": "text/csv" }
    const answer = await client().postStream("/in", Readable.from([Buffer.from("a,"), Buffer.from("b\n")]), {
      headers,
    })
    expect(answer).to.deep.include({ status: 202, text: "taken" })
    const [request] = acme.requests
    expect(request).to.include({ method: "POST", path: "/in", text: "a,b\n", aborted: false })
    expect(request?.headers).to.include({ "content-type": "text/csv", "transfer-encoding": "chunked" })
  })

  it("sends a body of the length that the headers give, and breaks off one that has another", async () => {
    const send = (length: number) => {
      const headers = { "content-length": String(length) }
      return client().postStream("/in", Readable.from([Buffer.from("a,"), Buffer.from("b\n")]), { headers })
    }
    await send(4)
    expect(acme.requests[0]).to.include({ text: "a,b\n", aborted: false })
    expect(acme.requests[0]?.headers).to.include({ "content-length": "4" })
    expect(acme.requests[0]?.headers).to.not.have.property("transfer-encoding")
    for (const length of [3, 5]) {
      expect(await failure(send(length))).to.be.instanceOf(ServiceError)
      expect(acme.requests.filter(({ aborted }) => !aborted)).to.have.length(1)
    }
  })

  it("sends them with PUT as well", async () => {
    acme.answer = () => ({ status: 201, body: "stored" })
    const answer = await client().putStream("/files/a%20b.csv", Readable.from([Buffer.from("a,b\n")]))
    expect(answer).to.deep.include({ status: 201, text: "stored" })
    expect(acme.requests).to.have.length(1)
    expect(acme.requests[0]).to.include({ method: "PUT", path: "/files/a%20b.csv", text: "a,b\n", aborted: false })
  })

  it("sends 100 MB at the pace of the service", async () => {
    const receiver = await FakeService.start({ keepBodies: false })
    const hash = createHash("sha256")
    let made = 0
    const source = Readable.from(
      (function* () {
        for (; made < 1600; made++) {
          const piece = Buffer.alloc(65_536, made)
          hash.update(piece)
          yield piece
        }
      })(),
      { highWaterMark: 1 },
    )
    await client({ baseUrl: receiver.url }).postStream("/", source)
    expect(receiver.requests[0]).to.include({ bytes: 1600 * 65_536, sha256: hash.digest("hex") })
    await receiver.stop()
  })

  it("reads no more than the service takes", async () => {
    const server = await rawServer((socket) => socket.pause())
    let made = 0
    const source = new Readable({
      read() {
        made += 65_536
        this.push(Buffer.alloc(65_536))
      },
    })
    const error = await failure(client({ baseUrl: server.url, timeoutMs: 300 }).postStream("/", source))
    expect(error).to.be.instanceOf(ServiceTimeoutError)
    expect(made).to.be.lessThan(64 * 1024 * 1024)
    expect(source.destroyed).to.equal(true)
    await server.stop()
  })

  it("an empty stream is an empty body", async () => {
    await client().postStream("/", Readable.from([]))
    expect(acme.requests[0]).to.include({ bytes: 0, aborted: false })
  })

  it("case 8: breaks the request off when the source fails, and throws what it failed with", async () => {
    const source = new PassThrough()
    source.write("first half")
    const cause = new DownloadError("Looker's download broke off after 10 bytes.")
    acme.answerEarly = () => {
      source.destroy(cause)
      return undefined
    }
    expect(await failure(client().postStream("/", source))).to.equal(cause)
    expect(await acme.until(anything)).to.include({ aborted: true })
  })

  it("sends nothing of a source that has failed already", async () => {
    const source = new PassThrough()
    source.on("error", () => undefined).destroy(new DownloadError("gone"))
    await new Promise((resolve) => source.once("close", resolve))
    expect((await failure(client().postStream("/", source))).message).to.equal("gone")
    expect(acme.requests).to.have.length(0)
  })

  it("does not take a source that was closed without an end for a whole one", async () => {
    const source = new PassThrough()
    source.write("first half")
    acme.answerEarly = () => {
      source.destroy()
      return undefined
    }
    expect(await failure(client().postStream("/", source))).to.have.property("code", "ERR_STREAM_PREMATURE_CLOSE")
    expect(await acme.until(anything)).to.include({ aborted: true })
  })

  it("reports a refusal, does not repeat it, and ends the source", async () => {
    acme.answer = () => ({ status: 503, headers: { "retry-after": "0" }, body: "busy" })
    const source = Readable.from([Buffer.from("x")])
    const error = await failure(client().postStream("/", source))
    expect(error).to.include({ message: "Acme answered 503: busy", serviceStatus: 503 })
    expect(acme.requests).to.have.length(1)
    expect(source.destroyed).to.equal(true)
  })

  it("follows no redirect", async () => {
    acme.answer = () => ({ status: 308, headers: { location: `${acme.url}/elsewhere` } })
    expect(await failure(client().postStream("/", Readable.from([Buffer.from("x")])))).to.include({
      serviceStatus: 308,
    })
    expect(acme.requests).to.have.length(1)
  })

  it("reports a refusal that comes before the body was read", async () => {
    acme.answerEarly = () => ({ status: 413, body: "too large" })
    const source = new PassThrough()
    source.write("the beginning")
    const error = await failure(client().postStream("/", source))
    expect(error).to.include({ message: "Acme answered 413: too large", serviceStatus: 413 })
    expect(source.destroyed).to.equal(true)
    expect(await acme.until(anything)).to.include({ aborted: true })
  })

  it("does not take a 200 that comes before the body was read for success", async () => {
    acme.answerEarly = () => ({ status: 200 })
    const source = new PassThrough()
    source.write("the beginning")
    const { message } = await failure(client().postStream("/", source))
    expect(message).to.equal("Acme answered 200 before it had the whole result.")
  })

  it("gives up on a service that does not answer, counted from the last byte", async () => {
    acme.answer = () => ({ hang: true })
    const error = await failure(client({ timeoutMs: 100 }).postStream("/", Readable.from([Buffer.from("x")])))
    expect(error).to.be.instanceOf(ServiceTimeoutError)
    await acme.until(({ aborted }) => aborted)
  })

  it("gives up on an answer that drips without end", async () => {
    const server = await rawServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n")
      const drip = setInterval(() => socket.write(" "), 20)
      socket.on("close", () => clearInterval(drip))
    })
    const drip = client({ baseUrl: server.url, timeoutMs: 100 }).postStream("/", Readable.from([Buffer.from("x")]))
    expect(await failure(drip)).to.be.instanceOf(ServiceTimeoutError)
    await server.stop()
  })

  it("waits for a source that is slower than the time limit", async () => {
    const source = Readable.from(
      (async function* () {
        for (const piece of ["a", "b", "c"]) {
          yield Buffer.from(piece)
          await new Promise((resolve) => setTimeout(resolve, 1500))
        }
      })(),
    )
    await client({ timeoutMs: 1000 }).postStream("/", source)
    expect(acme.requests[0]?.text).to.equal("abc")
  })

  it("ends when Looker hangs up", async () => {
    const looker = new AbortController()
    const source = new PassThrough()
    source.write("first half")
    acme.answerEarly = () => {
      looker.abort()
      return undefined
    }
    const error = await failure(client({ signal: looker.signal }).postStream("/", source))
    expect(error.message).to.equal("Looker ended the connection.")
    expect(source.destroyed).to.equal(true)
    expect(await acme.until(anything)).to.include({ aborted: true })
  })

  it("reads 64 KB of an endless answer and no more", async () => {
    const server = await rawServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n")
      const fill = () => {
        while (socket.write("x".repeat(65_536)));
      }
      socket.on("drain", fill)
      fill()
    })
    const { text } = await client({ baseUrl: server.url }).postStream("/", Readable.from([Buffer.from("x")]))
    expect(text).to.have.length(65_536)
    await server.stop()
  })

  it("refuses an address that the guard refuses, and ends the source", async () => {
    const source = Readable.from([Buffer.from("x")])
    const guard = new OutboundGuard({ allow: [] })
    expect(await failure(client({ guard }).postStream("/", source))).to.be.instanceOf(InvalidRequestError)
    expect(source.destroyed).to.equal(true)
    expect(acme.connections).to.equal(0)
  })
})
