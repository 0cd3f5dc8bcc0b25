import { expect } from "chai"
import fc from "fast-check"
import type { Readable } from "node:stream"
import { HubError } from "../../../src/errors/errors"
import { ByteWindow } from "../../../src/data/rows/byte_window"
import { detailRow, type Row } from "../../../src/data/rows/cell"
import { ResultCursor } from "../../../src/data/rows/result_cursor"
import { RowReader } from "../../../src/data/rows/row_reader"
import { ValueCheck } from "../../../src/data/rows/value_check"
import { exactValue } from "../json/exact_oracle"
import { all, chunked, failureOf, readAll } from "./chunks"

/** Text that looks like what stands between rows, and everything else that text can hold. */
const text = fc.oneof(
  fc.constantFrom('},{"a":', '}},{"a":{"value":1', "]", '"', "\\", '\\"', "}", "[{", "é", "€", "𝄞", "\u2028", "\0"),
  fc.string({ unit: "binary", maxLength: 8 }),
)
/** Few names, so that objects inside of rows often begin as rows do. */
const name = fc.constantFrom("a", "b", "value", "links", "__proto__", "", 'q"', "é")
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(true, false, null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 3 }),
    fc.array(fc.dictionary(fc.constantFrom("a", "b"), fc.integer(), { minKeys: 1 }), { maxLength: 4 }),
  ),
}))
const row = fc.dictionary(name, value, { maxKeys: 4 })
const rows = fc.array(row, { maxLength: 20 })
const indent = fc.constantFrom(undefined, 1, "\t", "\r\n ")
/** Where in a document something happens. */
const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })

/** What the reader makes of these rows. */
const sameAs = (values: unknown[]) =>
  values.map((each) => detailRow(JSON.parse(JSON.stringify(each)) as Record<string, unknown>, new ValueCheck()))

async function readSlices(source: Readable, sliceBytes: number): Promise<Row[]> {
  const cursor = new ResultCursor(new ByteWindow(source))
  const rows = (await all(new RowReader(cursor, { toRow: detailRow, sliceBytes }).batches())).flat()
  await cursor.expectEnd()
  return rows
}

describe("RowReader", () => {
  it("gives the rows of JSON.parse, wherever chunks and slices are cut", async () => {
    const property = fc.asyncProperty(
      rows,
      indent,
      sizes,
      fc.integer({ min: 1, max: 200 }),
      async (list, space, cuts, slice) => {
        const json = JSON.stringify(list, undefined, space)
        expect(await readSlices(chunked(json, cuts), slice)).to.deep.equal(sameAs(list))
      },
    )
    await fc.assert(property, { numRuns: 500 })
  })

  it("is not misled by objects inside of rows that begin as the rows do", async () => {
    const list = Array.from({ length: 200 }, (_, index) => ({ a: [{ a: 1 }, { a: 2 }, { a: index }], b: '}},{"a":[' }))
    for (const slice of [10, 100, 1000, 100_000]) {
      expect(await readSlices(chunked(JSON.stringify(list), [64]), slice)).to.deep.equal(sameAs(list))
    }
  })

  it("names the broken row, after guessed slices as well", async () => {
    const list = Array.from({ length: 1000 }, (_, index) => JSON.stringify({ a: index }))
    list[700] = '{"a":7x}'
    for (const slice of [10, 1000, 100_000]) {
      const error = await failureOf(readSlices(chunked(`[${list.join()}]`, [64]), slice))
      expect(error.message).to.equal("The result is not valid JSON: row 701 cannot be read.")
    }
  })
})

/** A document of json_detail, and the rows in it. */
const document = fc
  .record({
    list: rows,
    dataFirst: fc.boolean(),
    metadata: fc.dictionary(fc.constantFrom("ran_at", "pivots", "totals_data", "x"), value),
    space: indent,
  })
  .map(({ list, dataFirst, metadata, space }) => {
    const fields = { dimensions: [{ name: "a" }] }
    const members = dataFirst ? { data: list, ...metadata, fields } : { fields, data: list, ...metadata }
    return { list, json: JSON.stringify(members, null, space) }
  })

describe("readRows of any document", () => {
  it("gives the rows of JSON.parse in every chunking", async () => {
    const property = fc.asyncProperty(document, sizes, async ({ list, json }, cuts) => {
      const { fields, rows } = await readAll(chunked(json, cuts))
      expect(fields).to.have.length(1)
      expect(rows).to.deep.equal(sameAs(list))
    })
    await fc.assert(property, { numRuns: 300 })
  })

  it("refuses every document that breaks off", async () => {
    const property = fc.asyncProperty(
      document,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async ({ json }, where) => {
        const bytes = Buffer.from(json)
        const error = await failureOf(readAll(bytes.subarray(0, Math.floor(bytes.length * where))))
        expect(error).to.be.instanceOf(HubError)
      },
    )
    await fc.assert(property, { numRuns: 500 })
  })

  it("refuses every document that a changed character made invalid, and reads the others as JSON.parse does", async () => {
    const character = fc.constantFrom(...'{}[],:"\\ 0a-.e\n', "")
    const property = fc.asyncProperty(
      document,
      part,
      character,
      fc.nat(1),
      async ({ json }, where, change, dropped) => {
        const at = Math.floor(json.length * where)
        // By way of a buffer, because the change may tear a pair of surrogates apart.
        const changed = Buffer.from(json.slice(0, at) + change + json.slice(at + dropped)).toString()
        // Of what stands beside a value long exponents are not looked at.
        fc.pre(!/\de[+-]?\d{3}/i.test(changed))
        const expected = rowsOf(changed)
        const result = await readAll(changed).catch((error: Error) => error)
        if (result instanceof Error) {
          expect(result).to.be.instanceOf(HubError)
          if (!result.message.includes("two members")) expect(expected).to.equal(undefined)
        } else {
          expect(result.rows).to.deep.equal(expected)
        }
      },
    )
    await fc.assert(property, { numRuns: 1000 })
  })
})

/** The rows of a json_detail document, read at once; undefined when it is none. */
function rowsOf(json: string): unknown {
  try {
    return exactValue(json, (document) => {
      const { data } = document as { data?: unknown }
      const isList = Array.isArray(data) && data.every((row) => typeof row === "object" && row && !Array.isArray(row))
      return isList ? data.map((row) => detailRow(row as Record<string, unknown>, new ValueCheck())) : undefined
    })
  } catch {
    return undefined
  }
}
