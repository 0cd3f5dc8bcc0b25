import type { S3Client } from "@aws-sdk/client-s3"
import { presignGet, type S3Keys } from "./presign"
import { openS3Client, type S3Service } from "./s3_client"

/** A small file for people who have its address. */
export interface S3File {
  key: string
  bytes: Buffer
  contentType: string
  /** Whether anyone may read it. Else it has the rights that the bucket gives. */
  isPublic: boolean
}

/** One bucket, which holds files that others fetch by their address. Lives as long as the process; connects on first use. */
export class S3Bucket {
  private opening?: Promise<S3Client>

  /** @param keys Default: those that the SDK finds by itself. */
  constructor(
    private readonly service: S3Service,
    private readonly bucket: string,
    private readonly keys?: S3Keys,
  ) {}

  /** Stores a file. @throws the error of the SDK, which `explainAwsRefusal` words. */
  async put({ key, bytes, contentType, isPublic }: S3File, abortSignal: AbortSignal): Promise<void> {
    const client = await this.open()
    const { PutObjectCommand } = await import("@aws-sdk/client-s3")
    const place = { Bucket: this.bucket, Key: key, ContentType: contentType }
    const acl = isPublic ? ({ ACL: "public-read" } as const) : {}
    const { ETag: etag } = await client.send(new PutObjectCommand({ ...place, ...acl, Body: bytes }), { abortSignal })
    // S3 returns an ETag for a stored file (Ceph an empty one). A proxy that answers in its place does not.
    if (etag === undefined) throw new Error("it answered without saying that it has the file.")
  }

  /**
   * The address of a file, which opens it only when it is public.
   * @param key Must need no encoding in an address.
   */
  async address(key: string): Promise<URL> {
    const { config } = await this.open()
    const { region: Region, endpoint: Endpoint, hasBucketsInPath: ForcePathStyle } = this.service
    const place = {
      Bucket: this.bucket,
      Region,
      ...(Endpoint && { Endpoint }),
      ...(ForcePathStyle && { ForcePathStyle }),
    }
    const flags = { UseFIPS: await config.useFipsEndpoint(), UseDualStack: await config.useDualstackEndpoint() }
    const { url } = config.endpointProvider({ ...place, ...flags })
    return new URL(`${url.href.replace(/\/$/, "")}/${key}`)
  }

  /**
   * An address that opens a file for a time. A temporary key ends it sooner.
   * @throws the error of the SDK when it finds no key.
   */
  async signedAddress(key: string, ttlSec: number): Promise<string> {
    const { config } = await this.open()
    const address = await this.address(key)
    return presignGet({ address, region: this.service.region, keys: await config.credentials(), ttlSec })
  }

  private open(): Promise<S3Client> {
    return (this.opening ??= openS3Client(this.service, this.keys))
  }
}
