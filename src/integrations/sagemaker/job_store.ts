import type { Readable } from "node:stream"
import * as Hub from "../../framework"
import { S3Writer } from "../../services/s3"
import { homeRegion } from "./aws_partition"
import { keysOf, type SageMakerOptions } from "./sagemaker_settings"

const SERVICE = "Amazon S3"
const IDLE_TIMEOUT_MS = 60_000

/** Where an object lies. */
export interface StoredPlace {
  bucket: string
  key: string
}

/** The buckets of the account in the settings, in which the data of jobs lies. */
export class JobStore {
  private readonly picker: Hub.PlacePicker

  /** @param label Of the form field for the bucket. */
  constructor(
    private readonly request: Hub.DataActionRequest,
    label: string,
    private readonly options: SageMakerOptions,
  ) {
    this.picker = new Hub.PlacePicker({
      name: "bucket",
      label,
      noun: "bucket",
      home: "for these keys",
      lister: "access key",
      pattern: /^\w[\w.-]*$/,
    })
  }

  /** The form field for the bucket. @throws DeliveryError when there is none; ServiceError when S3 refuses the keys. */
  async field(): Promise<Hub.FormField> {
    return this.with(undefined, async (writer) => this.picker.field(await writer.bucketNames(this.request.signal)))
  }

  /** The bucket that was chosen. @throws DeliveryError */
  picked(): string {
    return this.picker.picked(this.request.formParams)
  }

  /** The region of a bucket; undefined when the key may not ask for it. @throws ServiceError */
  region(bucket: string): Promise<string | undefined> {
    return this.with(undefined, (writer) => writer.bucketRegion(bucket, this.request.signal))
  }

  /**
   * Stores csv. When the source fails, nothing is stored.
   * @param region Where the bucket is.
   * @throws ServiceError when S3 refuses it, or the error of the source.
   */
  store(region: string, { bucket, key }: StoredPlace, source: Readable): Promise<void> {
    const target = { bucket, key, contentType: "text/csv" }
    return this.with(region, (writer) => writer.put(target, source, this.request.signal))
  }

  private async with<T>(region: string | undefined, work: (writer: S3Writer) => Promise<T>): Promise<T> {
    const { s3Endpoint, idleTimeoutMs = IDLE_TIMEOUT_MS } = this.options
    const where = region ?? homeRegion(this.request.requiredParam("roleArn"))
    const writer = await S3Writer.open({
      service: SERVICE,
      region: where,
      ...keysOf(this.request),
      endpoint: s3Endpoint?.(where),
      isAws: true,
      idleTimeoutMs,
    })
    try {
      return await work(writer)
    } finally {
      writer.close()
    }
  }
}
