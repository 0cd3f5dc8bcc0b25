/** Amazon S3 and compatible services. */
export { S3Writer, UPLOAD_BYTES } from "./s3_writer"
