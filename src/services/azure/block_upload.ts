import { randomUUID } from "node:crypto"
import type { Readable } from "node:stream"
import type { BlockBlobClient } from "@azure/storage-blob"
import { inParallel, streamPieces, withSource } from "../../data/streams"
import { DeliveryTally } from "../../outbound"

/** Bytes of one block. Azure accepts 50,000 blocks, so a blob may have 390 GiB. */
const BLOCK_BYTES = 8 * 1024 * 1024
/** Blocks that are sent at the same time. */
const CONCURRENCY = 3
/** Memory of one upload: the blocks being sent, and the block being filled. */
export const UPLOAD_BYTES = BLOCK_BYTES * (CONCURRENCY + 1)

/**
 * Stores a stream as a block blob, replacing an existing one. The blob changes only with the last call, which is made after
 * every block has been acknowledged. When the source or the service fails, or the signal is aborted, the upload stops.
 * @throws the first error of the source or the service; DeliveryError when Looker hangs up.
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
    DeliveryTally.of(signal)?.follow(abortSignal)
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
 * Makes the block ids of one upload. They are as long as the ids of Azure's own libraries: an interrupted upload may have left
 * blocks at the blob, and Azure refuses ids of a different length.
 */
function blockIds(): () => string {
  const upload = randomUUID()
  let count = 0
  return () => Buffer.from(upload + String(count++).padStart(12, "0")).toString("base64")
}
