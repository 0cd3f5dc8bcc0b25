/** What is shown of a list. */
export interface Listed<T> {
  items: T[]
  /** Whether there are more. */
  isCut: boolean
}

/** A part of a list. */
export interface ListPage<T> {
  items: T[]
  /** Where the next page begins, in the words of the service. Absent or empty: this is the last. */
  next?: string
  /** The list ends here though the service has more. */
  isCut?: boolean
}

/**
 * The items of a list that a service gives page by page, as far as a person waits for it. Each page tells where the next one
 * begins, so they are asked for one after the other.
 * @param fetchPage Gets what the page before named as `next`.
 * @param maxPages Default 10.
 * @throws what `fetchPage` fails with.
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
