import { expect } from "chai"
import fc from "fast-check"
import type { Readable } from "node:stream"
import { HubError } from "../../../src/errors/errors"
import { ExactNumber } from "../../../src/data/json/exact_number"
import { ByteWindow } from "../../../src/data/rows/byte_window"
import { type Row, detailRow, valuesRow } from "../../../src/data/rows/cell"
import { ResultCursor } from "../../../src/data/rows/result_cursor"
import { RowDecoder } from "../../../src/data/rows/row_decoder"
import { RowReader } from "../../../src/data/rows/row_reader"
import { ValueCheck } from "../../../src/data/rows/value_check"
import { exactValue } from "../json/exact_oracle"
import { all, chunked } from "./chunks"

/** JSON text of scalars: numbers in every notation, text that looks like what stands around it. */
const scalar = fc.oneof(
  fc.constantFrom("0", "-0", "1e5", "1.50E-2", "-7.5e+3", "true", "false", "null"),
  fc.constantFrom("1e999", "1e-999", "12345678901234567890", "-9007199254740993", "1.00000000000000000001"),
  fc.constantFrom('"12345678901234567890"', '",12345678901234567890,"'),
  fc.constantFrom('""', '"\\u00e9\\/\\n"', '"\\ud83d"', '"\\\\"', '"}},{\\"a\\":{\\"value\\":1"', '"}},{"', '"$1,"'),
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
  fc.string({ unit: "binary", maxLength: 6 }).map((text) => JSON.stringify(text)),
)
const link = scalar
  .filter((text) => !/\de[+-]?\d\d/.test(text))
  .map((label) => `{"label":${label},"url":"/x?a=\\u0026"}`)
const links = fc.array(link, { maxLength: 3 }).map((list) => `"links":[${list.join()}]`)
/** Of what stands beside a value the exponents are not looked at. */
const rendered = scalar.filter((text) => !/\de[+-]?\d\d/.test(text)).map((text) => `"rendered":${text}`)

/** JSON text of cells of one kind, with its usual and its unusual members. */
const plainCell = scalar.map((value) => `{"value":${value}}`)
const CELLS = {
  plain: plainCell,
  rendered: fc.tuple(scalar, rendered).map(([value, text]) => `{"value":${value},${text}}`),
  links: fc.tuple(scalar, fc.option(links)).map(([value, list]) => `{"value":${value}${list ? `,${list}` : ""}}`),
  linksFirst: fc.tuple(scalar, links).map(([value, list]) => `{${list},"value":${value}}`),
  list: fc.array(scalar, { maxLength: 2 }).map((values) => `{"value":[${values.join()}]}`),
  bare: scalar,
  pivoted: fc
    .tuple(fc.oneof(plainCell, fc.constant("null")), plainCell)
    .map(([one, other]) => `{"2016|FIELD|a":${one},"__proto__":${other}}`),
}
const ODD_CELLS = fc.constantFrom(
  '{"value":1,"value":2}',
  '{"value":1,"v\\u0061lue":2}',
  '{"rendered":"x"}',
  '{"value":{"value":[{"a":1}]},"links":[[[[[]]]]]}',
  "[1]",
  "{}",
  '{"2016|FIELD|a":5,"__proto__":{"value":1}}',
)
const NAMES = ["a", "b.c", "__proto__", 'q"$1', "é", "7"]

/** The text of rows that mostly have one shape: names of columns, kinds of cells. */
const rowTexts = fc
  .record({
    names: fc.shuffledSubarray(NAMES, { minLength: 1, maxLength: 4 }),
    kinds: fc.array(fc.constantFrom(...Object.values(CELLS)), { minLength: 4, maxLength: 4 }),
    separator: fc.constantFrom(",", ",\n", " , "),
    colon: fc.constantFrom(":", ":", ": "),
    oddRate: fc.constantFrom(0, 0, 0.02),
  })
  .chain(({ names, kinds, separator, colon, oddRate }) => {
    const members = names.map((name, index) => kinds[index]!.map((cell) => `${JSON.stringify(name)}${colon}${cell}`))
    const usual = fc.tuple(...members).map((list) => `{${list.join()}}`)
    const odd = fc.oneof(
      fc.tuple(...members).map((list) => `{${list.reverse().join()}}`),
      fc.tuple(...members).map((list) => `{${list.slice(1).join()}}`),
      fc.tuple(...members).map((list) => `{${[...list, list[0]].join()}}`),
      ODD_CELLS.map((cell) => `{"a":${cell}}`),
      ODD_CELLS.map((cell) => `{${names.map((name) => `${JSON.stringify(name)}:${cell}`).join()}}`),
    )
    const row = oddRate ? fc.oneof({ weight: 50, arbitrary: usual }, { weight: 50 * oddRate, arbitrary: odd }) : usual
    return fc.array(row, { maxLength: 40 }).map((rows) => `[${rows.join(separator)}]`)
  })
