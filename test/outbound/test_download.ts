import { createHash } from "node:crypto"
import { once } from "node:events"
import type { Socket } from "node:net"
import { Readable, Writable } from "node:stream"
import { buffer, text } from "node:stream/consumers"
import { pipeline } from "node:stream/promises"
import { setTimeout as sleep } from "node:timers/promises"
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib"
import { expect } from "chai"
import { openDownload } from "../../src/outbound/download"
import { DeliveryError, DownloadError, InvalidRequestError } from "../../src/errors/errors"
import type { HubContext } from "../../src/framework/hub_context"
import { LookerGuard, type LookerGuardOptions } from "../../src/outbound/looker_guard"
import { HttpClient } from "../../src/outbound/http_client"
import { makeCertificate } from "../support/certificate"
import { FakeLooker } from "../support/fake_looker"
import { FakeService } from "../support/fake_service"
import { ownDns } from "../support/own_dns"
import { rawServer } from "../support/raw_server"

const TOKEN = /[0-9a-f]{40}/

const lookerGuard = (options: Partial<LookerGuardOptions> = {}) =>
  new LookerGuard({ hosts: [], allow: [], permitsLoopback: true, ...options })

function hubOf(facts: Partial<HubContext> = {}): HubContext {
  return { looker: lookerGuard(), downloadTimeoutMs: 5000, ...facts } as HubContext
}

const open = (url: string, hub: Partial<HubContext> = {}, signal = new AbortController().signal) =>
  openDownload(url, hubOf(hub), signal)

async function failure(work: Promise<unknown>): Promise<Error> {
  try {
    await work
  } catch (error) {
    expect(error).to.be.instanceOf(Error)
    expect((error as Error).message).not.to.match(TOKEN)
    return error as Error
  }
  throw new Error("It did not fail.")
}

/** Pieces of 64 KB, told apart by their content. */
function* pieces(count: number): Generator<Buffer> {
  for (let number = 0; number < count; number++) yield Buffer.alloc(65_536, number)
}

const hashOf = (chunks: Iterable<Buffer>) => {
  const hash = createHash("sha256")
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest("hex")
}

/** Answers with these bytes and ends the connection one way or the other. */
async function rawLooker(answer: (string | Buffer)[], end: (socket: Socket) => void = (socket) => socket.end()) {
  const server = await rawServer((socket) => {
    socket.write(Buffer.concat(answer.map((part) => Buffer.from(part))), () => end(socket))
  })
  return { url: `${server.url}/downloads/${"a1".repeat(20)}`, server }
}

