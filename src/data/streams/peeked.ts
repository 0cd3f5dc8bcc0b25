/** Items whose first ones are known before they are read. */
export interface Peeked<T> {
  readonly first: readonly T[]
  /** All items, the first ones included. Can be iterated only once. */
  readonly all: AsyncIterable<T>
  /** Ends the source. Call it if `all` may not have been read. */
  end(): Promise<void>
}

/** Reads up to `count` items ahead. @throws what the source fails with. */
export async function peeked<T>(items: AsyncIterable<T>, count: number): Promise<Peeked<T>> {
  const iterator = items[Symbol.asyncIterator]()
  const first: T[] = []
  while (first.length < count) {
    const next = await iterator.next()
    if (next.done) break
    first.push(next.value)
  }
  const end = async () => void (await iterator.return?.())
  return { first, all: joined(first, iterator, end), end }
}

async function* joined<T>(
  first: readonly T[],
  rest: AsyncIterator<T>,
  end: () => Promise<void>,
): AsyncGenerator<T, void> {
  try {
    yield* first
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await end()
  }
}
