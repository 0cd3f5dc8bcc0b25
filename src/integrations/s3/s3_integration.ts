import * as Hub from "../../framework"
import { objectKey } from "./object_key"
import { regionOf } from "./region"
import { s3Form } from "./s3_form"
import { S3Writer } from "./s3_writer"

const IDLE_TIMEOUT_MS = 60_000

/** What differs between the services that speak S3. */
export interface S3Service {
  /** Label of the form field for a bucket. */
  bucketLabel: string
  /** What the service calls a bucket. */
  bucketNoun: string
  /** See S3Connection. */
  isAws: boolean
  /** Origin of the service for a region; absent: AWS's own. */
  endpoint?: (region: string) => string
}

export interface S3Options {
  /** Origin of the service for a region; a test passes the address of its stand-in. */
  endpoint?: (region: string) => string
  /** Silence on a connection after which a call is given up, in milliseconds. Default 60 000. */
  idleTimeoutMs?: number
}

/** Stores a result as one file in a bucket of an S3 service. The params are named alike for all of them. */
export abstract class S3Integration extends Hub.Integration {
  readonly supportedActionTypes: Hub.ActionType[] = ["dashboard", "query"]
  override readonly usesStreaming = true
  protected abstract readonly service: S3Service

  constructor(private readonly options: S3Options = {}) {
    super()
  }

  /** @throws DeliveryError when there is no bucket; ServiceError when the service refuses the keys. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const { bucketLabel, bucketNoun } = this.service
    const writer = await this.openWriter(request)
    try {
      const buckets = await writer.bucketNames(request.signal)
      if (buckets?.items.length === 0) {
        const message = `${this.label} has no ${bucketNoun} for these keys: create one, then open this form again.`
        throw new Hub.DeliveryError(message)
      }
      return s3Form(bucketLabel, buckets)
    } finally {
      writer.close()
    }
  }

  /**
   * @throws DeliveryError when no bucket is chosen.
   * @throws ServiceError when the service refuses the file; DownloadError when Looker does not give it whole.
   */
  async execute(request: Hub.DataActionRequest) {
    const bucket = request.formParams.bucket?.trim()
    if (!bucket) throw this.missingBucket()
    const key = objectKey(request, this.folder(request))
    const target = { bucket, key, contentType: request.contentType(key) }
    const writer = await this.openWriter(request)
    try {
      await writer.put(target, await request.stream(), request.signal)
    } finally {
      writer.close()
    }
    return new Hub.DataActionResponse()
  }

  /** The folder the user wants, as typed. */
  protected folder(request: Hub.DataActionRequest): string | undefined {
    return request.formParams.path
  }

  private missingBucket(): Hub.DeliveryError {
    const { bucketLabel, bucketNoun } = this.service
    const message = `"${bucketLabel}" is empty: choose the ${bucketNoun} the file goes to.`
    return Hub.DeliveryError.ofField("bucket", message)
  }

  private openWriter(request: Hub.DataActionRequest): Promise<S3Writer> {
    const region = regionOf(request.requiredParam("region"), this.label)
    const endpoint = this.options.endpoint ?? this.service.endpoint
    return S3Writer.open({
      service: this.label,
      region,
      accessKeyId: request.requiredParam("access_key_id"),
      secretAccessKey: request.requiredParam("secret_access_key"),
      endpoint: endpoint?.(region),
      isAws: this.service.isAws,
      idleTimeoutMs: this.options.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
    })
  }
}
