export interface ParallelOptions {
  /** Most calls of `work` at the same time; one more item is read ahead. */
  limit: number
  /** Whether to start nothing more; called before each item. Default: never. */
  isOver?: () => boolean
}

/**
 * Calls `work` for each item, several at a time, and returns when all calls have ended.
 * @throws the first failure of the items or the work; no call is started after it.
 */
export async function inParallel<T>(
  { limit, isOver = () => false }: ParallelOptions,
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const underWay = new Set<Promise<void>>()
  const failures: unknown[] = []
  const begin = (item: T) => {
    const doing: Promise<void> = work(item)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => underWay.delete(doing))
    underWay.add(doing)
  }
  try {
    for await (const item of items) {
      if (underWay.size >= limit) await Promise.race(underWay)
      if (failures.length > 0 || isOver()) break
      begin(item)
    }
  } catch (error) {
    failures.push(error)
  }
  await Promise.all(underWay)
  if (failures.length > 0) throw failures[0]
}
