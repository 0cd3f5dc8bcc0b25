import { expect } from "chai"
import { Readable } from "node:stream"
import { readRows } from "../../../src/data/rows"
import type { RowStream } from "../../../src/data/rows/row_stream"
import { canListOpenFiles, openSpoolFiles } from "../../support/open_spool_files"
import { jsonDetailText, streamedJsonDetail, streamedRow } from "../../support/samples"
import { all, chunked, failureOf, readAll } from "./chunks"

describe("source of rows", () => {
  it("is read no faster than the rows are taken", async () => {
    let given = 0
    const source = Readable.from(
      (function* () {
        yield "["
        for (; given < 10_000; given++) yield `${given ? "," : ""}{"a":"${"x".repeat(1000)}"}`
        yield "]"
      })(),
      { objectMode: false },
    )
    const { rows } = await readRows(source)
    let taken = 0
    for await (const row of rows) {
      expect(row.a?.value).to.have.length(1000)
      taken++
      expect(given).to.be.at.most(taken + 300)
    }
    expect(taken).to.equal(10_000)
  })

  it("is destroyed when the consumer stops early", async () => {
    const sources = [
      streamedJsonDetail(10_000),
      chunked(jsonDetailText([streamedRow(0), streamedRow(1)], { dataFirst: true })),
      chunked("a\n1\n2\n"),
    ]
    for (const [index, source] of sources.entries()) {
      const { rows } = await readRows(source, index === 2 ? { format: "csv" } : {})
      for await (const row of rows) {
        expect(row).to.be.an("object")
        break
      }
      expect(source.destroyed).to.equal(true)
    }
  })

  it("is destroyed when the consumer throws", async () => {
    const source = streamedJsonDetail(10_000)
    const { rows } = await readRows(source)
    const mine = new Error("mine")
    const error = await failureOf(
      (async () => {
        for await (const row of rows) if (row) throw mine
      })(),
    )
    expect(error).to.equal(mine)
    expect(source.destroyed).to.equal(true)
  })

  it("may fail after the consumer stopped, and nobody is hurt", async () => {
    const source = new Readable({ read() {}, destroy: (_error, done) => done(new Error("late")) })
    const closed = new Promise((resolve) => source.on("close", resolve))
    source.push('[{"a":1},{"a":2}' + " ".repeat(100_000))
    const { rows } = await readRows(source)
    for await (const row of rows) if (row) break
    await closed
  })

  it("is destroyed when the result is broken", async () => {
    for (const start of ["<html>", '{"fields":[],"data":0', '{"data":[],"fields":}', '[{"a":1},nothing']) {
      const source = chunked(start + " ".repeat(200_000), [1000])
      await failureOf(readAll(source))
      expect(source.destroyed).to.equal(true)
    }
  })

  it("leaves no temporary file open when the rows had to wait for the fields", async function () {
    if (!canListOpenFiles) return this.skip()
    const list = Array.from({ length: 10_000 }, (_, index) => streamedRow(index))
    const whole = jsonDetailText(list, { dataFirst: true })
    await readAll(whole)
    await failureOf(readAll(whole.slice(0, -1)))
    const { rows } = await readRows(chunked(whole))
    expect(openSpoolFiles()).to.have.length(1)
    for await (const row of rows) if (row) break
    expect(openSpoolFiles()).to.deep.equal([])
  })

  it("hands its own error to the consumer", async () => {
    const failing = (text: string, error: Error) =>
      Readable.from(
        (async function* () {
          yield text
          await Promise.resolve()
          throw error
        })(),
      )
    const many = JSON.stringify(Array.from({ length: 5000 }, (_, index) => streamedRow(index)))
    for (const [text, format] of [
      ["", undefined],
      ['{"fields":', undefined],
      [many, undefined],
      ["a\n1", "csv"],
    ] as const) {
      const lost = new Error("Looker hung up")
      expect(await failureOf(readAll(failing(text, lost), { format }))).to.equal(lost)
    }
  })

  it("that is closed without an end is no complete result", async () => {
    const pieces = ['[{"a":1}]']
    const source = new Readable({
      read() {
        if (pieces.length > 0) this.push(pieces.pop())
        else this.destroy()
      },
    })
    expect(await failureOf(readAll(source))).to.have.property("code", "ERR_STREAM_PREMATURE_CLOSE")
  })

  it("may give text", async () => {
    const source = Readable.from(['[{"a":"é', '"}]'])
    expect((await readAll(source)).rows).to.deep.equal([{ a: { value: "é" } }])
  })
})

