import { expect } from "chai"
import { ResultInspector } from "../../../src/data/result/result_inspector"

/** Passes a text through, in chunks of so many bytes. @returns what came out, and the remarks. */
function inspect(text: string | Buffer, format: string | undefined, chunkBytes = Infinity) {
  const remarks = new Set<string>()
  const inspector = new ResultInspector({ format, onRemark: (remark) => remarks.add(remark) })
  const bytes = Buffer.from(text)
  const out: Buffer[] = []
  const step = Math.min(chunkBytes, bytes.length || 1)
  for (let at = 0; at < bytes.length; at += step) {
    const passed = inspector.take(bytes.subarray(at, at + step))
    if (passed) out.push(Buffer.from(passed))
  }
  const rest = inspector.end()
  if (rest) out.push(Buffer.from(rest))
  return { out: Buffer.concat(out).toString(), remarks: [...remarks] }
}

const FIELDS = { dimensions: [{ name: "a", note: 'says "data":[{' }] }
const rows = (count: number) => Array.from({ length: count }, (_, number) => ({ a: { value: `row "${number}" \\` } }))

describe("a result inspector", () => {
  const GOOD: Record<string, [format: string | undefined, text: string]> = {
    csv: ["csv", "a,b\n1,2\n"],
    "csv with a byte order mark": ["csv", "\ufeffa,b\n1,2\n"],
    "csv of a header": ["csv", "a,b\n"],
    "csv without an end of line": ["csv", "a"],
    "csv with quotes and line breaks": ["csv", '"a\n1","<b>"\n"x ""y""\n",2\n'],
    "csv with the name in a cell": ["csv", "a,b\n1,looker_error\n"],
    "csv with a tag": ["csv", "<headline>,b\n1,2\n"],
    "tab-separated text": ["txt", "a\tb\n1\t2\n"],
    json: ["json", '[{"a":1},{"a":2}]'],
    "json with white space": ["json_label", ' \n[ { "a" : 1 } ]\n'],
    "json without rows": ["json", "[]"],
    json_detail: ["json_detail", JSON.stringify({ fields: FIELDS, data: rows(3) })],
    "json_detail without rows": [
      "json_detail",
      JSON.stringify({ errors: [], status: "complete", fields: FIELDS, data: [] }),
    ],
    "json_detail, its fields behind": ["json_detail", JSON.stringify({ data: rows(1), fields: FIELDS })],
    json_bi: ["json_bi", JSON.stringify({ metadata: {}, rows: [[1, 2]] })],
    "html that was chosen": ["html", "<!doctype html><table><tr><th>a</th></tr></table>"],
    "a picture": ["wysiwyg_png", "\u0089PNG\r\n"],
    "what is broken": ["json", '[{"a":1'],
    "an unknown format": [undefined, "anything"],
    "nothing, in an unknown format": [undefined, ""],
  }
  for (const [name, [format, text]] of Object.entries(GOOD)) {
    it(`passes on ${name}, cut anywhere`, () => {
      for (const chunkBytes of [Infinity, 7, 1]) {
        expect(inspect(text, format, chunkBytes)).to.deep.equal({ out: text, remarks: [] })
      }
    })
  }

  const FAILED: Record<string, [format: string, text: string, words: string]> = {
    "a column": ["csv", 'looker_error\n"no such, table"\n', "no such, table"],
    "a column among others": ["csv", "a,looker_error\n1,no such table\n", "no such table"],
    "a line": ["csv", "looker_error,no such table\n", "no such table"],
    "a line behind the header": ["csv", "a,b\nlooker_error,no such table\n", "no such table"],
    "a column of text": ["txt", "looker_error\r\nno such table\r\n", "no such table"],
    "a row": ["json", '[{"looker_error":"no such table"}]', "no such table"],
    "a cell of a row": [
      "json_detail",
      '{"data":[{"a":{"value":1},"looker_error":{"value":"no such table"}}]}',
      "no such table",
    ],
    "errors, before and without rows": [
      "json_detail",
      '{"errors":[{"message":"no such table"}],"data":[]}',
      "no such table",
    ],
    "errors, behind no rows": [
      "json_detail",
      '{"data":[],"x":[{"data":[1]}],"errors":["no such table"]}',
      "no such table",
    ],
    "errors without data": ["json_detail", '{"errors":{"message":"no such table"}}', "no such table"],
    "a document": ["json", '{"looker_error":"no such table"}', "no such table"],
    "a status": ["json_detail", '{"status":"error","data":[]}', "The query failed in Looker. Nothing"],
    "a table": ["html", "<table><th>\nlooker_error </th><td>no such table</td></table>", "no such table"],
  }
  for (const [name, [format, text, words]] of Object.entries(FAILED)) {
    it(`takes ${name} for a failed query, cut anywhere`, () => {
      for (const chunkBytes of [Infinity, 7, 1]) {
        expect(() => inspect(text, format, chunkBytes))
          .to.throw(words)
          .with.property("code", "query_failed")
      }
    })
  }

  for (const page of [
    "<!DOCTYPE html><html>",
    " \r\n<HTML lang=en>",
    "\ufeff<html>",
    "<!-- a proxy --><!doctype HTML>",
    '<?xml version="1.0"?>\n<html xmlns="x">',
    "<head><title>503</title>",
  ]) {
    it(`takes ${JSON.stringify(page)} for a page`, () => {
      for (const format of ["csv", "json", "wysiwyg_pdf", "txt", undefined]) {
        for (const chunkBytes of [Infinity, 1]) expect(() => inspect(page, format, chunkBytes)).to.throw("web page")
      }
    })
  }

  it("misses nothing but the header where nothing came", () => {
    for (const format of ["csv", "txt", "json", "json_detail", "xlsx", "wysiwyg_pdf", "html"]) {
      expect(() => inspect("", format)).to.throw("Looker sent nothing")
    }
  })

  it("quotes a part of what Looker says, on one line", () => {
    const errors = [{ message: "a\nb", message_details: "c" }, "d", { code: 5 }, "never shown"]
    expect(() => inspect(JSON.stringify({ errors, data: [] }), "json_detail")).to.throw(
      'The query failed in Looker: a b c d {"code":5}. Nothing was delivered.',
    )
    expect(() => inspect(JSON.stringify([{ looker_error: "x".repeat(1e6) }]), "json"))
      .to.throw()
      .with.property("message")
      .that.has.lengthOf.below(2000)
  })

  const REPORTED = "Looker reported with the result: lost. "
  const TRUNCATED = "Looker says that this result is truncated: the query has more rows than were sent."
  const NOTED: Record<string, [format: string, text: string, remarks: string]> = {
    "errors before the rows": ["json_detail", JSON.stringify({ errors: ["lost"], data: rows(2) }), REPORTED],
    "errors before many rows": ["json_detail", JSON.stringify({ errors: ["lost"], data: rows(20_000) }), REPORTED],
    "errors behind the rows": ["json_detail", JSON.stringify({ data: rows(2), errors: ["lost"] }), REPORTED],
    "errors behind many rows": [
      "json_detail",
      JSON.stringify({ data: rows(20_000), errors: ["lost"], sql: "x" }),
      REPORTED,
    ],
    truncated: ["json_detail", JSON.stringify({ data: rows(2), truncated: true, totals: { a: [1, "]"] } }), TRUNCATED],
    "truncated, before the rows": ["json_detail", JSON.stringify({ truncated: true, data: rows(2) }), TRUNCATED],
    both: [
      "json_detail",
      JSON.stringify({ data: rows(2), truncated: true, errors: [{ message: "lost" }] }),
      REPORTED + TRUNCATED,
    ],
    "a report as the last row": ["json", JSON.stringify([...rows(3), { looker_error: "lost" }]), REPORTED],
    "a report as the last line": ["csv", 'a,b\n1,2\nlooker_error,"lost"\n', REPORTED],
  }
  for (const [name, [format, text, remarks]] of Object.entries(NOTED)) {
    it(`passes on rows, and tells of ${name}`, () => {
      for (const chunkBytes of [Infinity, 997]) {
        const inspected = inspect(text, format, chunkBytes)
        expect(inspected.out).to.equal(text)
        expect(inspected.remarks.join(" ")).to.equal(remarks.trim())
      }
    })
  }

  it("tells of no errors or truncation that stand in a row, or are none", () => {
    const row = { errors: { value: ["x"] }, truncated: true, a: '"errors":["x"]' }
    for (const text of [
      JSON.stringify({ data: [row], errors: [], truncated: false }),
      JSON.stringify({ data: [row], totals: row, errors: null }),
      JSON.stringify([row]),
    ]) {
      expect(inspect(text, "json").remarks).to.deep.equal([])
    }
  })

  it("holds no more than the beginning back", () => {
    const inspector = new ResultInspector({ format: "json_detail", onRemark: () => undefined })
    expect(inspector.take(Buffer.from(`{"sql":"${"x".repeat(100_000)}"`))).to.equal(undefined)
    expect(inspector.take(Buffer.from(',"data":[{"a":1}'))).to.have.length.above(100_000)
    expect(inspector.take(Buffer.from(",{"))).to.have.length(2)
  })

  it("takes linear time for a beginning that does not end", () => {
    for (const piece of ['"', "[", "{", '"a":', '{"a":{}', " ", "<!--", "\\", "a"]) {
      const inspector = new ResultInspector({ format: "json_detail", onRemark: () => undefined })
      inspector.take(Buffer.from("{"))
      for (let count = 0; count < 200; count++) inspector.take(Buffer.from(piece.repeat(65_536 / piece.length)))
      inspector.end()
    }
  })
})
