import { explainAwsRefusal, S3Bucket, type AwsCures } from "../../services/s3"
import type { LinkSettings } from "./link_settings"
import { CONTENT_TYPE, type ObjectStore } from "./object_store"
import type { S3Settings } from "./s3_settings"

/** A call is given up after this much silence on its connection, in milliseconds. */
const IDLE_TIMEOUT_MS = 10_000
const REGION = "Check SLACKBOT_S3_BUCKET_REGION."
const KEYS = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
const CURES: AwsCures = {
  PermanentRedirect: REGION,
  AuthorizationHeaderMalformed: REGION,
  InvalidAccessKeyId: KEYS,
  SignatureDoesNotMatch: KEYS,
  CredentialsProviderError: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role.",
  NoSuchBucket: "Check SLACKBOT_S3_BUCKET.",
  AccessControlListNotSupported: "Set LOOKERBOT_IMAGE_URL_MODE to signed, or allow ACLs in the bucket.",
}

/** A bucket of S3, or of another service that speaks S3. */
export function s3Objects({ bucket, region, endpoint, keys }: S3Settings, links: LinkSettings): ObjectStore {
  const { isPublic, ttlSec } = links
  const isAws = endpoint === undefined
  const service = "Amazon S3"
  const limits = { isRegionFixed: true, idleTimeoutMs: IDLE_TIMEOUT_MS }
  const place = { service, region, endpoint, hasBucketsInPath: !isAws, isAws, ...limits }
  const shelf = new S3Bucket(place, bucket, keys)
  const right = isPublic ? "s3:PutObject and s3:PutObjectAcl" : "s3:PutObject, and s3:GetObject for the links,"
  const cures = {
    ...CURES,
    AccessDenied: `Its keys need the right ${right} in the bucket.`,
    // At another service, an unknown host is not a matter of the region.
    ENOTFOUND: isAws ? REGION : "",
  }
  return {
    service,
    put: (key, bytes, signal) => shelf.put({ key, bytes, contentType: CONTENT_TYPE, isPublic }, signal),
    link: async (key) => (isPublic ? (await shelf.address(key)).href : shelf.signedAddress(key, ttlSec)),
    explain: (error) => explainAwsRefusal(place, error, cures),
  }
}
