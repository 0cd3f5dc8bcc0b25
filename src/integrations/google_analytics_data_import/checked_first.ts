/**
 * Passes items on after one of them has been checked; those before it come too.
 * @param check Called with each item until it returns true: it has checked the item. What it throws ends the items.
 */
export async function* checkedFirst<T>(
  items: AsyncIterable<T>,
  check: (item: T) => Promise<boolean>,
): AsyncGenerator<T, void> {
  let isChecked = false
  for await (const item of items) {
    isChecked ||= await check(item)
    yield item
  }
}
