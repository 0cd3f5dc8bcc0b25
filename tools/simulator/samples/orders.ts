import { dayOf, dollars, type SampleMaker } from "./generated_sample"
import { dimension, measure } from "./sample_field"

const STATUSES = ["complete", "pending", "cancelled", "returned"]

/** Orders with drill links, and with numbers that Looker renders. */
export const orders: SampleMaker = {
  name: "orders",
  label: "Orders",
  defaultRows: 10,
  fields: {
    dimensions: [
      dimension("orders.id", [], "number"),
      dimension("orders.created_date", [], "date_date"),
      dimension("orders.status"),
      dimension("orders.is_gift", [], "yesno"),
    ],
    measures: [measure("orders.total", "sum"), measure("orders.item_count")],
    table_calculations: [],
    pivots: [],
  },
  row(index) {
    const day = dayOf(index)
    const drill = `/explore/shop/orders?fields=orders.id,orders.total&f[orders.created_date]=${day}`
    return {
      "orders.id": { value: 1000 + index, html: `<a href="/orders/${1000 + index}">${1000 + index}</a>` },
      "orders.created_date": { value: day, links: [{ label: "by Hour", url: drill, type: "drill" }] },
      "orders.status": {
        value: STATUSES[index % STATUSES.length],
        filterable_value: STATUSES[index % STATUSES.length],
      },
      "orders.is_gift": { value: index % 3 === 0 ? "Yes" : "No" },
      "orders.total": {
        ...dollars(12.5 + (index % 200)),
        links: [{ label: "Show All", url: drill, type: "measure_default" }],
      },
      "orders.item_count": { value: 1 + (index % 9) },
    }
  },
}
