import { randomUUID } from "node:crypto"
import type { Readable } from "node:stream"
import type { BlockBlobClient } from "@azure/storage-blob" with { "resolution-mode": "import" }
import * as Hub from "../../framework"

/** Bytes of one block. Azure takes 50,000 blocks, so 390 GiB a blob. */
const BLOCK_BYTES = 8 * 1024 * 1024
/** Blocks on their way at once. */
const CONCURRENCY = 5

/**
 * Stores a stream as a block blob, in place of what is there. The blob changes with the last call only, which is made once
 * every block has been acknowledged; when either side fails, or the signal is aborted, the other is stopped.
 * @throws what the source or the service failed with first; DeliveryError when Looker hangs up.
 */
export async function uploadBlocks(
  blob: BlockBlobClient,
  source: Readable,
  contentType: string,
  signal: AbortSignal,
): Promise<void> {
  const ending = new AbortController()
  const abortSignal = AbortSignal.any([signal, ending.signal])
  const ids: string[] = []
  const underway = new Set<Promise<void>>()
  let refusal: Error | undefined
  const stop = (error: Error) => {
    refusal ??= error
    ending.abort()
    // A reader that waits for data would notice the refusal only blocks later.
    source.destroy(error)
  }
  const hangUp = () => source.destroy(new Error("Looker ended the connection."))
  signal.addEventListener("abort", hangUp)
  const nextId = blockIds()
  try {
    if (signal.aborted) hangUp()
    for await (const { bytes } of Hub.streamPieces(source, BLOCK_BYTES)) {
      if (bytes.length === 0) break
      const id = nextId()
      ids.push(id)
      const sending: Promise<void> = blob
        .stageBlock(id, bytes, bytes.length, { abortSignal })
        .then(() => undefined, stop)
        .finally(() => underway.delete(sending))
      underway.add(sending)
      if (underway.size >= CONCURRENCY) await Promise.race(underway)
      if (refusal) break
    }
    await Promise.all(underway)
    if (refusal) throw refusal
    await blob.commitBlockList(ids, { abortSignal, blobHTTPHeaders: { blobContentType: contentType } })
  } catch (error) {
    if (signal.aborted) {
      throw new Hub.DeliveryError("Looker ended the request: nothing was stored.", { cause: error })
    }
    throw refusal ?? error
  } finally {
    signal.removeEventListener("abort", hangUp)
    ending.abort()
    source.destroy()
  }
}

/**
 * Ids of the blocks of one upload. They are as long as those of Azure's own libraries: Azure refuses ids of another length
 * than those that an upload which broke off has left at the blob.
 */
function blockIds(): () => string {
  const upload = randomUUID()
  let count = 0
  return () => Buffer.from(upload + String(count++).padStart(12, "0")).toString("base64")
}