const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 5 })
const sliceBytes = fc.constantFrom(1, 60, 200, 500)

const MODES = [
  { cells: "values", toRow: valuesRow, isValuesOnly: true },
  { cells: "whole", toRow: detailRow, isValuesOnly: false },
]

async function readSlices(source: Readable, mode: (typeof MODES)[number], slice: number): Promise<Row[]> {
  const cursor = new ResultCursor(new ByteWindow(source))
  const decoder = new RowDecoder(mode.isValuesOnly)
  const rows = await all(new RowReader(cursor, { toRow: mode.toRow, decoder, sliceBytes: slice }).batches())
  await cursor.expectEnd()
  return rows.flat()
}

/** The rows of a list as they are read at once; undefined when it is not JSON, or not all are objects. */
function parsed(text: string, toRow: typeof detailRow): Row[] | undefined {
  try {
    return exactValue(text, (values) => {
      const isList =
        Array.isArray(values) && values.every((row) => typeof row === "object" && row && !Array.isArray(row))
      return isList ? values.map((row) => toRow(row as Record<string, unknown>, new ValueCheck())) : undefined
    }) as Row[] | undefined
  } catch {
    return undefined
  }
}

for (const mode of MODES) {
  describe(`rows read with a decoder, cells: ${mode.cells}`, () => {
    it("are those of JSON.parse with every digit, wherever chunks and slices are cut", async () => {
      const property = fc.asyncProperty(rowTexts, sizes, sliceBytes, async (text, cuts, slice) => {
        const rows = await readSlices(chunked(text, cuts), mode, slice)
        // Compared as text too, because -0 and the order of keys count.
        expect(rows).to.deep.equal(parsed(text, mode.toRow))
        expect(JSON.stringify(rows)).to.equal(JSON.stringify(parsed(text, mode.toRow)))
      })
      await fc.assert(property, { numRuns: 500 })
    })

    it("are refused where a changed character made them invalid, also in what is left out", async () => {
      const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
      const change = fc.constantFrom(...'{}[],:"\\ 0a-.e\n\0', "", "},{", '"a', "1,")
      const property = fc.asyncProperty(rowTexts, part, change, fc.nat(2), async (text, where, inserted, dropped) => {
        const at = Math.floor(text.length * where)
        const changed = Buffer.from(text.slice(0, at) + inserted + text.slice(at + dropped)).toString()
        const expected = parsed(changed, mode.toRow)
        const rows = await readSlices(chunked(changed, [64]), mode, 100).catch((error: unknown) => error)
        if (rows instanceof HubError) expect(expected).to.equal(undefined)
        else expect(rows).to.deep.equal(expected)
      })
      await fc.assert(property, { numRuns: 2000 })
    })
  })
}

