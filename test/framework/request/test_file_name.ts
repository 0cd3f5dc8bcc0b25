import { expect } from "chai"
import { Attachment } from "../../../src/framework"
import { sanitize, nameFor } from "../../../src/framework/request/file_name"
import { cpuMs } from "../../support/cpu_ms"

const csv = new Attachment("text/csv", "csv", false, undefined)
const titled = (title?: string) => ({ attachment: csv, scheduledPlan: { title } })

describe("file names", () => {
  it("are the title and the extension of the attachment", () => {
    expect(nameFor(titled("My Look"))).to.equal("My Look.csv")
    expect(nameFor(titled())).to.match(/^looker_file_\d{13}\.csv$/)
  })

  it("lose what file systems forbid", () => {
    expect(nameFor(titled("My / Plan: x"))).to.equal("My  Plan x.csv")
    expect(sanitize('a/b\\c?d<e>f:g*h|i"j\u0000\n')).to.equal("abcdefghij")
    expect(["..", "CON", "nul.txt", "x. . "].map(sanitize)).to.deep.equal(["", "", "", "x"])
    expect(nameFor(titled("/"))).to.match(/^looker_file_\d+\.csv$/)
  })

  it("take the real extension of the format when the data is downloaded", () => {
    const names = ["csv", "json_detail_lite_stream", "wysiwyg_pdf", "wysiwyg_png", "csv_zip", "xlsx", "txt"].map(
      (format) => nameFor({ format, scheduledPlan: { title: "T" } }),
    )
    expect(names).to.deep.equal(["T.csv", "T.json", "T.pdf", "T.png", "T.zip", "T.xlsx", "T.txt"])
    expect(nameFor({ scheduledPlan: { title: "T" } })).to.match(/^looker_file_\d+$/)
  })

  it("stay within 255 bytes, whole characters and extension kept", () => {
    const name = nameFor(titled("é😀".repeat(100)))
    expect(Buffer.byteLength(name)).to.be.within(248, 255)
    expect(name).to.match(/^(é😀)+é?\.csv$/u)
  })

  it("stay within 255 bytes when the extension alone is longer, and when the title is a megabyte", () => {
    const started = cpuMs()
    const odd = new Attachment("text/plain", "é".repeat(300), false, undefined)
    expect(nameFor({ attachment: odd, scheduledPlan: { title: "T" } })).to.equal(`T.${"é".repeat(31)}`)
    expect(nameFor(titled("t".repeat(1_000_000)))).to.equal(`${"t".repeat(251)}.csv`)
    expect(nameFor(titled(".".repeat(1_000_000) + "x"))).to.have.length(255)
    expect(cpuMs() - started).to.be.below(1000)
  })

  it("typed by a user are completed", () => {
    const complete = (typed: string | undefined) => nameFor(titled("T"), typed, { blanks: "_" })
    expect(complete("my report")).to.equal("my_report.csv")
    expect(complete(" x.csv ")).to.equal("x.csv")
    expect(complete("x.pdf")).to.equal("x.pdf")
    expect(complete("  ")).to.equal("T.csv")
    expect(complete(undefined)).to.equal("T.csv")
    expect(nameFor({ format: "csv" }, "no file", { blanks: "_" })).to.equal("no_file.csv")
    expect(nameFor({}, "as is", { blanks: "_" })).to.equal("as is")
  })

  for (const [typed, name] of [
    ["Q3 vs. Q2", "Q3 vs. Q2.csv"],
    ["Acme Inc.", "Acme Inc..csv"],
    ["v1.2", "v1.2.csv"],
    ["csv", "csv.csv"],
    ["report.json", "report.json"],
    ["REPORT.CSV", "REPORT.CSV"],
    ["report.csv.gz", "report.csv.gz"],
    ["v1.csv/report", "v1.csv/report.csv"],
    [" report.csv ", "report.csv"],
    ["\u202Evsc.report\u202C", "vsc.report.csv"],
    ["\uFEFFre\u200Bport\u2028\u0007\n.csv", "report.csv"],
  ] as const) {
    it(`${JSON.stringify(typed)} is ${name} by the rule for typed names`, () => {
      expect(nameFor(titled("T"), typed)).to.equal(name)
    })
  }

  it("take the ending of the data by the rule, whatever tells it", () => {
    expect(nameFor({ format: "wysiwyg_pdf" }, "board")).to.equal("board.pdf")
    expect(nameFor({ attachment: new Attachment("x/y", "odd", false, undefined) }, "a.odd")).to.equal("a.odd")
    expect(nameFor({}, "a.b")).to.equal("a.b")
    expect(nameFor({ format: "xlsx" }, "a", { extension: "csv" })).to.equal("a.csv")
  })

  it("are the title alone where it ends so already, without marks that nobody sees", () => {
    expect(nameFor(titled("orders.csv"))).to.equal("orders.csv")
    expect(nameFor(titled("orders.pdf"))).to.equal("orders.pdf.csv")
    expect(nameFor(titled("\u202Eorders\u2029"))).to.equal("orders.csv")
  })

  it("take a text before their ending, which is not in the name of a folder", () => {
    const names = ["a.csv", "v1.0/a", "a"].map((name) => nameFor({}, name, { stamp: "_2" }))
    expect(names).to.deep.equal(["a_2.csv", "v1.0/a_2", "a_2"])
  })
})
