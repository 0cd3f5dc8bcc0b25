/** Gives `bytes` in chunks of the sizes given, over and over; one byte at a time when there are none. */
export async function* inChunks(bytes: Uint8Array | string, sizes: number[] = [1]): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(bytes)
  for (let at = 0, turn = 0; at < all.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield all.subarray(at, at + size)
    at += size
  }
}
