import { Readable } from "node:stream"
import zlib from "node:zlib"
import { expect } from "chai"
import { ServiceError } from "../../src/errors/errors"
import { HttpClient } from "../../src/outbound/http_client"
import { FakeService } from "../support/fake_service"

const MIB = 1024 * 1024
const LIST = { items: ["ä", "b"] }
const JSON_BYTES = Buffer.from(JSON.stringify(LIST))

describe("The answers of services", () => {
  let acme: FakeService
  beforeEach(async () => (acme = await FakeService.start()))
  afterEach(() => acme.stop())

  const ask = () => new HttpClient({ service: "Acme", baseUrl: acme.url, retries: 0, maxResponseBytes: MIB }).get("/")
  const answerIn = (encoding: string, body: Buffer, status = 200) => {
    acme.answer = () => ({ status, headers: { "content-encoding": encoding }, body })
  }
  const failure = async () => {
    const error: unknown = await ask().catch((thrown: unknown) => thrown)
    expect(error).to.be.instanceOf(ServiceError)
    return (error as ServiceError).message
  }

  it("are asked for in gzip or deflate, and in nothing else", async () => {
    await ask()
    expect(acme.requests[0]?.headers["accept-encoding"]).to.equal("gzip, deflate")
  })

  for (const [encoding, body] of [
    ["gzip", zlib.gzipSync(JSON_BYTES)],
    ["X-Gzip", zlib.gzipSync(JSON_BYTES)],
    ["deflate", zlib.deflateSync(JSON_BYTES)],
    ["deflate", zlib.deflateRawSync(JSON_BYTES)],
    ["identity", JSON_BYTES],
  ] as const) {
    it(`are decoded where they come in ${encoding}`, async () => {
      answerIn(encoding, body)
      expect(await ask()).to.deep.equal(LIST)
    })
  }

  for (const encoding of ["br", "zstd", "gzip, gzip", "constructor"]) {
    it(`are not read where they come in ${encoding}`, async () => {
      answerIn(encoding, zlib.brotliCompressSync(JSON_BYTES))
      expect(await failure()).to.equal("Acme answered 200 in an encoding that the hub does not read.")
    })
  }

  it("fail when they are not what they say, or break off", async () => {
    answerIn("gzip", JSON_BYTES)
    expect(await failure()).to.equal("Acme answered 200 with a body that is not gzip, though it says so.")
    answerIn("gzip", zlib.gzipSync(JSON_BYTES).subarray(0, -9))
    expect(await failure()).to.match(/not gzip/)
  })

  it("may be empty in every encoding", async () => {
    answerIn("gzip", Buffer.alloc(0))
    expect(await ask()).to.equal(undefined)
  })

  it("are read as far as the limit when a little unpacks to a lot", async () => {
    answerIn("gzip", zlib.gzipSync(Buffer.alloc(64 * MIB)))
    expect(await failure()).to.equal(`Acme answered more than ${MIB} bytes.`)
  })

  it("are not read on beyond the limit", async () => {
    let given = 0
    acme.answer = () => ({ body: Readable.from(endlessly(() => given++)) })
    expect(await failure()).to.equal(`Acme answered more than ${MIB} bytes.`)
    await acme.until(({ aborted }) => aborted)
    // The rest stands in the buffers of both sides.
    expect(given).to.be.below(32)
  })

  it("give their words of a refusal also when only the beginning of them is read", async () => {
    answerIn("gzip", zlib.gzipSync(Buffer.from(`No such list. ${"x".repeat(MIB)}`)), 404)
    expect(await failure()).to.match(/^Acme answered 404: No such list\. x/)
  })
})

/** Pieces of 1 MiB. */
function* endlessly(count: () => void): Generator<Buffer> {
  const piece = Buffer.alloc(MIB, "a")
  for (;;) {
    count()
    yield piece
  }
}
