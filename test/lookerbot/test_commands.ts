import { expect } from "chai"
import { CommandIndex, type CustomCommand, filterValues, isHidden, plainText, readFind } from "../../src/lookerbot"
import type { DashboardFilter } from "../../src/looker"
import { cpuMs } from "../support/cpu_ms"

describe("a text from Slack", () => {
  it("cases 43 to 45: becomes what was typed", () => {
    const texts: [string, string][] = [
      ["orders AT&amp;T &gt; 5", "orders AT&T > 5"],
      ["&amp;lt;", "&lt;"],
      ["users <mailto:a@b.co|a@b.co>", "users a@b.co"],
      [
        "<http://x.y|x.y> and <https://looker.example.com/x?a=1&amp;b=2>",
        "x.y and https://looker.example.com/x?a=1&b=2",
      ],
      ["<mailto:a@b.co>", "a@b.co"],
      ["<#C1|sales> <#C2> <@U1> <!channel>", "#sales <#C2> <@U1> <!channel>"],
      [" “last 7 days” ‘x’\u00a0y ", "\"last 7 days\" 'x' y"],
      ["a < b <", "a < b <"],
      ["", ""],
    ]
    for (const [sent, typed] of texts) expect(plainText(sent), sent).to.equal(typed)
  })

  it("of any length and kind is read in linear time", () => {
    for (const piece of ["<", "<a|", "&lt;", "<<|>", "“", "<a"]) {
      const startedMs = cpuMs()
      plainText(piece.repeat(300_000))
      expect(cpuMs() - startedMs, piece).to.be.below(3000)
    }
  })
})

describe("find", () => {
  const acme = { name: "acme", host: "acme.looker.com" }
  const staging = { name: "staging", host: "staging.example.com" }
  const one = (text: string) => readFind(text, [acme])
  const two = (text: string) => readFind(text, [acme, staging])

  it("cases 28 to 30, 32: is known by its first word alone, and may name a kind", () => {
    expect(one("Find Revenue")).to.deep.equal({ terms: "Revenue" })
    expect(one("SEARCH  gross   margin")).to.deep.equal({ terms: "gross margin" })
    expect(one("please find my keys")).to.equal(undefined)
    expect(one("pathfind orders")).to.equal(undefined)
    expect(one("find dashboard sales")).to.deep.equal({ kind: "dashboard", terms: "sales" })
    expect(one("find Looks sales")).to.deep.equal({ kind: "look", terms: "sales" })
    expect(one("find dashboards")).to.deep.equal({ terms: "dashboards" })
    expect(one("find looker usage")).to.deep.equal({ terms: "looker usage" })
    expect(one("find")).to.deep.equal({ terms: "" })
  })

  it("case 33: goes to the instance that it names, and to no other word", () => {
    expect(two("find staging orders")).to.deep.equal({ instance: "staging", terms: "orders" })
    expect(two("find staging")).to.deep.equal({ terms: "staging" })
    expect(two("find look in STAGING.example.com: orders")).to.deep.equal({
      kind: "look",
      instance: "staging",
      terms: "orders",
    })
    expect(one("find in acme orders")).to.deep.equal({ instance: "acme", terms: "orders" })
    expect(one("find acme orders")).to.deep.equal({ terms: "acme orders" })
    expect(two("find in stock")).to.deep.equal({ terms: "in stock" })
    expect(two("find me")).to.deep.equal({ terms: "me" })
  })
})

