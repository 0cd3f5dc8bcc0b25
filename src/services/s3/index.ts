/** Amazon S3 and compatible services. */
export type { S3Keys } from "./presign"
export { S3Bucket } from "./s3_bucket"
export { explainS3Refusal, type S3Cures } from "./s3_refusal"
export { S3Writer, UPLOAD_BYTES } from "./s3_writer"
export { signedLink } from "./signed_link"
