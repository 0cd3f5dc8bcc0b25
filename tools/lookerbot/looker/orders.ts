/** An order of a small shop. */
export interface Order {
  id: number
  /** Day as `2026-01-31`. */
  day: string
  /** Whole days before today. */
  ageDays: number
  region: string
  category: string
  customer: string
  channel: string
  amount: number
}

const REGIONS = ["EMEA", "APAC", "Americas"]
const CATEGORIES = ["Bikes", "Helmets", "Lights", "Locks"]
const CHANNELS = ["Shop", "Web"]
const CUSTOMERS = ["Aster & Co", "Birch <Ltd>", "Cedar GmbH", "Dune SA", "Elm Inc", "Fern AB", "Grove BV", "Hazel KK"]
const PRICES = [480, 65, 32, 48]
const DAYS = 180
const ORDERS_A_DAY = 4
const DAY_MS = 24 * 3600 * 1000

/** The orders of the last half year, the newest first. The same on every day, but for their dates. */
export function makeOrders(now = Date.now()): Order[] {
  return Array.from({ length: DAYS * ORDERS_A_DAY }, (_, index) => {
    const ageDays = Math.floor(index / ORDERS_A_DAY)
    const category = mixed(index, 3) % CATEGORIES.length
    return {
      id: 20_000 - index,
      day: new Date(now - ageDays * DAY_MS).toISOString().slice(0, 10),
      ageDays,
      region: REGIONS[mixed(index, 1) % REGIONS.length] ?? "",
      category: CATEGORIES[category] ?? "",
      customer: CUSTOMERS[mixed(index, 7) % CUSTOMERS.length] ?? "",
      channel: CHANNELS[mixed(index, 5) % CHANNELS.length] ?? "",
      amount: (PRICES[category] ?? 0) * (1 + (mixed(index, 11) % 3)),
    }
  })
}

/** A number that looks random and is always the same. */
function mixed(index: number, salt: number): number {
  return Math.imul(index * 31 + salt * 17, 2654435761) >>> 20
}