describe("rows of a result", () => {
  it("can be iterated once", async () => {
    const { rows } = await readRows(chunked('[{"a":1}]'))
    expect(await all(rows)).to.have.length(1)
    expect((await failureOf(all(rows))).message).to.match(/only once/)
  })

  it("come in order to calls made at once, then the end, again and again", async () => {
    const { rows } = await readRows(chunked(JSON.stringify(Array.from({ length: 20_000 }, (_, a) => ({ a }))), [999]))
    const iterator = rows[Symbol.asyncIterator]()
    const results = await Promise.all(Array.from({ length: 20_002 }, () => iterator.next()))
    expect(results.slice(0, 20_000).map(({ value }) => (value as { a: { value: number } }).a.value)).to.deep.equal(
      Array.from({ length: 20_000 }, (_, index) => index),
    )
    expect(results.slice(20_000)).to.deep.equal([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ])
  })

  it("never look complete after a failure", async () => {
    const { rows } = await readRows(chunked(JSON.stringify(Array(20_000).fill({ a: 1 })).slice(0, -1)))
    const iterator = rows[Symbol.asyncIterator]()
    let error: Error | undefined
    while (!error) await iterator.next().catch((thrown: Error) => (error = thrown))
    expect(error.message).to.match(/breaks off after row 20000/)
    expect(await failureOf(iterator.next())).to.equal(error)
  })

  describe("in batches", () => {
    const list = Array.from({ length: 20_000 }, (_, a) => ({ a: { value: a } }))
    const batchesOf = async (text: string) => {
      const { rows } = await readRows(chunked(text, [999]))
      return (rows as RowStream).batches()
    }

    it("are those that come one by one", async () => {
      const read = await all(await batchesOf(jsonDetailText(list)))
      expect(read.flat()).to.deep.equal(list)
      expect(read.length).to.be.within(2, 100)
      expect(read.every((batch) => batch.length > 0)).to.equal(true)
    })

    it("take the one iteration", async () => {
      const { rows } = await readRows(chunked('[{"a":1}]'))
      await all((rows as RowStream).batches())
      expect((await failureOf(all(rows))).message).to.match(/only once/)
    })

    it("end the source when the consumer stops early", async () => {
      const source = chunked(jsonDetailText(list), [999])
      const { rows } = await readRows(source)
      for await (const batch of (rows as RowStream).batches()) if (batch.length > 0) break
      expect(source.destroyed).to.equal(true)
    })

    it("never look complete after a failure", async () => {
      const iterator = (await batchesOf(JSON.stringify(list).slice(0, -1)))[Symbol.asyncIterator]()
      let count = 0
      let error: Error | undefined
      while (!error) {
        const next = await iterator.next().catch((thrown: Error) => (error = thrown))
        if (!(next instanceof Error)) count += (next.value as unknown[]).length
      }
      expect(count).to.equal(20_000)
      expect(error.message).to.match(/breaks off after row 20000/)
      expect(await failureOf(Promise.resolve(iterator.next()))).to.equal(error)
    })

    it("come in order to calls made at once, then the end", async () => {
      const iterator = (await batchesOf(jsonDetailText(list)))[Symbol.asyncIterator]()
      const results = await Promise.all(Array.from({ length: 100 }, () => iterator.next()))
      expect(results.flatMap(({ value }) => (value as unknown[] | undefined) ?? [])).to.deep.equal(list)
      expect(results.at(-1)).to.deep.equal({ done: true, value: undefined })
    })
  })
})
