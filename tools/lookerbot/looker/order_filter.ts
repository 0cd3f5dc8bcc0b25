import { DIMENSIONS, type Dimension } from "./fields"
import type { Order } from "./orders"

const DAYS_OF: Readonly<Record<string, number>> = { day: 1, week: 7, month: 30, quarter: 91, year: 365 }
const NAMED: Readonly<Record<string, number>> = { today: 1, yesterday: 2 }

/** Keeps the orders that fit all filters, as far as Looker's filter expressions are understood here; others are ignored. */
export function filterOrders(orders: readonly Order[], filters: Readonly<Record<string, string>>): Order[] {
  const tests = Object.entries(filters).flatMap(([name, expression]) => {
    const dimension = DIMENSIONS.find((each) => each.name === name)
    return dimension && expression.trim() ? [testOf(dimension, expression.trim())] : []
  })
  return orders.filter((order) => tests.every((test) => test(order)))
}

function testOf(dimension: Dimension, expression: string): (order: Order) => boolean {
  return dimension.isDate ? dateTest(expression) : textTest(dimension, expression)
}

/** `7 days`, `last 2 weeks`, `this month`, `today`, `2026-01-31`. */
function dateTest(expression: string): (order: Order) => boolean {
  const text = expression.toLowerCase().replace(/\s+/g, " ")
  const [, count, unit = ""] =
    /^(?:last |this |past )?(?:(\d{1,4}) )?(day|week|month|quarter|year)s?(?: ago)?$/.exec(text) ?? []
  const days = NAMED[text] ?? (DAYS_OF[unit] ?? NaN) * Number(count ?? 1)
  if (Number.isFinite(days)) return ({ ageDays }) => ageDays < days
  return /^\d{4}-\d{2}/.test(text) ? ({ day }) => day.startsWith(text) : () => true
}

/** Values between commas, any of which fits; `-` excludes one, `%` stands for any text. */
function textTest({ valueOf }: Dimension, expression: string): (order: Order) => boolean {
  const parts = expression.split(",").map((part) => part.trim().toLowerCase())
  const wanted = parts.filter((part) => part && !part.startsWith("-"))
  const unwanted = parts.filter((part) => part.startsWith("-")).map((part) => part.slice(1))
  return (order) => {
    const value = String(valueOf(order)).toLowerCase()
    return (
      (wanted.length === 0 || wanted.some((each) => fits(value, each))) && !unwanted.some((each) => fits(value, each))
    )
  }
}

function fits(value: string, pattern: string): boolean {
  const text = pattern.replaceAll("%", "")
  if (pattern.startsWith("%") && pattern.endsWith("%")) return value.includes(text)
  if (pattern.startsWith("%")) return value.endsWith(text)
  return pattern.endsWith("%") ? value.startsWith(text) : value === text
}
