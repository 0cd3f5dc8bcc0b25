import type { S3Client } from "@aws-sdk/client-s3"
import { boundAnswers } from "./bounded_answers"

/** Attempts of one call, the first included, when the service fails or throttles. */
const MAX_ATTEMPTS = 3
/** Time to connect, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000

/** An S3 service and one user's keys for it. */
export interface S3Connection {
  /** Name of the service as users know it. */
  service: string
  /** Checked by `regionOf`. */
  region: string
  accessKeyId: string
  secretAccessKey: string
  /** Origin of the service, in which buckets are host names. Absent: AWS's own for the region. */
  endpoint?: string
  /**
   * Whether this is AWS, which accepts checksums with every upload, pages its list of buckets and knows their regions. Others
   * need not.
   */
  isAws: boolean
  /** A call is given up after this much silence on its connection, in milliseconds. */
  idleTimeoutMs: number
}

/** Opens a client for this connection. The caller must destroy it. Loads the SDK on first use. */
export async function openS3Client(connection: S3Connection): Promise<S3Client> {
  const sdk = await import("@aws-sdk/client-s3")
  const { accessKeyId, secretAccessKey, region, endpoint, isAws } = connection
  const checksums = isAws ? "WHEN_SUPPORTED" : "WHEN_REQUIRED"
  const client = new sdk.S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    // An explicit undefined would override the SDK's own choice.
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
