/** Amazon S3 and compatible services. */
export type { S3Keys } from "./presign"
export { S3Bucket } from "./s3_bucket"
export { explainAwsRefusal, type AwsCures } from "./aws_refusal"
export { S3Writer, UPLOAD_BYTES } from "./s3_writer"
export { signedLink } from "./signed_link"
