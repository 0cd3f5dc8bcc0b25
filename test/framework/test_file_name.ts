import { expect } from "chai"
import { Attachment } from "../../src/framework"
import { completeFileName, sanitize, suggestedFileName } from "../../src/framework/file_name"

const csv = new Attachment("text/csv", "csv", false, undefined)
const titled = (title?: string) => ({ attachment: csv, scheduledPlan: { title } })

describe("file names", () => {
  it("are the title and the extension of the attachment", () => {
    expect(suggestedFileName(titled("My Look"))).to.equal("My Look.csv")
    expect(suggestedFileName(titled())).to.match(/^looker_file_\d{13}\.csv$/)
  })

  it("lose what file systems forbid", () => {
    expect(suggestedFileName(titled("My / Plan: x"))).to.equal("My  Plan x.csv")
    expect(sanitize('a/b\\c?d<e>f:g*h|i"j\u0000\n')).to.equal("abcdefghij")
    expect(["..", "CON", "nul.txt", "x. . "].map(sanitize)).to.deep.equal(["", "", "", "x"])
    expect(suggestedFileName(titled("/"))).to.match(/^looker_file_\d+\.csv$/)
  })

  it("take the real extension of the format when the data is downloaded", () => {
    const names = ["csv", "json_detail_lite_stream", "wysiwyg_pdf", "wysiwyg_png", "csv_zip", "xlsx", "txt"].map(
      (format) => suggestedFileName({ format, scheduledPlan: { title: "T" } }),
    )
    expect(names).to.deep.equal(["T.csv", "T.json", "T.pdf", "T.png", "T.zip", "T.xlsx", "T.txt"])
    expect(suggestedFileName({ scheduledPlan: { title: "T" } })).to.match(/^looker_file_\d+$/)
  })

  it("stay within 255 bytes, whole characters and extension kept", () => {
    const name = suggestedFileName(titled("é😀".repeat(100)))
    expect(Buffer.byteLength(name)).to.be.within(248, 255)
    expect(name).to.match(/^(é😀)+é?\.csv$/u)
  })

  it("stay within 255 bytes when the extension alone is longer, and when the title is a megabyte", () => {
    const started = performance.now()
    const odd = new Attachment("text/plain", "é".repeat(300), false, undefined)
    expect(suggestedFileName({ attachment: odd, scheduledPlan: { title: "T" } })).to.equal(`T.${"é".repeat(31)}`)
    expect(suggestedFileName(titled("t".repeat(1_000_000)))).to.equal(`${"t".repeat(251)}.csv`)
    expect(suggestedFileName(titled(".".repeat(1_000_000) + "x"))).to.have.length(255)
    expect(performance.now() - started).to.be.below(1000)
  })

  it("typed by a user are completed", () => {
    const complete = (typed: string | undefined) => completeFileName(titled("T"), typed)
    expect(complete("my report")).to.equal("my_report.csv")
    expect(complete(" x.csv ")).to.equal("x.csv")
    expect(complete("x.pdf")).to.equal("T.csv")
    expect(complete("  ")).to.equal("T.csv")
    expect(complete(undefined)).to.equal("T.csv")
    expect(completeFileName({ format: "csv" }, "as is")).to.equal("as is")
  })
})