describe("RowDecoder", () => {
  const taught = (text: string, isValuesOnly = true) => {
    const decoder = new RowDecoder(isValuesOnly)
    decoder.learn(`[${text}]`)
    return decoder
  }

  it("reads rows of the shape it has learned, and leaves out what is not asked for", () => {
    const decoder = taught('{"a":{"value":1,"rendered":"x"},"b":{"value":null,"links":[{"label":"l"}]}}')
    const text = '{"a":{"value":"\\"}","rendered":"},{"},"b":{"value":-1.5e3,"links":[{"label":"l"},{"label":"},"}]}}'
    expect(decoder.decode(`${text},\n${text}`)).to.deep.equal(
      Array(2).fill({ a: { value: '"}' }, b: { value: -1500 } }),
    )
  })

  it("reads rows with white space between the tokens, and members in any order", () => {
    const decoder = taught('{ "a": { "links": [ { "x": 1 } ], "value": 1 } }')
    expect(decoder.decode('{"a":{\t"links" :[{"x":2 } , {"x":3}]\r\n,"value":2}}')).to.deep.equal([{ a: { value: 2 } }])
  })

  it("reads pivoted cells, a missing one as null", () => {
    const decoder = taught('{"a":{"k":{"value":1,"rendered":"1"},"l":null}}')
    expect(decoder.decode('{"a":{"k":null,"l":null}}')).to.deep.equal([
      { a: { k: { value: null }, l: { value: null } } },
    ])
    expect(decoder.decode('{"a":{"k":0,"l":null}}')).to.equal(undefined)
  })

  it("gives exact numbers for those that would lose digits", () => {
    const decoder = taught('{"a":{"value":1},"b":{"value":[1]}}')
    expect(decoder.decode('{"a":{"value":9007199254740993},"b":{"value":[1,0.30000000000000001]}}')).to.deep.equal([
      { a: { value: new ExactNumber("9007199254740993") }, b: { value: [1, new ExactNumber("0.30000000000000001")] } },
    ])
    expect(decoder.decode('{"a":{"value":1e400},"b":{"value":[]}}')).to.equal(undefined)
  })

  it("learns further shapes of cells from rows that it could not read", () => {
    const decoder = taught('{"a":{"value":1}}')
    const text = '{"a":{"value":1,"html":"<b>"}}'
    expect(decoder.decode(text)).to.equal(undefined)
    decoder.learn(`[${text}]`)
    expect(decoder.decode(`${text},{"a":{"value":2}}`)).to.deep.equal([{ a: { value: 1 } }, { a: { value: 2 } }])
  })

  it("reads whole cells only where they hold nothing but values", () => {
    const plain = '{"a":{"value":1},"b":2}'
    expect(taught(plain, false).decode(plain)).to.deep.equal([{ a: { value: 1 }, b: { value: 2 } }])
    const whole = '{"a":{"value":1,"rendered":"1"}}'
    expect(taught(whole, false).decode(whole)).to.equal(undefined)
  })

  const row = '{"a":{"value":1,"rendered":"x","links":[{"n":1},{"n":2}]}}'
  const broken: [title: string, text: string][] = [
    ["a control character in what is left out", row.replace("x", "\t")],
    ["an escape that JSON does not know", row.replace("x", "\\x")],
    ["an escape that is too short", row.replace("x", "\\u12g4")],
    ["a number with a leading zero", row.replace('"n":1', '"n":01')],
    ["a number without digits", row.replace('"n":1', '"n":-')],
    ["a word that JSON does not know", row.replace('"n":1', '"n":nul')],
    ["a comma at the end of a list", row.replace("]", ",]")],
    ["a comma at the end of a row", row.replace("}]}}", "}]},}")],
    ["a list that is not closed", row.replace("]", "")],
    ["something between rows", `${row} x,${row}`],
    ["a comma behind the rows", `${row},`],
    ["a text that only begins with rows", `${row},{"a":{"value":1}`],
    ["a value as a row", `${row},1`],
    ["a list as a row", `${row},[1]`],
  ]
  for (const [title, text] of broken) {
    it(`does not read ${title}`, () => expect(taught(row).decode(text)).to.equal(undefined))
  }

  it("gives up on rows that have no common shape, and on those that keep differing", () => {
    const decoder = taught('{"a":{"value":1}}')
    for (let count = 0; count < 6; count++) expect(decoder.decode('{"b":{"value":1}}')).to.equal(undefined)
    expect(decoder.decode('{"a":{"value":1}}')).to.equal(undefined)
  })

  it("bears texts that need deep patterns, many columns and long values", () => {
    const deep = `{"a":{"value":${"[".repeat(5000)}${"]".repeat(5000)}}}`
    const wide = `{${Array.from({ length: 500 }, (_, index) => `"c${index}":{"value":1}`).join()}}`
    const long = `{"a":{"value":"${"\\n".repeat(2 ** 19)}"}}`
    for (const text of [deep, wide, long]) expect(taught(text).decode(text)).to.equal(undefined)
  })
})
