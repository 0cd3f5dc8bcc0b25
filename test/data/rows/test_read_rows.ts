import { expect } from "chai"
import { ExactNumber } from "../../../src/data/json/exact_number"
import type { Cell } from "../../../src/data/rows"
import {
  fieldsOf,
  jsonDetailText,
  realResult,
  streamedRow,
  type JsonDetailOptions,
  type SampleRow,
} from "../../support/samples"
import { chunked, readAll } from "./chunks"

const ROWS: SampleRow[] = [
  {
    "users.id": { value: 1 },
    "users.name": { value: "Ann", rendered: "Ms Ann", links: [{ label: "a" }, { label: "b" }] },
  },
  { "users.id": { value: 2 }, "users.name": { value: null } },
]

describe("readRows", () => {
  describe("json_detail", () => {
    const timeZone = process.env.TZ
    before(() => (process.env.TZ = "America/New_York"))
    after(() => {
      if (timeZone === undefined) delete process.env.TZ
      else process.env.TZ = timeZone
    })

    it("gives the fields, the time and the rows of a real result", async () => {
      const { fields, pivotFields, pivots, ranAt, rows } = await readAll(realResult())
      expect(fields.map(({ name }) => name)).to.deep.equal(["orders.created_month", "orders.count"])
      expect(fields.map(({ category }) => category)).to.deep.equal(["dimension", "measure"])
      expect(fields[0]).to.deep.include({ label: "Orders Created Month", label_short: "Created Month", tags: [] })
      expect(pivotFields).to.deep.equal([])
      expect(pivots).to.deep.equal([])
      expect(ranAt).to.deep.equal(new Date("2017-07-28T02:25:19Z"))
      expect(rows).to.deep.equal((JSON.parse(realResult()) as { data: unknown }).data)
    })

    for (const sizes of [[1], [7], [64, 1, 1000]]) {
      it(`reads a real result in chunks of ${sizes.join(", ")} bytes`, async () => {
        const { rows } = await readAll(chunked(realResult(), sizes))
        expect(rows).to.deep.equal((JSON.parse(realResult()) as { data: unknown }).data)
      })
    }

    it("case 12: gives the same with data before the fields", async () => {
      const options: JsonDetailOptions = { fields: { dimensions: fieldsOf(ROWS, { "users.id": ["user_id"] }) } }
      const fieldsFirst = await readAll(jsonDetailText(ROWS, options))
      const dataFirst = await readAll(jsonDetailText(ROWS, { ...options, dataFirst: true }))
      expect(dataFirst).to.deep.equal(fieldsFirst)
      expect(dataFirst.rows).to.deep.equal(ROWS)
      expect(dataFirst.fields[0]).to.deep.include({ name: "users.id", tags: ["user_id"] })
    })

    it("case 12: gives the same with data before the fields when the rows are more than memory should hold", async () => {
      const rows = Array.from({ length: 10_000 }, (_, index) => streamedRow(index))
      const { fields, rows: read } = await readAll(chunked(jsonDetailText(rows, { dataFirst: true }), [50_000]))
      expect(fields).to.have.length(4)
      expect(read).to.deep.equal(rows)
    })

    it("reads the lite form: only values, null metadata, a bare list of fields", async () => {
      const rows = [{ a: { value: 1 } }]
      const {
        fields,
        ranAt,
        rows: read,
      } = await readAll(jsonDetailText(rows, { ranAt: null, fields: [{ name: "a" }] }))
      expect(fields).to.deep.equal([{ name: "a", label: "a", tags: [] }])
      expect(ranAt).to.equal(null)
      expect(read).to.deep.equal(rows)
    })

    for (const [ranAt, expected] of [
      ["2017-07-28T02:25:19", "2017-07-28T02:25:19.000Z"],
      ["2017-07-28T02:25:19.5-07:00", "2017-07-28T09:25:19.500Z"],
      ["2017-07-28 02:25:19", "2017-07-28T02:25:19.000Z"],
      ["2017-07-28 02:25:19 UTC", "2017-07-28T02:25:19.000Z"],
      ["2017-07-28", "2017-07-28T00:00:00.000Z"],
    ]) {
      it(`understands ran_at ${ranAt}`, async () => {
        expect((await readAll(jsonDetailText([], { ranAt }))).ranAt?.toISOString()).to.equal(expected)
      })
    }

    for (const ranAt of ["", "soon", "0", 0, {}, "2017-99-99"]) {
      it(`makes no time of ran_at ${JSON.stringify(ranAt)}`, async () => {
        expect((await readAll(jsonDetailText([], { ranAt: ranAt as string }))).ranAt).to.equal(null)
      })
    }

    it("reads an empty cell as null where nothing is pivoted, in each of many rows", async () => {
      const rows = Array.from({ length: 10_000 }, (_, index) => ({ id: { value: index }, plan: {} }))
      const { rows: read } = await readAll(chunked(jsonDetailText(rows), [50_000]), { cells: "values" })
      expect(read).to.have.length(rows.length)
      expect(read.filter(({ plan }) => plan?.value !== null)).to.deep.equal([])
    })

    for (const dataFirst of [true, false]) {
      it(`leaves the empty cell of a measure as it is where the result is pivoted (${dataFirst})`, async () => {
        const rows = [{ id: {}, count: {} }]
        const fields = { dimensions: [{ name: "id" }], measures: [{ name: "count" }] }
        const text = jsonDetailText(rows, { fields, dataFirst, pivots: [{ key: "2016" }] })
        const { rows: read } = await readAll(text, { cells: "values" })
        expect(read).to.deep.equal([{ id: { value: null }, count: {} }])
      })
    }

    it("names the pivot fields and columns, and leaves pivoted cells as they are", async () => {
      const rows = [
        { "users.state": { value: "CA" }, "orders.count": { "2016|FIELD|a": { value: 1 }, $$$_row_total_$$$: null } },
      ]
      const fields = {
        dimensions: [{ name: "users.state" }],
        measures: [{ name: "orders.count" }],
        pivots: [{ name: "year" }],
      }
      const labels = { year: "2016" }
      const result = await readAll(
        jsonDetailText(rows, {
          fields,
          pivots: [
            { key: "2016|FIELD|a", labels, data: { year: 2016 }, is_total: false },
            { key: "$$$_row_total_$$$", is_total: true },
          ],
        }),
      )
      expect(result.pivotFields.map(({ name }) => name)).to.deep.equal(["year"])
      expect(result.fields.map(({ name }) => name)).to.deep.equal(["users.state", "orders.count"])
      expect(result.pivots).to.deep.equal([
        { key: "2016|FIELD|a", isTotal: false, labels, data: { year: 2016 } },
        { key: "$$$_row_total_$$$", isTotal: true },
      ])
      expect(result.rows).to.deep.equal(rows)
    })

    it("keeps totals out of the rows", async () => {
      const totals = { "users.id": { value: 3 } }
      for (const dataFirst of [true, false]) {
        const { rows } = await readAll(
          jsonDetailText(ROWS, { dataFirst, more: { totals_data: totals, has_totals: true } }),
        )
        expect(rows).to.deep.equal(ROWS)
      }
    })

    it("takes the fields from the first row when the result names none", async () => {
      for (const fields of [null, "none"]) {
        const result = await readAll(jsonDetailText(ROWS, { fields }))
        expect(result.fields.map(({ name }) => name)).to.deep.equal(["users.id", "users.name"])
        expect(result.rows).to.deep.equal(ROWS)
      }
    })

    it("makes a cell of what is none", async () => {
      const { rows } = await readAll(jsonDetailText([{ a: 1, b: null, c: { value: 2 } }]))
      expect(rows).to.deep.equal([{ a: { value: 1 }, b: { value: null }, c: { value: 2 } }])
    })

    it("gives nothing but the values when they are asked for, also of rows that came before the fields", async () => {
      const rows = Array.from({ length: 2000 }, (_, index) => streamedRow(index))
      const expected = rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, { value: (cell as Cell).value }])),
      )
      for (const dataFirst of [false, true]) {
        const { fields, rows: read } = await readAll(jsonDetailText(rows, { dataFirst }), { cells: "values" })
        expect(fields).to.have.length(4)
        expect(read).to.deep.equal(expected)
      }
    })

    it("gives no rows for an empty list", async () => {
      expect((await readAll('{"fields":{"dimensions":[{"name":"a"}]},"data":[ ]}')).rows).to.deep.equal([])
      expect((await readAll('{"data":[],"fields":{"dimensions":[{"name":"a"}]}}')).rows).to.deep.equal([])
    })

    it("reads members whose names are escaped", async () => {
      const { fields, rows } = await readAll('{"f\\u0069elds":[{"name":"a"}],"d\\u0061ta":[{"a":{"value":1}}]}')
      expect([fields.length, rows.length]).to.deep.equal([1, 1])
    })
  })

  describe("json, json_label, inline_json", () => {
    it("makes cells of the values, whatever they are", async () => {
      const values = [{ "users.id": 1, list: [1, { value: 2 }], object: { value: 3 } }, { "users.id": null }]
      const { fields, ranAt, rows } = await readAll(JSON.stringify(values))
      expect(fields).to.deep.equal(["users.id", "list", "object"].map((name) => ({ name, label: name, tags: [] })))
      expect(ranAt).to.equal(null)
      expect(rows).to.deep.equal([
        { "users.id": { value: 1 }, list: { value: [1, { value: 2 }] }, object: { value: { value: 3 } } },
        { "users.id": { value: null } },
      ])
    })

    it("gives no rows and no fields for an empty list", async () => {
      const { fields, rows } = await readAll(" [ ] ")
      expect([fields, rows]).to.deep.equal([[], []])
    })

    it("passes over a byte order mark", async () => {
      expect((await readAll(chunked('\ufeff[{"a":1}]', [1]))).rows).to.deep.equal([{ a: { value: 1 } }])
    })
  })

  it("bears __proto__ as a name everywhere", async () => {
    const field = '{"name":"__proto__","__proto__":"x"}'
    const detail = `{"__proto__":{"data":1},"fields":{"__proto__":[],"dimensions":[${field}]},"data":[{"__proto__":{"value":1}}]}`
    for (const [text, value] of [
      [detail, 1],
      ['{"data":[{"__proto__":2}]}', 2],
      ['[{"__proto__":3}]', 3],
    ] as const) {
      const { fields, rows } = await readAll(text)
      expect(fields[0]?.name).to.equal("__proto__")
      expect(Object.getOwnPropertyDescriptor(rows[0], "__proto__")?.value).to.deep.equal({ value })
    }
    expect(({} as Record<string, unknown>).value).to.equal(undefined)
  })

  const LONG_NUMBERS: [format: string, json: string][] = [
    ["json_detail", '{"fields":[],"data":[{"a":{"value":9007199254740993,"rendered":"1"},"b":{"value":[1e400]}}]}'],
    ["json_detail, data first", '{"data":[{"a":{"value":9007199254740993},"b":{"value":[1e400]}}],"fields":[]}'],
    ["bare values", '{"fields":[],"data":[{"a":9007199254740993,"b":[1e400]}]}'],
    ["json", '[{"a":9007199254740993,"b":[1e400]}]'],
  ]
  for (const [format, json] of LONG_NUMBERS) {
    it(`keeps every digit of numbers: ${format}`, async () => {
      for (const cells of ["whole", "values"] as const) {
        const [row] = (await readAll(json, { cells })).rows
        expect(row?.a?.value).to.deep.equal(new ExactNumber("9007199254740993"))
        expect(row?.b?.value).to.deep.equal([new ExactNumber("1e400")])
      }
    })
  }

  it("keeps every digit in thousands of rows, whether all have long numbers or one does", async () => {
    const value = (index: number) => (BigInt(Number.MAX_SAFE_INTEGER) + BigInt(index)).toString()
    const text = (valueOf: (index: number) => string) =>
      `{"fields":[],"data":[${Array.from({ length: 5000 }, (_, index) => `{"a":{"value":${valueOf(index)}}}`).join()}]}`
    const every = await readAll(text(value), { cells: "values" })
    expect(every.rows.map(({ a }) => String(a?.value))).to.deep.equal(every.rows.map((_, index) => value(index)))
    const one = await readAll(text((index) => (index === 4321 ? "1e-400" : String(index / 4))))
    expect(one.rows.map(({ a }) => String(a?.value))).to.deep.equal(
      one.rows.map((_, index) => (index === 4321 ? "1e-400" : String(index / 4))),
    )
  })

  it("keeps every digit in pivoted cells and in the values of pivots", async () => {
    const big = "9007199254740993"
    const json = `{"fields":[],"pivots":[{"key":"k","data":{"id":${big}}}],"data":[{"a":{"k":{"value":${big}}}}]}`
    for (const cells of ["whole", "values"] as const) {
      const { rows, pivots } = await readAll(json, { cells })
      expect(rows).to.deep.equal([{ a: { k: { value: new ExactNumber(big) } } }])
      expect(pivots[0]?.data).to.deep.equal({ id: new ExactNumber(big) })
    }
  })

  it("reads a row much longer than a slice", async () => {
    const text = "é".repeat(2_000_000)
    const { rows } = await readAll(chunked(JSON.stringify([{ a: 1 }, { a: text }, { a: 2 }]), [100_000]))
    expect(rows.map(({ a }) => a?.value)).to.deep.equal([1, text, 2])
  })
})
