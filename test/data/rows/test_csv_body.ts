import { Readable } from "node:stream"
import { text } from "node:stream/consumers"
import { expect } from "chai"
import { DeliveryError, MalformedBodyError } from "../../../src/errors/errors"
import { readCsvBody } from "../../../src/data/rows"
import { chunked } from "./chunks"

describe("readCsvBody", () => {
  const bodyOf = async (csv: string, leftOut?: number, sizes?: number[]) => {
    const { header, hasRows, stream } = await readCsvBody(chunked(csv, sizes), leftOut)
    return { header, hasRows, text: await text(stream) }
  }

  it("takes off the header, and the first columns", async () => {
    expect(await bodyOf("a,b,c\n1,2,3\n")).to.deep.equal({ header: ["a", "b", "c"], hasRows: true, text: "1,2,3\n" })
    expect((await bodyOf("a,b,c\n1,2,3\n4,5,6\n", 2)).text).to.equal("3\n6\n")
  })

  it("keeps quoted commas, line breaks and quotes in their cells, whatever the chunks are", async () => {
    const csv = '\ufeff"a, the first","b\nb",c\r\n"Doe, J",2,"x ""y"""\r\nJosé 🎉,"l1\nl2",'
    for (const size of [1, 2, 3, 7, 1000]) {
      expect((await bodyOf(csv, 0, [size])).text).to.equal('"Doe, J",2,"x ""y"""\nJosé 🎉,"l1\nl2",\n')
      expect((await bodyOf(csv, 1, [size])).text).to.equal('2,"x ""y"""\n"l1\nl2",\n')
    }
  })

  it("skips blank lines, but of a single column they are rows", async () => {
    expect((await bodyOf("a,b\n\n1,2\n\n")).text).to.equal("1,2\n")
    expect((await bodyOf("a\n\n1\n")).text).to.equal("\n1\n")
  })

  it("says that there are no rows", async () => {
    expect(await bodyOf("a,b\n")).to.deep.equal({ header: ["a", "b"], hasRows: false, text: "" })
    expect(await bodyOf("")).to.deep.equal({ header: [], hasRows: false, text: "" })
  })

  it("refuses a row of another length, and a quote that stays open", async () => {
    const long = `a,b\n${"1,2\n".repeat(40_000)}`
    for (const [csv, says] of [
      ["a,b\n1\n", /row 1 has 1 values, but there are 2/],
      [`${long}\n\n1,2,3\n`, /row 40001 has 3 values/],
      ['a,b\n1,"2', /breaks off/],
    ] as const) {
      const failure = await bodyOf(csv).catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(MalformedBodyError)
      expect(String(failure)).to.match(says)
    }
  })

  it("fails as its source does, and ends it when nobody reads on", async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.from(`a,b\n${"1,2\n".repeat(50_000)}`)
        throw new DeliveryError("Looker broke off.")
      })(),
      { objectMode: false },
    )
    const { stream } = await readCsvBody(broken)
    const failure = await text(stream).catch((error: unknown) => error)
    expect(String(failure)).to.match(/Looker broke off/)

    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.from("1,2\n")
      })(),
      { objectMode: false },
    )
    const body = await readCsvBody(endless)
    body.stream.destroy()
    await new Promise((resolve) => endless.once("close", resolve))
  })
})
