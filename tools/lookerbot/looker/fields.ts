import type { Order } from "./orders"

/** A field of the shop's one Explore. */
export interface ExploreField {
  name: string
  label: string
  labelShort: string
  type: string
  isNumeric: boolean
}

export interface Dimension extends ExploreField {
  valueOf: (order: Order) => string | number
  /** Whether filters on it are about days. */
  isDate?: boolean
}

export interface Measure extends ExploreField {
  valueOf: (orders: readonly Order[]) => number | null
  /** The number as Looker writes it. */
  render: (value: number) => string
}

const dimension = (
  name: string,
  label: string,
  valueOf: Dimension["valueOf"],
  more: Partial<Omit<Dimension, "valueOf">> = {},
): Dimension => {
  return {
    name: `orders.${name}`,
    label: `Orders ${label}`,
    labelShort: label,
    type: "string",
    isNumeric: false,
    valueOf,
    ...more,
  }
}
const measure = (
  name: string,
  label: string,
  type: string,
  valueOf: Measure["valueOf"],
  render: Measure["render"],
): Measure => {
  return { name: `orders.${name}`, label: `Orders ${label}`, labelShort: label, type, isNumeric: true, valueOf, render }
}

const whole = (value: number) => Math.round(value).toLocaleString("en-US")
const dollars = (value: number) => `$${whole(value)}`
const sum = (orders: readonly Order[]) => orders.reduce((total, { amount }) => total + amount, 0)

export const DIMENSIONS: readonly Dimension[] = [
  dimension("id", "ID", ({ id }) => id, { type: "number", isNumeric: true }),
  dimension("created_date", "Created Date", ({ day }) => day, { type: "date_date", isDate: true }),
  dimension("created_month", "Created Month", ({ day }) => day.slice(0, 7), { type: "date_month", isDate: true }),
  dimension("region", "Region", ({ region }) => region),
  dimension("category", "Category", ({ category }) => category),
  dimension("customer", "Customer", ({ customer }) => customer),
  dimension("channel", "Channel", ({ channel }) => channel),
  dimension("note", "Note", () => ""),
]

export const MEASURES: readonly Measure[] = [
  measure("count", "Count", "count", (orders) => orders.length, whole),
  measure("revenue", "Revenue", "sum", sum, dollars),
  measure("average", "Average", "average", (orders) => (orders.length ? sum(orders) / orders.length : null), dollars),
]

/** A field as json_detail lists it. */
export function fieldOf(field: Dimension | Measure): object {
  const isMeasure = "render" in field
  const [view = ""] = field.name.split(".")
  return {
    name: field.name,
    label: field.label,
    label_short: field.labelShort,
    view,
    view_label: "Orders",
    type: field.type,
    category: isMeasure ? "measure" : "dimension",
    measure: isMeasure,
    is_numeric: field.isNumeric,
    align: field.isNumeric ? "right" : "left",
    hidden: false,
    tags: [],
    value_format: null,
  }
}
