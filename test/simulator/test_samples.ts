import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { fileSample, sample, sampleNames } from "../../tools/simulator/samples"
import { SimulatorError } from "../../tools/simulator/simulator_error"
import { realResult } from "../support/samples"

describe("simulator samples", () => {
  let folder: string
  before(async () => (folder = await mkdtemp(path.join(tmpdir(), "samples-"))))
  after(() => rm(folder, { recursive: true }))

  const file = async (name: string, content: string) => {
    const place = path.join(folder, name)
    await writeFile(place, content)
    return fileSample(place)
  }
  const trouble = async (promise: Promise<unknown>) => {
    const error = await promise.catch((cause: unknown) => cause)
    expect(error).to.be.instanceOf(SimulatorError)
    expect((error as Error).message).to.not.include("\n")
    return (error as Error).message
  }
  const values = (rows: Iterable<Record<string, unknown>>) =>
    [...rows].map((row) => Object.values(row).map((cell) => (cell as { value: unknown }).value))
  const namesOf = (fields: unknown[] = []) => fields.map((field) => (field as { name: string }).name)

  it("have the rows they promise, the same each time", () => {
    for (const { name, label, defaultRows } of sampleNames) {
      const result = sample(name)
      expect(result).to.include({ name, label, rowCount: defaultRows })
      expect([...result.rows()])
        .to.have.length(defaultRows)
        .and.deep.equal([...sample(name).rows()])
    }
    expect([...sample("users", 25).rows()].slice(0, 10)).to.deep.equal([...sample("users").rows()])
    expect(sample("users", 5_000_000).rowCount).to.equal(5_000_000)
    expect(sample("empty", 10).rowCount).to.equal(0)
    expect(sample("real", 3).rowCount).to.equal(3)
    expect(sample("real", 100).rowCount).to.equal(13)
  })

  it("every field has its cell, except those that are pivoted", () => {
    for (const { name } of sampleNames) {
      const { fields, rows } = sample(name)
      const { dimensions, measures, table_calculations: calculations } = fields
      const names = [dimensions, measures, calculations].flatMap((group) => namesOf(group))
      for (const row of rows()) expect(Object.keys(row)).to.have.members(names)
    }
  })

  it("users carry the tags that integrations look for", () => {
    const tags = (sample("users").fields.dimensions as { tags: string[] }[]).flatMap((field) => field.tags)
    const needed = [
      "email",
      "user_id",
      "phone",
      "segment_anonymous_id",
      "segment_group_id",
      "braze_id",
      "marketo:email",
    ]
    expect(tags).to.include.members(needed)
  })

  it("unicode has nulls, quotes, line breaks and emoji", () => {
    const all = values(sample("unicode").rows()).flat()
    expect(all).to.include.members([null, "", 0, true, false])
    const texts = all.filter((value) => typeof value === "string").join("|")
    for (const piece of ['"', "'", "\n", "\r\n", "\t", "👩‍👩‍👧", "\u2028", "<script>"]) expect(texts).to.include(piece)
  })

  it("real is the document that the tests have", async () => {
    const shipped = path.join(__dirname, "../../tools/simulator/data/json_detail_example.json")
    expect(JSON.parse(await readFile(shipped, "utf8"))).to.deep.equal(JSON.parse(realResult()))
    expect(sample("real").metadata).to.include({ ran_at: "2017-07-28T02:25:19+00:00" })
  })

  it("an unknown name is refused with the known ones, a bad number in one line", () => {
    expect(() => sample("user")).to.throw(SimulatorError, /only real, orders, users, .*Did you mean users/)
    for (const count of [-1, 1.5, NaN]) expect(() => sample("users", count)).to.throw(SimulatorError, /whole number/)
  })

  it("a CSV file becomes a result: numbers where all are, text elsewhere, tagged by the names of its columns", async () => {
    const text = '\uFEFFusers.email,code,total,note\na@x.org,007,1.5,"say ""hi"",\nplease"\nb@x.org,12,,\n'
    const result = await file("users.csv", text)
    expect(result).to.include({ name: "users.csv", rowCount: 2 })
    expect(namesOf(result.fields.dimensions)).to.deep.equal(["users.email", "code", "note"])
    expect(namesOf(result.fields.measures)).to.deep.equal(["total"])
    expect((result.fields.measures as { tags: string[] }[])[0]?.tags).to.deep.equal(["total"])
    expect((result.fields.dimensions as { tags: string[] }[])[0]?.tags).to.deep.equal(["email"])
    expect(values(result.rows())).to.deep.equal([
      ["a@x.org", "007", 1.5, 'say "hi",\nplease'],
      ["b@x.org", "12", null, null],
    ])
    expect((await file("head.csv", "a,b\n")).rowCount).to.equal(0)
  })

  it("a JSON array of objects becomes a result, missing values null", async () => {
    const result = await file("rows.json", '[{"id":1,"who":{"a":[1]}},{"id":2,"more":true}]')
    expect(namesOf(result.fields.dimensions)).to.deep.equal(["who", "more"])
    expect(namesOf(result.fields.measures)).to.deep.equal(["id"])
    expect(values(result.rows())).to.deep.equal([
      [1, '{"a":[1]}', null],
      [2, null, true],
    ])
  })

  it("a json_detail document is taken as it is", async () => {
    const result = await file("real.json", realResult())
    expect({ ...result, name: "", label: "", rows: 0 }).to.deep.equal({
      ...sample("real"),
      name: "",
      label: "",
      rows: 0,
    })
    expect([...result.rows()]).to.deep.equal([...sample("real").rows()])
  })

  it("what is wrong with a file is one line", async () => {
    expect(await trouble(fileSample("/no/such.csv"))).to.equal("/no/such.csv cannot be read: there is no such file.")
    expect(await trouble(file("empty.csv", ""))).to.equal("empty.csv is empty: its first line must name the columns.")
    expect(await trouble(file("long.csv", "a,b\n1,2,3\n"))).to.match(/^long\.csv: Invalid Record Length: .*line 2/)
    expect(await trouble(file("twice.csv", "a,a\n1,2\n"))).to.equal('twice.csv has two columns "a".')
    expect(await trouble(file("bad.json", '[{"a":1},\n{"b"'))).to.match(/^bad\.json is not JSON: /)
    expect(await trouble(file("numbers.json", "[1,2]"))).to.include("must hold an array of objects")
    expect(await trouble(file("other.json", '{"a":1}'))).to.include('"data" must be a list of rows')
    expect(await trouble(file("bare.json", '{"data":[]}'))).to.include('no "fields"')
  })
})
