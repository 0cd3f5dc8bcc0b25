import { readFileSync } from "node:fs"
import { expect } from "chai"
import { answerMessage, answerOf, DETAIL_DOCUMENT, escapeCut, linkText } from "../../src/lookerbot"

const PAGE = { url: "https://acme.looker.com/looks/12", text: "Sales" }

/** The answer to a document of these fields and rows. */
function answer(document: object, changes: Partial<Parameters<typeof answerOf>[1]> = {}) {
  const whole = { fields: {}, data: [], ...document }
  return answerOf(DETAIL_DOCUMENT.read(whole), {
    instanceUrl: "https://acme.looker.com",
    page: PAGE,
    visConfig: null,
    fieldOrder: ["users.name", "orders.count"],
    maxRows: 20,
    ...changes,
  })
}

const FIELDS = {
  dimensions: [{ name: "users.name", label: "Users Name", label_short: "Name" }],
  measures: [{ name: "orders.count", label: "Orders Count", label_short: "Count", is_numeric: true }],
}
const row = (name: unknown, count: unknown, more: object = {}) => ({
  "users.name": { value: name },
  "orders.count": { value: count, ...more },
})
const rowsTo = (count: number) => Array.from({ length: count }, (_, index) => row(`n${index}`, index))

type Message = ReturnType<typeof answerMessage>
const shown = (given: ReturnType<typeof answer>, style: "table" | "lines" = "table"): Message => {
  if (given.kind === "picture") throw new Error("A picture.")
  return answerMessage(given, style)
}
const textOf = (message: Message) => JSON.stringify(message)

