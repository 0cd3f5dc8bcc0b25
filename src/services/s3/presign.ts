import { createHmac } from "node:crypto"
import { type LinkRequest, signedLink } from "./signed_link"

/** The keys of a user, or of a role for a time. */
export interface S3Keys {
  accessKeyId: string
  secretAccessKey: string
  /** Only of temporary keys. */
  sessionToken?: string
}

/** The object, and how long its link works: no longer than a temporary key does. */
export interface Presigning extends Pick<LinkRequest, "address" | "ttlSec" | "at"> {
  /** Region of the bucket. */
  region: string
  keys: S3Keys
}

/**
 * Makes a link with which anyone may read one object of S3.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function presignGet({ region, keys, ...link }: Presigning): Promise<string> {
  const { accessKeyId, secretAccessKey, sessionToken } = keys
  const scope = `${region}/s3/aws4_request`
  const words = { vendor: "Amz", algorithm: "AWS4-HMAC-SHA256", signer: accessKeyId, scope, sessionToken } as const
  return signedLink({ ...link, ...words }, (text, day) =>
    [day, ...scope.split("/"), text].reduce<Buffer>(hmac, Buffer.from(`AWS4${secretAccessKey}`)),
  )
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest()
}
