/**
 * Groups items as they come: batches of `size`, the last one shorter. Reading goes no further than the batch asked for,
 * and ending early ends the source.
 * @throws RangeError when `size` is not a positive integer.
 */
export async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  if (!Number.isInteger(size) || size < 1) throw new RangeError(`A batch of ${size} is impossible: give 1 or more.`)
  let batch: T[] = []
  for await (const item of items) {
    batch.push(item)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