describe("an answer", () => {
  it("case 53: of a single value is bold and leads to its page", () => {
    const links = [
      { type: "dashboard", url: "/other" },
      { type: "measure_default", url: "/explore/m/orders?x=1" },
    ]
    const value = answer(
      { fields: FIELDS, data: [row("Jo", 42, { rendered: "42", links })] },
      { visConfig: { type: "single_value" } },
    )
    expect(shown(value)).to.deep.equal([
      {
        color: "#64518A",
        fallback: "42",
        blocks: [
          { type: "section", text: { type: "mrkdwn", text: "*<https://acme.looker.com/explore/m/orders?x=1|42>*" } },
          { type: "context", elements: [{ type: "mrkdwn", text: "<https://acme.looker.com/looks/12|Sales>" }] },
        ],
      },
    ])
  })

  it("case 54: of one row with 12 fields has 12 pairs, ten a section, null as ∅", () => {
    const dimensions = Array.from({ length: 12 }, (_, index) => ({ name: `f${index}`, label: `F${index}` }))
    const data = [
      Object.fromEntries(dimensions.map(({ name }, index) => [name, { value: index === 3 ? null : index }])),
    ]
    const record = answer({ fields: { dimensions }, data })
    const [message] = shown(record)
    const blocks = (message?.blocks ?? []) as { type: string; fields?: { text: string }[] }[]
    expect(blocks.map(({ type, fields }) => [type, fields?.length])).to.deep.equal([
      ["section", 10],
      ["section", 2],
      ["context", undefined],
    ])
    expect(blocks[0]?.fields?.slice(2, 5).map(({ text }) => text)).to.deep.equal(["*F2*\n2", "*F3*\n∅", "*F4*\n4"])
  })

  it("cases 55 and 56: of many rows is a table of the first, with their number", () => {
    for (const type of ["table", "looker_grid", undefined]) {
      const table = answer({ fields: FIELDS, data: rowsTo(50) }, { visConfig: { type } })
      const [message] = shown(table)
      const [block, context] = (message?.blocks ?? []) as { type: string; rows?: unknown[][] }[]
      expect(block?.type).to.equal("table")
      expect(block?.rows).to.have.length(21)
      expect(block?.rows?.slice(0, 2)).to.deep.equal([
        [
          { type: "raw_text", text: "Users Name" },
          { type: "raw_text", text: "Orders Count" },
        ],
        [
          { type: "raw_text", text: "n0" },
          { type: "raw_text", text: "0" },
        ],
      ])
      expect(JSON.stringify(context)).to.include("20 of 50 rows · <https://acme.looker.com/looks/12|Sales>")
    }
  })

  it("case 57: shows markup as it was typed, in a table and in lines", () => {
    const data = [row("<script>&<!channel>", 1), row("*x* |", 2)]
    const table = answer({ fields: FIELDS, data })
    expect(textOf(shown(table)))
      .to.include('"<script>&<!channel>"')
      .and.to.include("raw_text")
    const lines = textOf(shown(table, "lines"))
    expect(lines).to.include("&lt;script&gt;&amp;&lt;!channel&gt; – 1").and.not.include("<!channel>")
  })

  it("case 58: of a pivot has a column for each key and measure, and is a picture when these are too many", () => {
    const measures = ["a", "b"].map((name) => ({ name, label: name.toUpperCase() }))
    const pivots = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ key: `k${index}`, data: { status: `s${index}` } }))
    const data = [{ "users.name": { value: "Jo" }, a: { k0: { value: 1 }, k1: { value: 2 } }, b: { k2: { value: 3 } } }]
    const pivoted = answer({ fields: { ...FIELDS, measures }, data, pivots: pivots(3) })
    if (pivoted.kind !== "table") throw new Error(pivoted.kind)
    expect(pivoted.columns.map(({ label }) => label)).to.deep.equal([
      ...["Users Name", "s0 · A", "s1 · A", "s2 · A", "s0 · B", "s1 · B", "s2 · B"],
    ])
    expect(pivoted.rows[0]?.map(({ text }) => text)).to.deep.equal(["Jo", "1", "2", "∅", "∅", "∅", "3"])
    expect(answer({ fields: { ...FIELDS, measures }, data, pivots: pivots(11) }).kind).to.equal("picture")
  })

  it("cases 59 and 60: tells that the query failed, or that there are no results", () => {
    const errors = [{ message: "Bad <column>", message_details: `near "x" ${"y".repeat(2000)}` }]
    const failed = textOf(shown(answer({ fields: FIELDS, errors })))
    expect(failed).to.include(":warning: <https://acme.looker.com/looks/12|Sales>").and.include("Bad &lt;column&gt;")
    expect(failed).to.include("```near").and.not.include("y".repeat(1001))
    expect(textOf(shown(answer({ fields: FIELDS }))))
      .to.include("No results.")
      .and.include(PAGE.url)
    expect(textOf(shown(answer({ fields: {}, data: [{}] })))).to.include("No results.")
  })

  it("cases 61 and 62: keeps to the settings of the visualization, and to none that is nonsense", () => {
    const labels = (visConfig: unknown) => {
      const table = answer({ fields: FIELDS, data: rowsTo(2) }, { visConfig })
      return table.kind === "table" ? table.columns.map(({ label }) => label) : []
    }
    for (const nothing of [null, undefined, 7, "x", [], { type: 7, column_order: "x", hidden_fields: {} }]) {
      expect(labels(nothing)).to.deep.equal(["Users Name", "Orders Count"])
    }
    const column_order = ["$$$_row_numbers_$$$", "orders.count", "users.name"]
    expect(labels({ column_order, series_labels: { "orders.count": "Sold" } })).to.deep.equal(["Sold", "Users Name"])
    expect(labels({ show_view_names: false })).to.deep.equal(["Name", "Count"])
    expect(labels({ hidden_fields: ["users.name"] })).to.deep.equal(["Orders Count"])
    expect(labels({ series_labels: { toString: "x" } })).to.deep.equal(["Users Name", "Orders Count"])
  })

  it("leads to pages of the web only, and shows the text of HTML", () => {
    const cell = (given: object) => {
      const value = answer({ fields: FIELDS, data: [row("x", 1, given)] }, { visConfig: { type: "single_value" } })
      return value.kind === "value" ? value.value : undefined
    }
    const to = (url: string) => cell({ links: [{ type: "measure_default", url }] })?.link
    expect(to("/a?b=1")).to.equal("https://acme.looker.com/a?b=1")
    expect(to("https://other.example.com/a")).to.equal("https://other.example.com/a")
    for (const bad of ["javascript:alert(1)", "//evil.example", "ftp://x", "https://x/|y", "https://x/ <!channel>"]) {
      expect(to(bad), bad).to.equal(undefined)
    }
    expect(cell({ value: null, html: "<b>4<i>2</i></b>" })?.text).to.equal("42")
    expect(cell({ value: { a: 1 } })?.text).to.equal('{"a":1}')
    expect(cell({ value: 0 })?.text).to.equal("0")
    expect(cell({ value: false })?.text).to.equal("false")
  })

  it("keeps to the limits of Slack, whatever the data", () => {
    const long = "<&>".repeat(3000)
    const dimensions = Array.from({ length: 40 }, (_, index) => ({ name: `f${index}`, label: long }))
    const data = Array.from({ length: 120 }, () =>
      Object.fromEntries(dimensions.map(({ name }) => [name, { value: long }])),
    )
    for (const count of [1, 2, 20, 40]) {
      for (const rows of [1, 2, 120]) {
        const given = { fields: { dimensions: dimensions.slice(0, count) }, data: data.slice(0, rows) }
        const message = shown(answer(given, { maxRows: 99 }))
        const blocks = (message[0]?.blocks ?? []) as {
          type: string
          text?: { text: string }
          fields?: { text: string }[]
        }[]
        expect(blocks.length).to.be.within(1, 50)
        for (const { text, fields } of blocks) {
          if (text) expect(text.text.length).to.be.within(1, 3000)
          for (const field of fields ?? []) expect(field.text.length).to.be.within(1, 2000)
          expect(JSON.stringify([text, fields])).to.not.match(/&(?!amp;|lt;|gt;)/)
        }
        expect(message[0]?.fallback?.length).to.be.at.most(4000)
      }
    }
  })

  it("shows a result of a real Looker", () => {
    const text = readFileSync("tools/simulator/data/json_detail_example.json", "utf8")
    const document = DETAIL_DOCUMENT.read(JSON.parse(text))
    const real = answerOf(document, {
      instanceUrl: "https://acme.looker.com",
      page: PAGE,
      visConfig: { type: "looker_grid" },
      fieldOrder: [],
      maxRows: 20,
    })
    expect(real.kind).to.equal("table")
    expect(textOf(shown(real))).to.include("rows ·")
  })
})

describe("texts of Slack", () => {
  it("are cut without splitting an entity or a character", () => {
    expect(escapeCut("a&b", 7)).to.equal("a&amp;b")
    expect(escapeCut("a&b", 6)).to.equal("a…")
    expect(escapeCut("ab😀c", 4)).to.equal("ab…")
    expect(escapeCut("abc", 3)).to.equal("abc")
    expect(escapeCut("abcd", 3)).to.equal("ab…")
    expect(escapeCut("", 3)).to.equal("")
  })

  it("link to a page by its title, or by its address alone", () => {
    expect(linkText({ url: "https://a.b/?x=1&y=2", text: "A | B <!here>" })).to.equal(
      "<https://a.b/?x=1&amp;y=2|A ¦ B &lt;!here&gt;>",
    )
    expect(linkText({ url: "https://a.b/c|d", text: "https://a.b/c|d" })).to.equal("<https://a.b/c%7Cd>")
  })
})
