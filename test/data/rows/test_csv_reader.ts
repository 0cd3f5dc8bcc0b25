import { expect } from "chai"
import fc from "fast-check"
import { DeliveryError, MalformedBodyError } from "../../../src/errors/errors"
import { chunked, failureOf, readAll } from "./chunks"
import { cpuMs } from "../../support/cpu_ms"

const csv = { format: "csv" }

/** The values of the rows of a csv text, row by row. */
async function valuesOf(text: string, sizes?: number[]): Promise<unknown[][]> {
  const { fields, rows } = await readAll(chunked(text, sizes), csv)
  return rows.map((row) => fields.map(({ name }) => row[name]?.value))
}

describe("readRows of csv", () => {
  it("takes the header for the fields, and every value for text", async () => {
    const { fields, pivotFields, pivots, ranAt, rows } = await readAll('Id,"Full ""Name"""\n1,Ann\n,"x, y"\n', csv)
    expect(fields).to.deep.equal(["Id", 'Full "Name"'].map((name) => ({ name, label: name, tags: [] })))
    expect([pivotFields, pivots, ranAt]).to.deep.equal([[], [], null])
    expect(rows.map((row) => ({ ...row }))).to.deep.equal([
      { Id: { value: "1" }, 'Full "Name"': { value: "Ann" } },
      { Id: { value: "" }, 'Full "Name"': { value: "x, y" } },
    ])
  })

  it("understands a byte order mark, both line ends, line ends in cells, and a missing last line end", async () => {
    const text = '\ufeffa,b\r\n1,"x\r\ny"\r\n2,"x\ny"\n3,é'
    for (const size of [1, 2, 3, 1000]) {
      expect(await valuesOf(text, [size])).to.deep.equal([
        ["1", "x\r\ny"],
        ["2", "x\ny"],
        ["3", "é"],
      ])
    }
    expect((await readAll(text, csv)).fields[0]?.name).to.equal("a")
  })

  it("numbers a header that comes again, so that no column is lost", async () => {
    const { fields, rows } = await readAll("Name,Name,Name (2),Name\n1,2,3,4\n", csv)
    expect(fields.map(({ name }) => name)).to.deep.equal(["Name", "Name (2)", "Name (2) (2)", "Name (3)"])
    expect(fields.map(({ label }) => label)).to.deep.equal(["Name", "Name", "Name (2)", "Name"])
    expect(Object.values(rows[0] ?? {}).map(({ value }) => value)).to.deep.equal(["1", "2", "3", "4"])
  })

  it("numbers thousands of equal headers in no time", async () => {
    const startedAt = cpuMs()
    const { fields } = await readAll(`${"a,".repeat(4999)}a\n`, csv)
    expect(fields.at(-1)?.name).to.equal("a (5000)")
    expect(cpuMs() - startedAt).to.be.below(500)
  })

  it("bears __proto__ as a header", async () => {
    const { rows } = await readAll("__proto__,a\n1,2\n", csv)
    expect(Object.keys(rows[0] ?? {})).to.deep.equal(["__proto__", "a"])
    expect(rows[0]?.__proto__).to.deep.equal({ value: "1" })
  })

  it("gives no rows of a header alone, and not even fields of nothing", async () => {
    expect((await readAll("a,b\n", csv)).fields).to.have.length(2)
    expect(await valuesOf("a,b")).to.deep.equal([])
    expect((await readAll("", csv)).fields).to.deep.equal([])
    expect(await valuesOf("")).to.deep.equal([])
  })

  it("passes over blank lines, but not over the empty value of a single column", async () => {
    expect(await valuesOf("a,b\n\n1,2\n\n\n")).to.deep.equal([["1", "2"]])
    expect(await valuesOf('a\n1\n\n""\n2\n')).to.deep.equal([["1"], [""], [""], ["2"]])
  })

  it("reads what looks like JSON as csv when csv was asked for", async () => {
    expect((await readAll("{a},[b]\n1,2\n", csv)).fields.map(({ name }) => name)).to.deep.equal(["{a}", "[b]"])
  })

  const broken: [title: string, text: string, message: RegExp][] = [
    ["too few values", "a,b\n1,2\nsecret\n", /row 2 has 1 values, but there are 2 columns/],
    ["too many values", "a,b\n1,2\n1,2\n1,2,secret\n", /row 3 has 3 values, but there are 2 columns/],
    ["an end within quotes", 'a,b\n1,"secret\n', /breaks off inside a quoted value in row 1/],
    ["a quote behind a quoted value", 'a,b\n1,2\n1,"sec"ret\n', /quote stands at a wrong place in row 2/],
    ["a quote within a value", 'a,b\n1,sec"ret\n', /quote stands at a wrong place in row 1/],
  ]
  for (const [title, text, message] of broken) {
    it(`refuses ${title}`, async () => {
      const error = await failureOf(readAll(text, csv))
      expect(error).to.be.instanceOf(MalformedBodyError)
      expect(error.message).to.match(message)
      expect(error.message).not.to.include("sec")
    })
  }

  it("refuses what is no UTF-8", async () => {
    for (const text of ["a\n\xe9\n", "a\n\xe9", "a\n\xe9\xa9"]) {
      const error = await failureOf(readAll(chunked(Buffer.from(text, "latin1"), [1]), csv))
      expect(error.message).to.match(/no UTF-8/)
    }
  })

  it("refuses more than 5,000 columns", async () => {
    const error = await failureOf(readAll(`${"a,".repeat(5000)}a\n`, csv))
    expect(error).to.be.instanceOf(DeliveryError).with.property("message").that.includes("more than 5000 fields")
  })

  it("refuses a row of more than 32 MiB", async () => {
    const error = await failureOf(readAll(`a\n1\n"${"x".repeat(33 * 2 ** 20)}`, csv))
    expect(error).to.be.instanceOf(DeliveryError)
    expect(error.message).to.match(/^Row 2 of the result is larger than 32 MiB/)
  })

  it("gives the same rows of every text in every chunking", async () => {
    const table = fc.integer({ min: 1, max: 4 }).chain((width) =>
      fc.array(fc.array(fc.string({ unit: "binary", maxLength: 5 }), { minLength: width, maxLength: width }), {
        minLength: 1,
      }),
    )
    const property = fc.asyncProperty(
      table,
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      fc.constantFrom("\n", "\r\n"),
      async (records, sizes, lineEnd) => {
        const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`
        const text = records.map((record) => record.map(quoted).join(",") + lineEnd).join("")
        expect(await valuesOf(text, sizes)).to.deep.equal(records.slice(1))
      },
    )
    await fc.assert(property)
  })
})
