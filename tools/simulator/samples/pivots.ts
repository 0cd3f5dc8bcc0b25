import { dollars, type SampleMaker } from "./generated_sample"
import { dimension, measure } from "./sample_field"

const STATUSES = ["cancelled", "complete", "pending"]
const ROW_TOTAL = "$$$_row_total_$$$"

const pivotOf = (status: string) => ({
  key: status,
  is_total: false,
  data: { "orders.status": status },
  metadata: { "orders.status": { value: status } },
  labels: { "orders.status": status },
  sort_values: { "orders.status": status },
})

/** Orders by month, pivoted by status. Each measure has a cell for each pivot key and for the row total. */
export const pivots: SampleMaker = {
  name: "pivots",
  label: "Pivoted orders",
  defaultRows: 12,
  fields: {
    dimensions: [dimension("orders.created_month", [], "date_month")],
    measures: [measure("orders.count"), measure("orders.total", "sum")],
    table_calculations: [],
    pivots: [dimension("orders.status")],
  },
  pivots: [
    ...STATUSES.map(pivotOf),
    { key: ROW_TOTAL, is_total: true, data: {}, metadata: {}, labels: {}, sort_values: {} },
  ],
  row(index) {
    const counts = STATUSES.map((_, column) => (index * 5 + column * 3) % 11)
    const sum = counts.reduce((one, other) => one + other, 0)
    const cells = <Cell>(cellOf: (count: number) => Cell) =>
      Object.fromEntries([...STATUSES, ROW_TOTAL].map((key, column) => [key, cellOf(counts[column] ?? sum)]))
    return {
      "orders.created_month": { value: monthOf(index) },
      "orders.count": cells((value) => ({ value })),
      "orders.total": cells((count) => dollars(count * 19.5)),
    }
  },
}

function monthOf(index: number): string {
  return `${2020 + Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, "0")}`
}
