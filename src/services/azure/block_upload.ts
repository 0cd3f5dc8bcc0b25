import { randomUUID } from "node:crypto"
import type { Readable } from "node:stream"
import type { BlockBlobClient } from "@azure/storage-blob"
import { inParallel, streamPieces, withSource } from "../../data/streams"

/** Bytes of one block. Azure takes 50,000 blocks, so 390 GiB a blob. */
const BLOCK_BYTES = 8 * 1024 * 1024
/** Blocks on their way at once. */
const CONCURRENCY = 3
/** What one upload holds in memory: those, and the block that is being filled. */
export const UPLOAD_BYTES = BLOCK_BYTES * (CONCURRENCY + 1)

/**
 * Stores a stream as a block blob, in place of what is there. The blob changes with the last call only, which is made once
 * every block has been acknowledged; when either side fails, or the signal is aborted, the other is stopped.
 * @throws what the source or the service failed with first; DeliveryError when Looker hangs up.
 */
export function uploadBlocks(
  blob: BlockBlobClient,
  source: Readable,
  contentType: string,
  signal: AbortSignal,
): Promise<void> {
  const ids: string[] = []
  const nextId = blockIds()
  return withSource(source, signal, async ({ signal: abortSignal, refuse }) => {
    await inParallel({ limit: CONCURRENCY }, streamPieces(source, BLOCK_BYTES), async ({ bytes }) => {
      if (bytes.length === 0) return
      const id = nextId()
      ids.push(id)
      await blob.stageBlock(id, bytes, bytes.length, { abortSignal }).catch(refuse)
    })
    abortSignal.throwIfAborted()
    await blob.commitBlockList(ids, { abortSignal, blobHTTPHeaders: { blobContentType: contentType } })
  })
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
