import { inParallel, type Listed } from "../../framework"

/** One page of a list. */
export interface Page<T> {
  items: T[]
  isLast?: boolean
  total?: number
}

/** Items to request per page; Jira may return fewer. */
export const PAGE_SIZE = 50
const MAX_PAGES = 20
/** Most items of a list that a form shows. */
export const MAX_ITEMS = PAGE_SIZE * MAX_PAGES
const PAGES_AT_ONCE = 5

/**
 * Returns the items of a list, at most 1000. When Jira gives the total, the pages after the first are fetched in parallel.
 * @param fetchPage Fetches the page that begins with this item, from 0.
 */
export async function listAll<T>(fetchPage: (startAt: number) => Promise<Page<T>>): Promise<Listed<T>> {
  const first = await fetchPage(0)
  const { items } = first
  const size = items.length
  if (size === 0 || isEnd(first, size)) return { items, isCut: false }
  if (first.total === undefined) return listOn(fetchPage, items)

  const pages = Math.min(Math.ceil(first.total / size), MAX_PAGES)
  const others: T[][] = Array.from({ length: pages - 1 }, () => [])
  await inParallel({ limit: PAGES_AT_ONCE }, others.keys(), async (index) => {
    others[index] = (await fetchPage((index + 1) * size)).items
  })
  return { items: [...items, ...others.flat()], isCut: first.total > pages * size }
}

/** Fetches page after page, for lists in which only `isLast` marks the end. */
async function listOn<T>(fetchPage: (startAt: number) => Promise<Page<T>>, items: T[]): Promise<Listed<T>> {
  for (let page = 1; page < MAX_PAGES; page++) {
    const next = await fetchPage(items.length)
    items.push(...next.items)
    if (next.items.length === 0 || next.isLast !== false) return { items, isCut: false }
  }
  return { items, isCut: true }
}

function isEnd({ isLast, total }: Page<unknown>, count: number): boolean {
  return isLast ?? (total === undefined || total <= count)
}
