import type { S3Client } from "@aws-sdk/client-s3"
import { boundAnswers } from "./bounded_answers"
import type { S3Keys } from "./presign"
import { traceCalls } from "./traced_calls"

/** Attempts of one call, the first included, when the service fails or throttles. */
const MAX_ATTEMPTS = 3
/** Time to connect, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000

/** An S3 service. */
export interface S3Service {
  /** Name of the service as users know it. */
  service: string
  /** Letters, digits and hyphens: it becomes part of a host name. */
  region: string
  /** Origin of the service. Absent: AWS's own for the region. */
  endpoint?: string
  /** Whether a bucket is a folder of the endpoint. Default: it is a host name. */
  hasBucketsInPath?: boolean
  /**
   * Whether this is AWS, which accepts checksums with every upload, pages its list of buckets and knows their regions. Others
   * need not.
   */
  isAws: boolean
  /** Whether a bucket in another region is an error. Default: AWS leads to the region of the bucket. */
  isRegionFixed?: boolean
  /** A call is given up after this much silence on its connection, in milliseconds. */
  idleTimeoutMs: number
}

/** An S3 service and one user's keys for it. */
export interface S3Connection extends S3Service, S3Keys {}

/**
 * Opens a client of this service. The caller must destroy it. Loads the SDK on first use.
 * @param keys Default: those that the SDK finds by itself, in the environment, in files or at the machine's role.
 */
export async function openS3Client(service: S3Service, keys?: S3Keys): Promise<S3Client> {
  const sdk = await import("@aws-sdk/client-s3")
  const { region, endpoint, hasBucketsInPath, isAws, isRegionFixed = false } = service
  const checksums = isAws ? "WHEN_SUPPORTED" : "WHEN_REQUIRED"
  const client = new sdk.S3Client({
    region,
    // An explicit undefined would override the SDK's own choice.
    ...(keys && { credentials: keysOnly(keys) }),
    ...(endpoint && { endpoint }),
    ...(hasBucketsInPath && { forcePathStyle: true }),
    maxAttempts: MAX_ATTEMPTS,
    followRegionRedirects: isAws && !isRegionFixed,
    // Where links are made to what is stored, the address must be the one that is known here.
    ...(isRegionFixed && { ignoreConfiguredEndpointUrls: true }),
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: service.idleTimeoutMs },
  })
  traceCalls(client, service)
  boundAnswers(client, service)
  return client
}

/** Without what else a connection holds. */
function keysOnly({ accessKeyId, secretAccessKey, sessionToken }: S3Keys): S3Keys {
  return { accessKeyId, secretAccessKey, sessionToken }
}
