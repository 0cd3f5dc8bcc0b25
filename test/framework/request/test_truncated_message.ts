import { Readable } from "node:stream"
import { expect } from "chai"
import { shortened, truncatedMessage } from "../../../src/framework/request/truncated_message"

const HEAD = { title: "My Look", url: "https://l/looks/1" }
const LIMITS = { lines: 10, characters: 1600 }

const inChunks = (text: string, size: number) => {
  const bytes = Buffer.from(text)
  const count = Math.ceil(bytes.length / size)
  return Readable.from(Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size)))
}
const messageOf = (text: string, head: object = {}, limits = LIMITS) =>
  truncatedMessage(head, inChunks(text, 7), limits)

describe("the truncated message", () => {
  it("is title, link and data, as far as each is known", async () => {
    expect(await messageOf("a,b\n1,2\n", HEAD)).to.equal("My Look:\nhttps://l/looks/1\na,b\n1,2\n")
    expect(await messageOf("a,b\n1,2\n", { url: HEAD.url })).to.equal("https://l/looks/1\na,b\n1,2\n")
    expect(await messageOf("a,b\n1,2")).to.equal("a,b\n1,2")
    expect(await messageOf("")).to.equal("")
  })

  it("ends with the last line it takes, and that line with a newline", async () => {
    expect(await messageOf("1,2\n".repeat(100))).to.equal("1,2\n".repeat(10))
    expect(await messageOf("1,2\n".repeat(10))).to.equal("1,2\n".repeat(10))
    expect(await messageOf("1,2\n".repeat(10).trimEnd())).to.equal("1,2\n".repeat(10))
    expect(await messageOf("1,2\n".repeat(9))).to.equal("1,2\n".repeat(9))
  })

  it("has the line ends of text messages, also where a chunk ends within one, and no byte order mark", async () => {
    for (const size of [1, 2, 3, 4, 5]) {
      const data = inChunks("\ufeffä,b\r\n1,2\r\n", size)
      expect(await truncatedMessage({}, data, LIMITS)).to.equal("ä,b\n1,2\n")
    }
  })

  it("holds as many whole lines as fit", async () => {
    const line = `${"x".repeat(289)}\n`
    expect(await messageOf(line.repeat(10), HEAD)).to.equal(`My Look:\nhttps://l/looks/1\n${line.repeat(5)}`)
  })

  it("cuts a first line that does not fit rather than drop it", async () => {
    const message = await messageOf("x".repeat(5000), HEAD)
    expect(message).to.equal(`My Look:\nhttps://l/looks/1\n${"x".repeat(1600 - 27)}`)
  })

  it("leaves room for data, however long title and link are", async () => {
    const message = await messageOf("a,b\n1,2\n", { title: "t".repeat(3000), url: `https://l/${"u".repeat(3000)}` })
    expect(message).to.equal(`${"t".repeat(400)}:\na,b\n1,2\n`)
  })

  it("never ends in half a character", async () => {
    for (const text of ["😀".repeat(1000), `x${"😀".repeat(1000)}`]) {
      const message = await messageOf(text)
      expect(message.length).to.be.within(1599, 1600)
      expect(Buffer.from(message).toString()).to.equal(message)
    }
  })

  it("reads no more than it needs, and ends the source", async () => {
    let chunks = 0
    const endless = Readable.from(
      (function* () {
        for (; ; chunks++) yield Buffer.from("y".repeat(100))
      })(),
      { highWaterMark: 1 },
    )
    expect(await truncatedMessage({}, endless, LIMITS)).to.have.length(1600)
    expect(chunks).to.be.below(50)
    expect(endless.destroyed).to.equal(true)
  })

  it("fails as the source does", async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error("broke off")) })
    const failure = await truncatedMessage({}, broken, LIMITS).catch((error: unknown) => error)
    expect(failure).to.have.property("message", "broke off")
  })
})

describe("shortened", () => {
  it("ends after a whole line only where that keeps half of the text", () => {
    expect(shortened("short", 10)).to.equal("short")
    expect(shortened("123456\n8901", 10)).to.equal("123456\n")
    expect(shortened("1\n34567890123", 10)).to.equal("1\n34567890")
    expect(shortened("12345678901", 10)).to.equal("1234567890")
  })
})
