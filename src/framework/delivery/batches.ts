/** Items that come many at once, as the rows of a result do; taken so, they cost no promise each. */
export interface Batched<T> extends AsyncIterable<T> {
  /** The items as they come, instead of one by one. */
  batches(): AsyncIterable<readonly T[]>
}

/** The items, as many at once as the source gives. */
export function asTheyCome<T>(items: AsyncIterable<T>): AsyncIterable<readonly T[]> {
  return isBatched(items) ? items.batches() : oneByOne(items)
}

/** @throws RangeError when `size` is not a positive integer. */
export function checkBatchSize(size: number): void {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`A batch of ${size} is impossible: give 1 or more.`)
}

async function* oneByOne<T>(items: AsyncIterable<T>): AsyncGenerator<[T]> {
  for await (const item of items) yield [item]
}

function isBatched<T>(items: AsyncIterable<T>): items is Batched<T> {
  return "batches" in items && typeof items.batches === "function"
}