const reset = (socket: Socket) => void setTimeout(() => socket.resetAndDestroy(), 50)
const HEAD = "HTTP/1.1 200 OK\r\n"
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`

describe("openDownload", () => {
  let looker: FakeLooker

  beforeEach(async () => {
    looker = await FakeLooker.start()
  })
  afterEach(() => looker.stop())

  it("gives the bytes of the result, asked for once, plainly", async () => {
    const url = looker.download("a,b\nä,1\n", { contentType: "text/csv" })
    expect(await text(await open(url))).to.equal("a,b\nä,1\n")
    expect(looker.downloads).to.equal(1)
    const [headers] = looker.downloadHeaders
    expect(headers).not.to.have.any.keys("authorization", "cookie")
    expect(headers).to.include({ "accept-encoding": "identity" })
    expect((await failure(open(url))).message).to.include("answered 404")
  })

  it("gives 100 MB in the memory of a few pieces, byte for byte", async () => {
    const hash = createHash("sha256")
    let bytes = 0
    const stream = await open(looker.download(() => Readable.from(pieces(1600))))
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      hash.update(chunk)
      bytes += chunk.length
    }
    expect(bytes).to.equal(1600 * 65_536)
    expect(hash.digest("hex")).to.equal(hashOf(pieces(1600)))
  })

  it("gives an empty result, and one of known length", async () => {
    expect(await text(await open(looker.download("")))).to.equal("")
    expect(await text(await open(looker.download("", { contentLength: 0 })))).to.equal("")
    expect(await text(await open(looker.download("abc", { contentLength: 3 })))).to.equal("abc")
  })

  it("fetches no faster than the reader reads, and ends the download when the reader leaves", async () => {
    let made = 0
    const endless = () =>
      new Readable({
        read() {
          made += 65_536
          this.push(Buffer.alloc(65_536))
        },
      })
    const stream = await open(looker.download(endless))
    const reader = stream[Symbol.asyncIterator]()
    await reader.next()
    await sleep(300)
    expect(stream.readableLength).to.be.lessThan(300_000)
    expect(made).to.be.lessThan(64 * 1024 * 1024)
    await reader.return?.()
    await looker.untilAborted()
  })

  describe("of which a proxy says that it is encoded", () => {
    const csv = Buffer.from(`a,b\n${"1,2\n".repeat(100_000)}`)
    const encoded = (bytes: Buffer, contentEncoding: string) => open(looker.download(bytes, { contentEncoding }))

    const DECODED: [encoding: string, bytes: Buffer][] = [
      ["gzip", gzipSync(csv)],
      ["X-GZIP", gzipSync(csv)],
      ["gzip", Buffer.concat([gzipSync(csv.subarray(0, 1000)), gzipSync(csv.subarray(1000))])],
      ["deflate", deflateSync(csv)],
      ["identity", csv],
    ]
    for (const [encoding, bytes] of DECODED) {
      it(`${encoding} is undone`, async () => {
        expect((await buffer(await encoded(bytes, encoding))).equals(csv)).to.equal(true)
      })
    }

    it("a result that breaks off inside the encoding is not whole", async () => {
      const half = gzipSync(csv).subarray(0, 300)
      const error = await failure(encoded(half, "gzip").then((stream) => buffer(stream)))
      expect(error).to.be.instanceOf(DownloadError)
      expect(error.message).to.include("broke off").and.include("not encoded as it says")
    })

    for (const [encoding, bytes] of [
      ["gzip", csv],
      ["br", brotliCompressSync(csv)],
      ["gzip, gzip", gzipSync(gzipSync(csv))],
      ["zstd", csv],
    ] as const) {
      it(`${encoding} is refused where it cannot be undone`, async () => {
        const error = await failure(encoded(bytes, encoding).then((stream) => buffer(stream)))
        expect(error).to.be.instanceOf(DownloadError)
        expect(error.message).to.match(/encoded/)
      })
    }

    it("gives 500 MB out of half a megabyte in the memory of a few pieces", async () => {
      const bomb = gzipSync(Buffer.alloc(500 * 1024 * 1024), { level: 1 })
      const before = process.memoryUsage().rss
      let [bytes, most] = [0, 0]
      for await (const chunk of (await encoded(bomb, "gzip")) as AsyncIterable<Buffer>) {
        bytes += chunk.length
        most = Math.max(most, process.memoryUsage().rss)
      }
      expect(bytes).to.equal(500 * 1024 * 1024)
      expect(most - before).to.be.lessThan(200 * 1024 * 1024)
    })
  })

  describe("case 7: gives no byte of an answer that is not the result", () => {
    for (const status of [201, 204, 206, 304, 400, 401, 403, 404, 410, 500, 502, 503]) {
      it(`${status}`, async () => {
        const error = await failure(
          open(looker.download(status === 204 || status === 304 ? "" : "error page", { status })),
        )
        expect(error).to.be.instanceOf(DownloadError)
        expect(error.message)
          .to.include(`Looker's download answered ${status} instead`)
          .and.include("send the result again")
        expect(error.message).not.to.include("error page")
        expect(looker.downloads).to.equal(1)
      })
    }

    it("so that a service is not even called", async () => {
      const service = await FakeService.start()
      const url = looker.download("error page", { status: 500 })
      const client = new HttpClient({ service: "Acme", baseUrl: service.url })
      await failure(open(url).then((stream) => client.postStream("/", stream)))
      expect(service.connections).to.equal(0)
      await service.stop()
    })

    it("not even when the error page never ends", async () => {
      await failure(open(looker.download("beginning", { status: 500, hang: true })))
      await looker.untilAborted()
    })
  })

  describe("case 8: fails when the result does not come whole", () => {
    const half = "first half"
    const endings: Record<string, [answer: (string | Buffer)[], end?: (socket: Socket) => void]> = {
      "chunks without the last one": [[CHUNKED, "a\r\nfirst half\r\n"]],
      "chunks without the last one, on a connection to be closed": [
        [HEAD, "connection: close\r\ntransfer-encoding: chunked\r\n\r\na\r\nfirst half\r\n"],
      ],
      "chunks, then a reset": [[CHUNKED, "a\r\nfirst half\r\n"], reset],
      "a piece of a chunk": [[CHUNKED, "ff\r\nfirst half"]],
      "fewer bytes than announced": [[HEAD, "content-length: 20\r\n\r\n", half]],
      "fewer bytes than announced, on a connection to be closed": [
        [HEAD, "connection: close\r\ncontent-length: 20\r\n\r\n", half],
      ],
      "fewer bytes than announced, then a reset": [[HEAD, "content-length: 20\r\n\r\n", half], reset],
      "a reset where only the end of the connection ends the body": [[HEAD, "connection: close\r\n\r\n", half], reset],
      "what is no chunk any more": [[CHUNKED, "a\r\nfirst half\r\nHTTP/1.1 502 Bad\r\n\r\n"]],
    }
    for (const [kind, [answer, end]] of Object.entries(endings)) {
      it(kind, async () => {
        const { url, server } = await rawLooker(answer, end)
        const error = await failure(open(url).then(text))
        await server.stop()
        expect(error).to.be.instanceOf(DownloadError)
        expect(error.message).to.equal("Looker's download broke off after 10 bytes. Send the result again.")
      })
    }

    it("with FakeLooker's cuts", async () => {
      for (const cut of ["end", "reset"] as const) {
        const error = await failure(open(looker.download("x".repeat(1000), { cutAfterBytes: 10, cut })).then(text))
        expect(error).to.be.instanceOf(DownloadError)
      }
      const { message } = await failure(open(looker.download("short", { contentLength: 9 })).then(text))
      expect(message).to.include("broke off after 5 bytes")
    })

    it("so that the service sees a broken request", async () => {
      const service = await FakeService.start({ keepBodies: false })
      const url = looker.download(() => Readable.from(pieces(100)), { cutAfterBytes: 3_000_000 })
      const upload = new HttpClient({ service: "Acme", baseUrl: service.url }).postStream("/", await open(url))
      expect(await failure(upload)).to.be.instanceOf(DownloadError)
      expect(await service.until(() => true)).to.include({ aborted: true })
      await service.stop()
    })

    it("so that a file is not taken for complete", async () => {
      let isFinished = false
      const sink = new Writable({
        write: (_chunk, _encoding, done) => done(),
        final: (done) => {
          isFinished = true
          done()
        },
      })
      const stream = await open(looker.download("x".repeat(100), { cutAfterBytes: 10 }))
      expect(await failure(pipeline(stream, sink))).to.be.instanceOf(DownloadError)
      expect(isFinished).to.equal(false)
    })

    it("and keeps the error for a reader that comes later", async () => {
      for (const size of [10, 200_000]) {
        const stream = await open(looker.download("x".repeat(size), { contentLength: size + 1 }))
        await sleep(100)
        expect(await failure(text(stream))).to.be.instanceOf(DownloadError)
        expect(await failure(text(stream))).to.be.instanceOf(DownloadError)
      }
    })
  })

  describe("takes for whole", () => {
    const good: Record<string, [answer: (string | Buffer)[], end?: (socket: Socket) => void]> = {
      "chunks, then a reset after the last": [[CHUNKED, "a\r\nthe result\r\n0\r\n\r\n"], reset],
      "all bytes announced, then a reset": [[HEAD, "content-length: 10\r\n\r\nthe result"], reset],
      "what a connection ends that announced nothing": [[HEAD, "connection: close\r\n\r\nthe result"]],
      "what HTTP/1.0 sends": [["HTTP/1.0 200 OK\r\n\r\nthe result"]],
    }
    for (const [kind, [answer, end]] of Object.entries(good)) {
      it(kind, async () => {
        const { url, server } = await rawLooker(answer, end)
        expect(await text(await open(url))).to.equal("the result")
        await server.stop()
      })
    }

    for (const size of [50_000, 65_535, 65_536, 65_537, 70_000, 131_072, 140_000, 1_000_000]) {
      it(`${size} bytes, the connection closed or reset while the reader is slow`, async () => {
        const body = Buffer.alloc(size, "x")
        const answer = [`${HEAD}connection: close\r\ncontent-length: ${size}\r\n\r\n`, body]
        // More than the buffers of the system hold is not sent yet when the connection is reset.
        for (const end of size > 150_000 ? [undefined] : [undefined, reset]) {
          const { url, server } = await rawLooker(answer, end)
          const stream = await open(url)
          await sleep(150)
          expect((await buffer(stream)).length).to.equal(size)
          await server.stop()
        }
      })
    }
  })

  describe("time", () => {
    const hub = { downloadTimeoutMs: 1250 }

    it("is up when Looker does not answer", async () => {
      const { url, server } = await rawLooker([""], () => undefined)
      const error = await failure(open(url, hub))
      expect(error).to.be.instanceOf(DownloadError)
      expect(error.message).to.equal("Looker's download did not answer within 1.25 seconds.")
      await server.stop()
    })

    it("is up when Looker falls silent in the middle", async () => {
      const { message } = await failure(open(looker.download("first half", { hang: true }), hub).then(text))
      const expected =
        "Looker's download broke off after 10 bytes: Looker was silent for 1.25 seconds. Send the result again."
      expect(message).to.equal(expected)
      await looker.untilAborted()
    })

    it("is up when Looker falls silent after the reader paused", async () => {
      const url = looker.download(() => Readable.from(pieces(10)), { hang: true })
      const stream = await open(url, hub)
      await sleep(1500)
      expect((await failure(text(stream))).message).to.include("after 655360 bytes: Looker was silent")
    })

    it("does not run while the reader does not read", async () => {
      const stream = await open(
        looker.download(() => Readable.from(pieces(60))),
        hub,
      )
      let bytes = 0
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        if (bytes === 0 || (bytes < 2_000_000 && bytes + chunk.length >= 2_000_000)) await sleep(1500)
        bytes += chunk.length
      }
      expect(bytes).to.equal(60 * 65_536)
    })

    it("may be long in total, as long as something comes", async () => {
      async function* slowly() {
        for (let number = 0; number < 8; number++) {
          yield Buffer.from("x")
          await sleep(200)
        }
      }
      expect(
        await text(
          await open(
            looker.download(() => Readable.from(slowly())),
            hub,
          ),
        ),
      ).to.equal("xxxxxxxx")
    })
  })

  describe("when Looker hangs up", () => {
    const ended = "Looker ended the connection."

    it("does not begin", async () => {
      const error = await failure(open(looker.download("x"), {}, AbortSignal.abort()))
      expect(error).to.be.instanceOf(DeliveryError).with.property("message", ended)
      expect(looker.downloads).to.equal(0)
    })

    it("stops waiting for the answer", async () => {
      const hangUp = new AbortController()
      const { url, server } = await rawLooker([""], () => hangUp.abort())
      expect(await failure(open(url, {}, hangUp.signal))).to.have.property("message", ended)
      await server.stop()
    })

    it("stops the body, read or not", async () => {
      for (const isRead of [true, false]) {
        const hangUp = new AbortController()
        const stream = await open(looker.download("first half", { hang: true }), {}, hangUp.signal)
        if (isRead) await once(stream, "readable")
        hangUp.abort()
        expect(await failure(text(stream))).to.have.property("message", ended)
        await looker.untilAborted()
      }
    })
  })

  describe("redirects", () => {
    it("are followed, relative ones too", async () => {
      const third = looker.download("the result")
      const second = looker.download("", { status: 307, redirectTo: new URL(third).pathname })
      expect(await text(await open(looker.download("moved", { redirectTo: second })))).to.equal("the result")
    })

    it("are followed five times", async () => {
      const chain = (length: number): string =>
        length === 0 ? looker.download("the result") : looker.download("", { redirectTo: chain(length - 1) })
      expect(await text(await open(chain(5)))).to.equal("the result")
      expect((await failure(open(chain(6)))).message).to.include("more than 5 times")
    })

    it("lead to Looker's hosts only", async () => {
      const other = await FakeLooker.start()
      const url = looker.download("", { redirectTo: other.download("x") })
      const error = await failure(open(url, { looker: lookerGuard({ hosts: [new URL(looker.url).host] }) }))
      expect(error).to.be.instanceOf(InvalidRequestError).with.property("message").that.includes("LOOKER_HOSTS")
      expect(other.downloads).to.equal(0)
      await other.stop()
    })

    it("lead to no address at which no Looker can be", async () => {
      for (const host of ["169.254.169.254", "0.0.0.0", "[fd00:ec2::254]", "metadata.example"]) {
        const guard = lookerGuard({ lookup: ownDns({ "metadata.example": ["169.254.169.254"] }) })
        const url = looker.download("", { redirectTo: `http://${host}/latest/meta-data/` })
        const error = await failure(open(url, { looker: guard }))
        expect(error).to.be.instanceOf(DeliveryError).with.property("message").that.includes("no Looker can be")
      }
    })

    it("lead to http and https only, and somewhere", async () => {
      for (const redirectTo of ["file:///etc/passwd", "ftp://looker.example.com/x"]) {
        expect(await failure(open(looker.download("", { redirectTo })))).to.be.instanceOf(InvalidRequestError)
      }
      expect((await failure(open(looker.download("", { redirectTo: "http://" })))).message).to.include("answered 302")
      expect((await failure(open(looker.download("", { status: 302 })))).message).to.include("answered 302")
    })
  })

  it("goes to the address that was judged, and nowhere when none will do", async () => {
    const { port } = new URL(looker.download("x"))
    const addresses = [["127.0.0.1"], ["169.254.169.254"]]
    const guard = lookerGuard({ lookup: ownDns({ "looker.example": () => addresses.shift() ?? [] }) })
    const url = looker.download("the result").replace(`127.0.0.1:${port}`, `looker.example:${port}`)
    expect(await text(await open(url, { looker: guard }))).to.equal("the result")
    expect((await failure(open(url, { looker: guard }))).message).to.include("leads to looker.example")
    expect(looker.downloads).to.equal(1)
  })

  it("asks no host that is not Looker's", async () => {
    const error = await failure(open(looker.download("x"), { looker: lookerGuard({ hosts: ["looker.example.com"] }) }))
    expect(error).to.be.instanceOf(InvalidRequestError)
    expect(looker.downloads).to.equal(0)
  })

  it("explains what is not HTTP, and a Looker that is not there", async () => {
    const { url, server } = await rawLooker(["SSH-2.0-OpenSSH_9.6\r\n"])
    const error = await failure(open(url))
    expect(error).to.be.instanceOf(DownloadError)
    expect(error.message).to.equal("Looker's download could not be reached: its answer is not HTTP.")
    await server.stop()
    expect((await failure(open(url))).message).to.equal(
      "Looker's download could not be reached: it refused the connection.",
    )
  })

  it("asks no https Looker whose certificate is not trusted", async () => {
    const secure = await FakeService.start({ tls: await makeCertificate([], ["127.0.0.1"]) })
    const { message } = await failure(open(`${secure.url}/downloads/x`))
    expect(message).to.include("its certificate is not valid")
    expect(secure.requests).to.have.length(0)
    await secure.stop()
  })

  it("FakeLooker keeps the states posted to it, once each", async () => {
    const url = looker.stateUrl()
    const post = () => fetch(url, { method: "POST", body: '{"a":1}' })
    expect([(await post()).status, (await post()).status]).to.deep.equal([200, 404])
    expect(looker.states).to.deep.equal(['{"a":1}'])
  })
})
