import { expect } from "chai"
import { CsvError, parse } from "csv-parse/sync"
import fc from "fast-check"
import { type CsvFault, CsvText } from "../../../src/data/rows/csv_text"
import { cpuMs } from "../../support/cpu_ms"

/** Text in which everything happens that has a meaning in CSV. */
const text = fc
  .array(
    fc.constantFrom(
      "a",
      "é",
      "bc",
      ",",
      ",",
      "\n",
      "\r\n",
      "\r",
      '"',
      '"',
      '""',
      ',"',
      '",',
      '"\n',
      '\n"',
      ',"x"',
      "𝄞",
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""))

/** What csv-parse makes of a text: the records, or why there are none. */
function expected(whole: string): string[][] | CsvFault {
  try {
    return parse(whole, { record_delimiter: ["\r\n", "\n"], relax_column_count: true })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    return error.code === "CSV_QUOTE_NOT_CLOSED" ? "open quote" : "misplaced quote"
  }
}

/** The records of a text of which more comes each time: the first `cuts[0]` characters, then `cuts[1]` more, … */
function recordsOf(whole: string, cuts: number[]): string[][] | CsvFault {
  const records: string[][] = []
  let start = 0
  for (let end = 0, index = 0; end < whole.length + 1; index++) {
    end += cuts[index % cuts.length] ?? 1
    const source = new CsvText(whole.slice(start, end), end > whole.length)
    for (let record = source.next(); record; record = source.next()) records.push(record)
    if (source.fault) return source.fault
    start += source.position
  }
  return records
}

describe("CsvText", () => {
  it("gives the records, or the faults, that csv-parse gives, wherever the text is cut", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 })
    const property = fc.property(text, cuts, (whole, sizes) => {
      expect(recordsOf(whole, sizes)).to.deep.equal(expected(whole))
    })
    fc.assert(property, { numRuns: 20_000 })
  })

  it("searches a line of many values once for its end", () => {
    const startedAt = cpuMs()
    const source = new CsvText(`"x"${",y".repeat(300_000)}\n`, true)
    expect(source.next()).to.have.length(300_001)
    expect(cpuMs() - startedAt).to.be.below(500)
  })

  it("waits for what may follow a quote, a carriage return and a value", () => {
    for (const start of ['"a', '"a"', '"a"\r', "a", "a\r", '"a",b', '"a",']) {
      const source = new CsvText(start, false)
      expect([source.next(), source.fault, source.position]).to.deep.equal([undefined, undefined, 0])
    }
  })
})
