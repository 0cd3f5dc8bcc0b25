/** Amazon S3 and services that speak its language. */
export { S3Writer, UPLOAD_BYTES } from "./s3_writer"
