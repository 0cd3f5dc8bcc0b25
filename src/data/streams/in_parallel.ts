export interface ParallelOptions {
  /** Pieces of work under way at once; one more item is taken ahead of time. */
  limit: number
  /** Whether nothing further is to be begun; asked before each item. Default: never. */
  isOver?: () => boolean
}

/**
 * Does work for each item, some at a time, and returns when all that was begun has ended.
 * @throws the first failure, of the items or the work; nothing is begun after it.
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
