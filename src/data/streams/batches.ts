/** Items that arrive in batches, such as the rows of a result. Reading whole batches avoids one promise per item. */
export interface Batched<T> extends AsyncIterable<T> {
  /** The items in the batches they arrive in, instead of one by one. */
  batches(): AsyncIterable<readonly T[]>
}

/** Yields the items in the batches of the source, or one by one if it has none. */
export function asTheyCome<T>(items: AsyncIterable<T>): AsyncIterable<readonly T[]> {
  return isBatched(items) ? items.batches() : oneByOne(items)
}

async function* oneByOne<T>(items: AsyncIterable<T>): AsyncGenerator<[T]> {
  for await (const item of items) yield [item]
}

function isBatched<T>(items: AsyncIterable<T>): items is Batched<T> {
  return "batches" in items && typeof items.batches === "function"
}
