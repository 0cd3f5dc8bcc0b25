import type { S3Client } from "@aws-sdk/client-s3"
import { boundAnswers } from "./bounded_answers"

/** Calls made for one request when the service fails or throttles, the first included. */
const MAX_ATTEMPTS = 3
/** Time to get a connection, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000

/** One S3 service, as one user's keys reach it. */
export interface S3Connection {
  /** Name of the service as users know it. */
  service: string
  /** Checked by `regionOf`. */
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Origin of the service, under which buckets are host names; absent: AWS's own for the region. */
  endpoint?: string
  /** AWS takes checksums with every upload, pages its list of buckets and knows the region of each; others need not. */
  isAws: boolean
  /** Silence on a connection after which a call is given up, in milliseconds. */
  idleTimeoutMs: number
}

/** A client for this connection; whoever opens it destroys it. Loads the SDK on first use. */
export async function openS3Client(connection: S3Connection): Promise<S3Client> {
  const sdk = await import("@aws-sdk/client-s3")
  const { accessKeyId, secretAccessKey, region, endpoint, isAws } = connection
  const checksums = isAws ? "WHEN_SUPPORTED" : "WHEN_REQUIRED"
  const client = new sdk.S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    // An explicit undefined would hide the SDK's own choice.
    ...(endpoint && { endpoint }),
    maxAttempts: MAX_ATTEMPTS,
    followRegionRedirects: isAws,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: connection.idleTimeoutMs },
  })
  boundAnswers(client, connection)
  return client
}
