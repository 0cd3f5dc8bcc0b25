import type { Readable } from "node:stream"
import type { S3Client } from "@aws-sdk/client-s3"
import { withSource } from "../../data/streams"
import { type Listed, listPages } from "../../outbound"
import { openS3Client, type S3Connection } from "./s3_client"
import { isAccessDenied, toServiceError } from "./s3_error"

/** Bytes of one part of an upload; up to this size a file is one PUT. S3 takes 10,000 parts, so 78 GiB a file. */
const PART_BYTES = 8 * 1024 * 1024
/** Parts on their way at once. */
const CONCURRENCY = 2
/** What one upload holds in memory: those, and the next one, in the pieces in which it came and as a whole. */
export const UPLOAD_BYTES = PART_BYTES * (CONCURRENCY + 2)
/** Buckets asked for in one call. */
const PAGE_SIZE = 1000

/** Where a file goes and what it is. */
export interface S3Target {
  bucket: string
  key: string
  contentType: string
}

/** Lists the buckets of an S3 service and stores files in them. For one request: open it, use it, close it. */
export class S3Writer {
  private constructor(
    private readonly connection: S3Connection,
    private readonly client: S3Client,
    private readonly sdk: typeof import("@aws-sdk/client-s3"),
    private readonly storage: typeof import("@aws-sdk/lib-storage"),
  ) {}

  static async open(connection: S3Connection): Promise<S3Writer> {
    const sdk = await import("@aws-sdk/client-s3")
    const storage = await import("@aws-sdk/lib-storage")
    return new S3Writer(connection, await openS3Client(connection), sdk, storage)
  }

  close(): void {
    this.client.destroy()
  }

  /**
   * The names of the buckets, in the order of the service; undefined when the key may not list them.
   * @throws ServiceError
   */
  async bucketNames(abortSignal: AbortSignal): Promise<Listed<string> | undefined> {
    const MaxBuckets = this.connection.isAws ? PAGE_SIZE : undefined
    try {
      return await listPages(async (ContinuationToken) => {
        const command = new this.sdk.ListBucketsCommand({ MaxBuckets, ContinuationToken })
        const { Buckets, ContinuationToken: next } = await this.client.send(command, { abortSignal })
        if (!Buckets) throw new Error("it answered something that is no list.")
        return { items: Buckets.flatMap(({ Name }) => Name ?? []), next }
      })
    } catch (error) {
      if (isAccessDenied(error)) return undefined
      throw toServiceError(this.connection, error)
    }
  }

  /**
   * Stores a stream under a key, in place of what is there. Returns once the service has acknowledged every byte; when
   * either side fails, or the signal is aborted, the other is stopped, nothing is stored and no part stays behind.
   * @throws ServiceError, DeliveryError when Looker hangs up, or what the source failed with.
   */
  put({ bucket, key, contentType }: S3Target, source: Readable, signal: AbortSignal): Promise<void> {
    return withSource(source, signal, async ({ refuse }) => {
      // What was refused first is the reason; the upload gives the refusal of its clean-up where there is one.
      this.onFailure((error) => refuse(toServiceError(this.connection, error)))
      const upload = new this.storage.Upload({
        client: this.client,
        partSize: PART_BYTES,
        queueSize: CONCURRENCY,
        params: { Bucket: bucket, Key: key, ContentType: contentType, Body: source },
      })
      try {
        const { ETag: etag } = await upload.done()
        // S3 names what it has stored (Ceph by an empty name); a proxy that answers in its place does not.
        if (etag === undefined) throw new Error("it answered without saying that it has the file.")
        if (!source.readableEnded) throw new Error("the upload ended before the data did.")
      } catch (error) {
        throw toServiceError(this.connection, error)
      }
    })
  }

  /** Tells of each call that has failed for good, repetitions included. */
  private onFailure(listener: (error: Error) => void): void {
    this.client.middlewareStack.add(
      (next) => async (call) => {
        try {
          return await next(call)
        } catch (error) {
          listener(error as Error)
          throw error
        }
      },
      { step: "initialize", name: "onFailure", priority: "high" },
    )
  }
}
