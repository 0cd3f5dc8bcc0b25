import * as Hub from "../../framework"
import { S3Integration } from "../s3/s3_integration"

const KEYS = "AWS console > IAM > Users > Security credentials > Access keys."

/** Stores the result of a query or dashboard as a file in an Amazon S3 bucket. */
export class AmazonS3Integration extends S3Integration {
  readonly name = "amazon_s3"
  readonly label = "Amazon S3"
  readonly description = "Store results as files in an Amazon S3 bucket."
  readonly params = [
    { name: "access_key_id", label: "Access Key", description: KEYS, required: true, sensitive: true },
    { name: "secret_access_key", label: "Secret Key", description: KEYS, required: true, sensitive: true },
    {
      name: "region",
      label: "Region",
      description: "Region of the buckets, such as us-east-1. Buckets of other regions are found as well.",
      required: true,
      sensitive: false,
    },
  ]
  protected readonly service = { bucket: { label: "Bucket", noun: "bucket" }, isAws: true }
}

Hub.addIntegration(new AmazonS3Integration(), __dirname)
