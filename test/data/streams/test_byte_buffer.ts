import { expect } from "chai"
import { ByteBuffer } from "../../../src/data/streams"

describe("ByteBuffer", () => {
  it("grows with texts and bytes, and keeps its memory for the next ones", () => {
    const buffer = new ByteBuffer()
    const text = "Łódź ".repeat(1000)
    buffer.appendText("[")
    for (let count = 0; count < 3; count++) buffer.appendText(text)
    buffer.append(Buffer.from("]"))
    expect(buffer.bytes.toString()).to.equal(`[${text.repeat(3)}]`)
    expect(buffer.length).to.equal(Buffer.byteLength(text) * 3 + 2)
    const { bytes } = buffer
    buffer.clear()
    buffer.appendText("next")
    expect(buffer.bytes.toString()).to.equal("next")
    expect(buffer.bytes.buffer).to.equal(bytes.buffer)
  })
})
