import { dollars, type SampleMaker } from "./generated_sample"
import { dimension, measure, tableCalculation } from "./sample_field"

const countOf = (index: number) => 1 + ((index * 7) % 13)
const totalOf = (index: number) => countOf(index) * 24.5

/** A result with a table calculation and a row of totals. */
export const totals: SampleMaker = {
  name: "totals",
  label: "Table calculation and totals",
  defaultRows: 8,
  fields: {
    dimensions: [dimension("products.name")],
    measures: [measure("orders.count"), measure("orders.total", "sum")],
    table_calculations: [tableCalculation("price_per_order")],
    pivots: [],
  },
  row: (index) => ({
    "products.name": { value: `Product ${index + 1}` },
    "orders.count": { value: countOf(index) },
    "orders.total": dollars(totalOf(index)),
    price_per_order: dollars(totalOf(index) / countOf(index)),
  }),
  totals(rowCount) {
    let count = 0
    for (let index = 0; index < rowCount; index++) count += countOf(index)
    return {
      "orders.count": { value: count },
      "orders.total": dollars(count * 24.5),
      price_per_order: dollars(24.5),
    }
  },
}
