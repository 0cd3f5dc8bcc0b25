import { Readable } from "node:stream"
import { expect } from "chai"
import fc from "fast-check"
import { streamPieces } from "../../../src/framework"

async function piecesOf(chunks: Buffer[], size: number) {
  const pieces = []
  for await (const piece of streamPieces(Readable.from(chunks, { objectMode: false }), size)) pieces.push(piece)
  return pieces
}

describe("streamPieces", () => {
  it("gives every byte once and in order, in pieces of one size, however the stream is cut", async () => {
    const chunk = fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes))
    await fc.assert(
      fc.asyncProperty(fc.array(chunk), fc.integer({ min: 1, max: 9 }), async (chunks, size) => {
        const whole = Buffer.concat(chunks)
        const pieces = await piecesOf(chunks, size)
        expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(whole)).to.equal(true)
        expect(pieces.map(({ isLast }) => isLast)).to.deep.equal([...pieces.slice(1).map(() => false), true])
        expect(pieces.slice(0, -1).every(({ bytes }) => bytes.length === size)).to.equal(true)
        expect(pieces.map(({ offset }) => offset)).to.deep.equal(pieces.map((_, index) => index * size))
        if (whole.length > 0) expect(pieces.at(-1)?.bytes.length).to.be.above(0)
      }),
    )
  })

  it("calls no piece the last when the stream fails", async () => {
    const broken = Readable.from(
      (function* () {
        yield Buffer.from("abc")
        throw new Error("broke off")
      })(),
      { objectMode: false },
    )
    const seen: boolean[] = []
    const failure: unknown = await (async () => {
      for await (const { isLast } of streamPieces(broken, 2)) seen.push(isLast)
    })().catch((error: unknown) => error)
    expect(failure).to.be.an("error").with.property("message", "broke off")
    expect(seen).to.deep.equal([false])
  })

  it("ends the stream when nobody wants more", async () => {
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(4)
      })(),
      { objectMode: false },
    )
    for await (const piece of streamPieces(endless, 8)) if (piece.offset > 8) break
    expect(endless.destroyed).to.equal(true)
  })
})
