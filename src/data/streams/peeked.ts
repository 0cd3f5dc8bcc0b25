import { asTheyCome, type Batched } from "./batches"

/** Items whose first ones are known before they are read. */
export interface Peeked<T> {
  readonly first: readonly T[]
  /** All items, the first ones included. Can be iterated only once. */
  readonly all: Batched<T>
  /** Ends the source. Call it if `all` may not have been read. */
  end(): Promise<void>
}

/** Reads `count` items ahead, and the rest of the batch in which the last of them came. @throws what the source fails with. */
export async function peeked<T>(items: AsyncIterable<T>, count: number): Promise<Peeked<T>> {
  const iterator = asTheyCome(items)[Symbol.asyncIterator]()
  const read: T[] = []
  while (read.length < count) {
    const next = await iterator.next()
    if (next.done) break
    for (const item of next.value) read.push(item)
  }
  const end = async () => void (await iterator.return?.())
  const batches = () => joined(read, iterator, end)
  return { first: read.slice(0, count), all: { batches, [Symbol.asyncIterator]: () => oneByOne(batches()) }, end }
}

async function* joined<T>(
  first: readonly T[],
  rest: AsyncIterator<readonly T[]>,
  end: () => Promise<void>,
): AsyncGenerator<readonly T[], void> {
  try {
    yield first
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value
  } finally {
    await end()
  }
}

async function* oneByOne<T>(batches: AsyncIterable<readonly T[]>): AsyncGenerator<T, void> {
  for await (const batch of batches) yield* batch
}
