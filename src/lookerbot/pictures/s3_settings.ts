import type { EnvironmentReader } from "../../config"
import type { S3Keys } from "../../services/s3"

/** A bucket of S3. */
export interface S3Settings {
  readonly bucket: string
  readonly region: string
  /** Address of another service that speaks S3, without a trailing slash. Absent: AWS. */
  readonly endpoint?: string
  /** Absent: those that the SDK finds by itself. */
  readonly keys?: Readonly<S3Keys>
}

/** The hub's own variable for the address, then those of AWS's tools. */
const ENDPOINTS = ["SLACKBOT_S3_ENDPOINT", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]

/** Reads the bucket for pictures. What is wrong becomes a problem of the reader. */
export function readS3Settings(read: EnvironmentReader): S3Settings {
  const bucket = read.required(
    ["SLACKBOT_S3_BUCKET"],
    "name the bucket for pictures, or choose another LOOKERBOT_IMAGE_STORE.",
  )
  if (bucket && !/^\w[\w.-]{1,254}$/.test(bucket)) {
    read.problems.push("SLACKBOT_S3_BUCKET is not the name of a bucket: give letters, digits, hyphens and dots.")
  }
  const region = read.text("SLACKBOT_S3_BUCKET_REGION")?.toLowerCase() ?? "us-east-1"
  if (!/^[a-z0-9-]{1,63}$/.test(region)) {
    read.problems.push("SLACKBOT_S3_BUCKET_REGION is not a region: give one such as eu-central-1.")
  }
  return Object.freeze({ bucket, region, endpoint: readEndpoint(read), keys: readKeys(read) })
}

function readEndpoint(read: EnvironmentReader): string | undefined {
  const name = ENDPOINTS.find((each) => read.text(each) !== undefined)
  return name && read.baseUrl([name], "give one such as https://minio.example.com, or leave it out for AWS.")
}

function readKeys(read: EnvironmentReader): S3Keys | undefined {
  const before = read.problems.length
  const accessKeyId = read.secretText("AWS_ACCESS_KEY_ID")
  const secretAccessKey = read.secretText("AWS_SECRET_ACCESS_KEY")
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return Object.freeze({ accessKeyId, secretAccessKey, sessionToken: read.secretText("AWS_SESSION_TOKEN") })
  }
  const given = accessKeyId === undefined ? secretAccessKey && "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID"
  // A file that could not be read has been told already.
  if (given && read.problems.length === before) {
    const missing = accessKeyId === undefined ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"
    read.problems.push(`${missing} is missing: set it as well as ${given}, or neither to use the role of this machine.`)
  }
  return undefined
}
