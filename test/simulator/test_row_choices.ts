import { buffer } from "node:stream/consumers"
import { expect } from "chai"
import { formatDelivery, scheduledPlanOf } from "../../tools/simulator/delivery"
import { formatResult } from "../../tools/simulator/formats"
import { previewOf } from "../../tools/simulator/preview"
import { limitRows, sample, type SampleResult } from "../../tools/simulator/samples"
import { delivery } from "./hub_stage"

describe("the rows that the simulator sends", () => {
  const limited = (rows: number, limit?: number) => {
    const { rowCount, rows: read } = limitRows(sample("users", rows), limit)
    return [rowCount, [...read()].length]
  }
  const textOf = async (format: string, name: string, isFormatted: boolean) =>
    (await buffer((await formatResult(sample(name, 2), format, { isFormatted })).bytes())).toString()

  it("are as many as the row limit allows", () => {
    expect(limited(5)).to.deep.equal([5, 5])
    expect(limited(5, 0)).to.deep.equal([0, 0])
    expect(limited(5, 1)).to.deep.equal([1, 1])
    expect(limited(5, 5)).to.deep.equal([5, 5])
    expect(limited(5, 6)).to.deep.equal([5, 5])
    expect(limited(0, 3)).to.deep.equal([0, 0])
    expect(limited(5, Number.MAX_SAFE_INTEGER)).to.deep.equal([5, 5])
  })

  it("are limited in every format, and counted so", async () => {
    for (const format of ["csv", "txt", "json", "json_label", "inline_json", "json_detail", "html"]) {
      const whole = await formatDelivery(delivery({ format, result: sample("users", 2) }))
      const cut = await formatDelivery(delivery({ format, result: sample("users", 2000), limit: 2 }))
      expect((await buffer(cut.read())).equals(await buffer(whole.read())), format).to.equal(true)
    }
    let told: object = {}
    const onProgress = (progress: object) => (told = progress)
    const { read } = await formatDelivery(delivery({ result: sample("users", 9), limit: 4, onProgress }))
    await buffer(read())
    expect(told).to.include({ rows: 4, totalRows: 4 })
  })

  it("have the limit of their query, Looker's 500 without one", () => {
    const limitOf = (limit?: number) =>
      (scheduledPlanOf(delivery({ limit })) as { query: { limit: string } }).query.limit
    expect([limitOf(), limitOf(3)]).to.deep.equal(["500", "3"])
  })

  it("carry formatted values where that was chosen, and raw ones otherwise", async () => {
    const places = {
      csv: (money: string) => `,1,${money}\n`,
      txt: (money: string) => `\t1\t${money}\n`,
      html: (money: string) => `<td>1</td><td>${money}</td></tr>`,
    }
    for (const [format, placeOf] of Object.entries(places)) {
      expect(await textOf(format, "users", false), format).to.include(placeOf("1.75"))
      expect(await textOf(format, "users", true), format).to.include(placeOf("$1.75"))
    }
    const totalOf = async (format: string, label: string, isFormatted: boolean) => {
      const document = JSON.parse(await textOf(format, "users", isFormatted))
      return (document.data ?? document)[0][label]
    }
    for (const [format, label] of [
      ["json", "orders.total"],
      ["inline_json", "orders.total"],
      ["json_label", "Orders Total"],
    ] as const) {
      expect(await totalOf(format, label, false), format).to.equal(1.75)
      expect(await totalOf(format, label, true), format).to.equal("$1.75")
    }
    expect(await totalOf("json_detail_lite_stream", "orders.total", false)).to.deep.equal({ value: 1.75 })
    expect(await totalOf("json_detail_lite_stream", "orders.total", true)).to.deep.equal({ value: "$1.75" })
    expect(await textOf("json_detail", "users", true)).to.equal(await textOf("json_detail", "users", false))
    expect(await totalOf("json_detail", "orders.total", true)).to.deep.equal({ value: 1.75, rendered: "$1.75" })
  })

  it("carry formatted values in pivoted columns too", async () => {
    expect((await textOf("csv", "pivots", true)).split("\n")[1]).to.equal(
      "2020-01,0,3,6,9,$0.00,$58.50,$117.00,$175.50",
    )
    const [row] = JSON.parse(await textOf("json", "pivots", true))
    expect(row["orders.total"]).to.include({ complete: "$58.50" })
    const { data } = JSON.parse(await textOf("json_detail_lite_stream", "pivots", true))
    expect(data[0]["orders.total"].complete).to.deep.equal({ value: "$58.50" })
  })

  it("can be seen before: the first ten, with labels and tags", () => {
    const { columns, rows, rowCount } = previewOf(sample("users", 50))
    expect(columns[1]).to.deep.equal({
      name: "users.email",
      label: "Users Email",
      isNumeric: false,
      tags: ["email", "marketo:email", "mp_email"],
    })
    expect(columns.at(-1)).to.include({ name: "orders.total", isNumeric: true })
    expect(rowCount).to.equal(50)
    expect(rows.map(([id]) => id)).to.deep.equal(["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"])
    expect(rows[0]?.at(-1)).to.equal("1.75")
    expect(previewOf(sample("users", 50), { isFormatted: true }).rows[0]?.at(-1)).to.equal("$1.75")
    expect(previewOf(sample("users", 50), { limit: 1 })).to.deep.include({ rows: [rows[0]], rowCount: 1 })
    expect(previewOf(sample("users", 3), { limit: 20 })).to.deep.include({ rowCount: 3, rows: rows.slice(0, 3) })
    expect(previewOf(sample("empty"))).to.deep.include({ rows: [], rowCount: 0 })
  })

  it("have the same columns and texts in the preview as in the csv", async () => {
    for (const name of ["orders", "machines", "pivots", "totals", "real"]) {
      for (const isFormatted of [false, true]) {
        const { columns, rows } = previewOf(sample(name, 2), { isFormatted })
        const lines = [columns.map(({ label }) => label), ...rows].map((cells) => `${cells.join("\t")}\n`)
        expect(await textOf("txt", name, isFormatted), name).to.equal(lines.join(""))
      }
    }
  })

  it("are made only as far as the preview shows them", () => {
    let made = 0
    const users = sample("users", 10_000_000)
    const watched: SampleResult = {
      ...users,
      *rows() {
        for (const row of users.rows()) {
          made++
          yield row
        }
      },
    }
    expect(previewOf(watched).rowCount).to.equal(10_000_000)
    expect(made).to.be.at.most(11)
  })
})
