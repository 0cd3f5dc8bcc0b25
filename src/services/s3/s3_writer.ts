import type { Readable } from "node:stream"
import type { S3Client } from "@aws-sdk/client-s3"
import { ServiceError } from "../../errors"
import { withSource } from "../../data/streams"
import { type Listed, listPages } from "../../outbound"
import { countCalls } from "./counted_calls"
import { openS3Client, type S3Connection } from "./s3_client"
import { isAccessDenied, explainAwsRefusal } from "./aws_refusal"

/** Bytes of one part of an upload. A file up to this size is one PUT. S3 accepts 10,000 parts, so a file may have 78 GiB. */
const PART_BYTES = 8 * 1024 * 1024
/** Parts that are sent at the same time. */
const CONCURRENCY = 2
/** Memory of one upload: the parts being sent, and the next part twice, in the pieces in which it arrived and as a whole. */
export const UPLOAD_BYTES = PART_BYTES * (CONCURRENCY + 2)
/** Buckets requested in one call. */
const PAGE_SIZE = 1000

/** Where buckets are of which S3 names no region, and regions by their older names. Source: GetBucketLocation in S3's API. */
const FIRST_REGION = "us-east-1"
const OLD_REGIONS: Readonly<Record<string, string>> = { EU: "eu-west-1" }
/** The region becomes part of a host name. */
const LOCATION = /<LocationConstraint(?: [^<>]*)?(?:\/>|>([A-Za-z0-9-]{0,63})<\/LocationConstraint>)/

/** Destination and type of a file. */
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
    return new S3Writer(connection, await openS3Client(connection, connection), sdk, storage)
  }

  close(): void {
    this.client.destroy()
  }

  /**
   * The names of the buckets, in the order of the service; undefined when the key may not list them.
   * @throws ServiceError
   */
  async bucketNames(abortSignal: AbortSignal): Promise<Listed<string> | undefined> {
    countCalls(this.client, abortSignal)
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
      throw explainAwsRefusal(this.connection, error)
    }
  }

  /**
   * The region of a bucket; undefined when the key may not ask for it.
   * @throws ServiceError
   */
  async bucketRegion(bucket: string, abortSignal: AbortSignal): Promise<string | undefined> {
    countCalls(this.client, abortSignal)
    const command = new this.sdk.GetBucketLocationCommand({ Bucket: bucket })
    let region: string | undefined
    // The SDK takes an answer of any other kind for that of a bucket without a constraint.
    command.middlewareStack.add(
      (next) => async (call) => {
        const result = await next(call)
        const { statusCode, body } = result.response as { statusCode: number; body: Uint8Array }
        if (statusCode < 300) region = locationIn(Buffer.from(body).toString())
        if (statusCode < 300 && region === undefined) throw noRegion(this.connection)
        return result
      },
      { step: "deserialize", name: "readLocation" },
    )
    try {
      await this.client.send(command, { abortSignal })
      return region
    } catch (error) {
      if (isAccessDenied(error)) return undefined
      throw explainAwsRefusal(this.connection, error)
    }
  }

  /**
   * Stores a stream under a key, replacing an existing file. Resolves when the service has acknowledged every byte. When the
   * source or the service fails, or the signal is aborted, the upload stops: nothing is stored and no part stays behind.
   * @throws ServiceError, DeliveryError when Looker hangs up, or the error of the source.
   */
  put({ bucket, key, contentType }: S3Target, source: Readable, signal: AbortSignal): Promise<void> {
    countCalls(this.client, signal)
    return withSource(source, signal, async ({ refuse }) => {
      // The first refusal is the real reason. The upload may instead throw a refusal of its clean-up.
      this.onFailure((error) => refuse(explainAwsRefusal(this.connection, error)))
      const upload = new this.storage.Upload({
        client: this.client,
        partSize: PART_BYTES,
        queueSize: CONCURRENCY,
        params: { Bucket: bucket, Key: key, ContentType: contentType, Body: source },
      })
      try {
        const { ETag: etag } = await upload.done()
        // S3 returns an ETag for a stored file (Ceph an empty one). A proxy that answers in its place does not.
        if (etag === undefined) throw new Error("it answered without saying that it has the file.")
        if (!source.readableEnded) throw new Error("the upload ended before the data did.")
      } catch (error) {
        throw explainAwsRefusal(this.connection, error)
      }
    })
  }

  /** Calls `listener` for each call that has failed after all its retries. */
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

function locationIn(xml: string): string | undefined {
  const [element, region] = LOCATION.exec(xml) ?? []
  if (element === undefined) return undefined
  return region ? (OLD_REGIONS[region] ?? region) : FIRST_REGION
}

function noRegion({ service }: S3Connection): ServiceError {
  return new ServiceError(
    service,
    `${service} answered 200, but not as expected: the region of the bucket is missing.`,
    {
      status: 200,
    },
  )
}
