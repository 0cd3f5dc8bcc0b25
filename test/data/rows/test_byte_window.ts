import { expect } from "chai"
import { Readable } from "node:stream"
import { ByteWindow } from "../../../src/data/rows/byte_window"
import { chunked, failureOf } from "./chunks"

const KIB = 1024

describe("ByteWindow", () => {
  it("takes a huge chunk in small steps, and loses nothing", async () => {
    const bytes = Buffer.from(Array.from({ length: 1000 * KIB }, (_, index) => index % 251))
    const window = new ByteWindow(chunked(bytes))
    const taken: Buffer[] = []
    while (await window.more()) {
      expect(window.length).to.be.at.most(70 * KIB)
      const count = window.length - (taken.length % 3)
      taken.push(Buffer.from(window.unread.subarray(0, count)))
      window.consume(count)
    }
    taken.push(Buffer.from(window.unread))
    expect(Buffer.concat(taken).equals(bytes)).to.equal(true)
  })

  it("grows for what is not consumed, and gives the memory back", async () => {
    const window = new ByteWindow(chunked(Buffer.alloc(8000 * KIB, "x")))
    const capacity = window.bytes.length
    await window.fill(1000 * KIB)
    expect(window.text(window.start, window.end)).to.equal("x".repeat(window.length))
    expect(window.bytes.length).to.be.greaterThan(1000 * KIB)
    while (await window.more()) window.consume(window.length)
    expect(window.bytes.length).to.equal(capacity)
  })

  it("gives the memory of much back as soon as it is consumed, and keeps what follows", async () => {
    const text = `${"x".repeat(8000 * KIB)}rest`
    const window = new ByteWindow(chunked(text))
    const capacity = window.bytes.length
    await window.fill(text.length)
    expect(window.bytes.length).to.be.greaterThan(8000 * KIB)
    window.consume(8000 * KIB)
    expect(window.bytes.length).to.equal(capacity)
    expect(window.text(window.start, window.end)).to.equal("rest")
    expect(window.list(window.start, window.end)).to.equal("[rest]")
    expect(window.text(window.start, window.end)).to.equal("rest")
  })

  it("refuses a stream of objects", async () => {
    const window = new ByteWindow(Readable.from([{ a: 1 }]))
    expect(await failureOf(window.more())).to.be.instanceOf(TypeError)
  })
})