describe("commands", () => {
  const command = (title: string, changes: Partial<CustomCommand> = {}): CustomCommand => {
    return { instance: "acme", kind: "dashboard", id: title, title, description: "", category: "Shortcuts", ...changes }
  }
  const index = new CommandIndex([
    command("Sales"),
    command("Sales by region"),
    command("[Hidden] Payroll"),
    command("Orders", { kind: "look", id: "look" }),
    command("Orders", { id: "dashboard", category: "Shop" }),
    command("Orders", { id: "other", instance: "staging", category: "Elsewhere" }),
    command("find customers"),
  ])
  const match = (text: string) => {
    const found = index.match(text)
    return found && [found.command.id, found.argument]
  }

  it("cases 35 to 37: are matched by the longest name, to the end of a word", () => {
    expect(match("sales by region EMEA")).to.deep.equal(["Sales by region", "EMEA"])
    expect(match("SALES   by region")).to.deep.equal(["Sales by region", ""])
    expect(match("sales by country")).to.deep.equal(["Sales", "by country"])
    expect(match("sales: Last 7 Days")).to.deep.equal(["Sales", "Last 7 Days"])
    expect(match("sales, x")).to.deep.equal(["Sales", "x"])
    expect(match("salesforce pipeline")).to.equal(undefined)
    expect(match("find customers")).to.deep.equal(["find customers", ""])
    expect(match("nothing")).to.equal(undefined)
    expect(match("")).to.equal(undefined)
  })

  it("case 51: that are hidden are called by their name, and by their whole title", () => {
    expect(match("payroll may")).to.deep.equal(["[Hidden] Payroll", "may"])
    expect(match("[hidden] payroll may")).to.deep.equal(["[Hidden] Payroll", "may"])
    expect(isHidden(command("x [HIDDEN]"))).to.equal(true)
    expect(isHidden(command("x", { category: "[hidden] y" }))).to.equal(true)
    expect(isHidden(command("x"))).to.equal(false)
  })

  it("of one name can all be called; a dashboard comes before a Look, an instance before the next", () => {
    expect(match("orders x")).to.deep.equal(["dashboard", "x"])
    expect(match("staging/orders x")).to.deep.equal(["other", "x"])
    expect(match("elsewhere/orders")).to.deep.equal(["other", ""])
    expect(match("shortcuts/orders x")).to.deep.equal(["look", "x"])
    const duplicates = index.commands.filter((each) => index.isDuplicate(each))
    expect(duplicates.map(({ id }) => id)).to.deep.equal(["look", "other"])
  })

  it("are looked for in linear time, whatever the text", () => {
    const startedMs = cpuMs()
    for (const text of ["a ".repeat(500_000), " ".repeat(1_000_000), ":".repeat(1_000_000), "sales ".repeat(150_000)]) {
      index.match(text)
    }
    expect(cpuMs() - startedMs).to.be.below(3000)
  })
})

describe("values of filters", () => {
  const DATE: DashboardFilter = { name: "date", title: "Date", defaultValue: "30 days", isRequired: false }
  const REGION: DashboardFilter = { name: "f2", title: "Ship-to Region", isRequired: false }
  const read = (argument: string, filters = [DATE, REGION], freeText: "first" | "all" = "first") => {
    const found = filterValues(argument, filters, freeText)
    return "problem" in found ? found.problem : Object.fromEntries(found.values)
  }

  it("cases 38 to 42: come as free text, in order, or by name; else the defaults hold", () => {
    expect(read("last 7 days")).to.deep.equal({ date: "last 7 days" })
    expect(read("")).to.deep.equal({ date: "30 days" })
    expect(read("7 days; EMEA")).to.deep.equal({ date: "7 days", f2: "EMEA" })
    expect(read("; EMEA")).to.deep.equal({ date: "30 days", f2: "EMEA" })
    expect(read("ship-to region: EMEA, APAC")).to.deep.equal({ date: "30 days", f2: "EMEA, APAC" })
    expect(read("x", [DATE, REGION], "all")).to.deep.equal({ date: "x", f2: "x" })
  })

  it("are named by title or name, in any case, with blanks for _ and -, and go on to the next name", () => {
    expect(read("SHIP_TO REGION = EMEA date: 7 days")).to.deep.equal({ f2: "EMEA", date: "7 days" })
    expect(read("F2:EMEA")).to.deep.equal({ f2: "EMEA", date: "30 days" })
    expect(read("7 days ship to region: EMEA")).to.deep.equal({ date: "7 days", f2: "EMEA" })
  })

  it("hold colons, names that are none, and what stands in quotes", () => {
    expect(read("2025-01-01 10:30 to 11:30")).to.deep.equal({ date: "2025-01-01 10:30 to 11:30" })
    expect(read("update: now")).to.deep.equal({ date: "update: now" })
    expect(read('"7 days; EMEA"')).to.deep.equal({ date: "7 days; EMEA" })
    expect(read('"a"; region "b"')).to.deep.equal({ date: "a", f2: 'region "b"' })
    expect(read('5" pipes; EMEA')).to.deep.equal({ date: '5" pipes', f2: "EMEA" })
    expect(read('"date: x"')).to.deep.equal({ date: "date: x" })
  })

  it("that are too many, twofold or missing are explained with the list of filters", () => {
    expect(read("a; b; c")).to.equal(
      "There are more values than filters. The filters are, in this order: Date ; Ship-to Region",
    )
    expect(read("a; b; ;")).to.deep.equal({ date: "a", f2: "b" })
    expect(read("7 days date: 8 days")).to.match(/^The filter "Date" has two values\./)
    const required = { ...REGION, isRequired: true }
    expect(read("7 days", [DATE, required])).to.match(/^Give a value for "Ship-to Region"\./)
    expect(read("7 days; EMEA", [DATE, required])).to.deep.equal({ date: "7 days", f2: "EMEA" })
  })

  it("case 46: are none where there are no filters", () => {
    expect(read("whatever; x", [])).to.deep.equal({})
  })
})
