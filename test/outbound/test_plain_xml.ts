import { expect } from "chai"
import { isPlainXml } from "../../src/outbound/plain_xml"
import { cpuMs } from "../support/cpu_ms"

const MIB = 1024 * 1024

describe("isPlainXml", () => {
  it("takes refusals, lists as long as services give them, and nothing", () => {
    expect(isPlainXml("")).to.equal(true)
    expect(isPlainXml('<?xml version="1.0"?><Error><Code>X</Code><Message>a &amp; b</Message></Error>')).to.equal(true)
    const container = `<Container><Name>c</Name>${"<P>v</P>".repeat(10)}</Container>`
    expect(isPlainXml(`<R>${container.repeat(5000)}</R>`)).to.equal(true)
  })

  for (const [what, text] of [
    ["declarations of document types", "<!DocType>".repeat(2)],
    ["more tags than a list has", "<a/>".repeat(MIB / 4)],
    ["attributes without end", `<r ${"a='1' ".repeat(20_000)}/>`],
    ["entities without end", `<r>${"&amp;".repeat(20_000)}</r>`],
    ["a text without end", `<r>${"a".repeat(MIB)}</r>`],
    ["a name without end", `<${"a".repeat(MIB)}>`],
  ] as const) {
    it(`does not take ${what}`, () => expect(isPlainXml(text)).to.equal(false))
  }

  it("is quick with any character", () => {
    const startedMs = cpuMs()
    for (const character of ["<", "&", "=", "a", "<!", "<!d"]) isPlainXml(character.repeat(4 * MIB))
    expect(cpuMs() - startedMs).to.be.below(3000)
  })
})
