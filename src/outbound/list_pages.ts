/** The part of a list that is shown. */
export interface Listed<T> {
  items: T[]
  /** Whether the list has more items. */
  isCut: boolean
}

/** One page of a list. */
export interface ListPage<T> {
  items: T[]
  /** The service's marker for the next page. Absent or empty on the last page. */
  next?: string
  /** Whether the service has more items although this is the last page. */
  isCut?: boolean
}

/**
 * Reads a list that a service returns page by page, but no more pages than a person can wait for. Each page names the next one,
 * so they are fetched one after the other.
 * @param fetchPage Gets the `next` of the page before.
 * @param maxPages Default 10.
 * @throws the error of `fetchPage`.
 */
export async function listPages<T>(
  fetchPage: (next: string | undefined) => Promise<ListPage<T>>,
  maxPages = 10,
): Promise<Listed<T>> {
  const items: T[] = []
  let next: string | undefined
  for (let pages = 0; pages < maxPages; pages++) {
    const page = await fetchPage(next)
    items.push(...page.items)
    if (!page.next) return { items, isCut: page.isCut ?? false }
    next = page.next
  }
  return { items, isCut: true }
}
