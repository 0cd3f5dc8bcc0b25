import { Readable } from "node:stream"
import { expect } from "chai"
import { watchedStream } from "../../../src/framework/request/watched_result"

const MOST = 500
const csvOf = (rows: number) => `id\n${Array.from({ length: rows }, (_, id) => `${id}\n`).join("")}`

/** What is passed on of a csv in pieces of that size, where more than 500 rows are too many. */
async function passedOn(text: string, pieceBytes: number) {
  const bytes = Buffer.from(text)
  const pieces = Array.from({ length: Math.ceil(bytes.length / pieceBytes) }, (_, at) =>
    bytes.subarray(at * pieceBytes, (at + 1) * pieceBytes),
  )
  let rows = 0
  const addRows = (count: number) => {
    rows += count
    if (rows > MOST) throw new Error("Too many.")
  }
  const stream = watchedStream(Readable.from(pieces), { addRows, addBytes: () => undefined }, "csv")
  let passed = ""
  let failure: unknown
  try {
    for await (const piece of stream) passed += String(piece)
  } catch (error) {
    failure = error
  }
  return { passed, failure: failure instanceof Error ? failure.message : undefined }
}

describe("a watched result", () => {
  for (const pieceBytes of [1, 7, 1000, 100_000]) {
    it(`in pieces of ${pieceBytes} bytes is passed on as it is, or never whole`, async () => {
      const good = csvOf(MOST)
      expect(await passedOn(good, pieceBytes)).to.deep.equal({ passed: good, failure: undefined })
      const tooLong = csvOf(MOST + 1)
      const { passed, failure } = await passedOn(tooLong, pieceBytes)
      expect(failure).to.equal("Too many.")
      expect(passed.length).to.be.below(tooLong.length)
      expect(tooLong.startsWith(passed)).to.equal(true)
    })
  }
})
