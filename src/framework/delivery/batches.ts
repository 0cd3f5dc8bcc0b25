/** Items that come many at once, as the rows of a result do; taken so, they cost no promise each. */
export interface Batched<T> extends AsyncIterable<T> {
  /** The items as they come, instead of one by one. */
  batches(): AsyncIterable<readonly T[]>
}

/**
 * Groups items as they come: batches of `size`, the last one shorter. Reading goes no further than the batch asked for,
 * and ending early ends the source.
 * @throws RangeError when `size` is not a positive integer.
 */
export async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  checkBatchSize(size)
  let batch: T[] = []
  for await (const some of asTheyCome(items)) {
    for (const item of some) {
      batch.push(item)
      if (batch.length < size) continue
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
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
