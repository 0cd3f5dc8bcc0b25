import * as Hub from "../../framework"
import { objectKey, regionOf } from "./s3_place"
import { S3Writer, UPLOAD_BYTES } from "../../services/s3"

const IDLE_TIMEOUT_MS = 60_000

const PATH: Hub.FormField = {
  name: "path",
  label: "Path",
  type: "string",
  description: "A folder, such as reports/daily. Empty: none.",
}

/** The differences between services that speak S3. */
export interface S3Service {
  /** Label of the form field for a bucket, and the service's word for a bucket. */
  bucket: { label: string; noun: string }
  /** See S3Connection. */
  isAws: boolean
  /** Origin of the service for a region; absent: AWS's own. */
  endpoint?: (region: string) => string
}

export interface S3Options {
  /** Origin of the service for a region; a test passes the address of its stand-in. */
  endpoint?: (region: string) => string
  /** Gives up a call after this silence on the connection, in milliseconds. Default 60 000. */
  idleTimeoutMs?: number
}

/** Where an object lies. */
export interface S3Place {
  bucket: string
  key: string
}

/** Stores a result as one file in a bucket of an S3 service. Every such service must use the same param names. */
export abstract class S3Integration extends Hub.Integration {
  readonly supportedActionTypes: Hub.ActionType[] = ["dashboard", "query"]
  override readonly usesStreaming = true
  override readonly acknowledgement = "the ETag of the object, or of each part and of what was made of them"
  override readonly memoryBytes = UPLOAD_BYTES
  protected abstract readonly service: S3Service

  constructor(private readonly options: S3Options = {}) {
    super()
  }

  /** @throws DeliveryError when there is no bucket; ServiceError when the service refuses the keys. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const writer = await this.openWriter(request)
    try {
      const buckets = await writer.bucketNames(request.signal)
      return new Hub.DataActionForm([this.bucket.field(buckets), PATH, Hub.FILE_NAME_FIELD])
    } finally {
      writer.close()
    }
  }

  /**
   * @throws DeliveryError when no bucket is chosen.
   * @throws ServiceError when the service refuses the file; DownloadError when Looker does not send the whole file.
   */
  async execute(request: Hub.DataActionRequest) {
    const place = this.place(request)
    const target = { ...place, contentType: request.contentType(place.key) }
    const writer = await this.openWriter(request)
    try {
      await writer.put(target, await request.stream(), request.signal)
    } finally {
      writer.close()
    }
    return new Hub.DataActionResponse()
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [this.addressOf(this.place(request), request)])
  }

  /** The address of an object, as policies name it. */
  protected addressOf({ bucket, key }: S3Place, _request: Hub.DataActionRequest): string | undefined {
    return Hub.placeDestination("s3", bucket, key)
  }

  /** Where the file goes. @throws DeliveryError when no bucket is chosen, or the key would lead elsewhere. */
  private place(request: Hub.DataActionRequest): S3Place {
    const bucket = this.bucket.picked(request.formParams)
    return { bucket, key: objectKey(request, this.folder(request)) }
  }

  /** The region in the settings. @throws DeliveryError when it is none. */
  protected region(request: Hub.DataActionRequest): string {
    return regionOf(request.requiredParam("region"), this.label)
  }

  /** The folder that the user typed. */
  protected folder(request: Hub.DataActionRequest): string | undefined {
    return request.formParams.path
  }

  private get bucket(): Hub.PlacePicker {
    return new Hub.PlacePicker({
      name: "bucket",
      ...this.service.bucket,
      home: "for these keys",
      lister: "access key",
      // An access point is named by its ARN.
      pattern: /^(?:arn:[\w:/.-]+|\w[\w.-]*)$/,
    })
  }

  private openWriter(request: Hub.DataActionRequest): Promise<S3Writer> {
    const region = this.region(request)
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
