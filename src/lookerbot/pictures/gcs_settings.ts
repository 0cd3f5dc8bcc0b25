import type { EnvironmentReader } from "../../config"
import { Shape } from "../../data/json"
import { type AccountKey, GOOGLE_ADDRESSES, readSigningKey } from "../../services/google"

const CREDENTIALS = "GOOGLE_CLOUD_CREDENTIALS_JSON"
const ENDPOINT = "GOOGLE_CLOUD_STORAGE_ENDPOINT"

/** A bucket of Google Cloud Storage. */
export interface GcsSettings {
  readonly bucket: string
  readonly projectId?: string
  /** Absent: the credentials of this machine. */
  readonly key?: Readonly<AccountKey>
  /** Origin of Cloud Storage, without a trailing slash. */
  readonly endpoint: string
}

const KEY_FILE = new Shape((z) => z.object({ client_email: z.string().min(1), private_key: z.string().min(1) }))

/** Reads the bucket for pictures. What is wrong becomes a problem of the reader. */
export function readGcsSettings(read: EnvironmentReader): GcsSettings {
  const cure = "name the bucket for pictures, or choose another LOOKERBOT_IMAGE_STORE."
  const bucket = read.required(["GOOGLE_CLOUD_BUCKET"], cure)
  if (bucket && !/^\w[\w.-]{1,254}$/.test(bucket)) {
    read.problems.push("GOOGLE_CLOUD_BUCKET is not the name of a bucket: give letters, digits, hyphens and dots.")
  }
  const isCustom = read.text(ENDPOINT) !== undefined
  const endpoint = isCustom ? read.baseUrl([ENDPOINT], "leave it out for Google's own.") : GOOGLE_ADDRESSES.storage
  return Object.freeze({ bucket, projectId: read.text("GOOGLE_CLOUD_PROJECT"), key: readKey(read), endpoint })
}

function readKey(read: EnvironmentReader): AccountKey | undefined {
  const json = read.secretText(CREDENTIALS)
  if (json === undefined) return undefined
  const file = KEY_FILE.tryReadJson(json)
  if (file && isUsable(file.private_key)) {
    return Object.freeze({ clientEmail: file.client_email, privateKey: file.private_key })
  }
  read.problems.push(
    `${CREDENTIALS} is not the key file of a service account: give the content of its JSON file, with client_email and ` +
      "private_key. Leave it out to use the credentials of this machine.",
  )
  return undefined
}

function isUsable(privateKey: string): boolean {
  try {
    readSigningKey(privateKey)
    return true
  } catch {
    // Its message is for a setting in Looker.
    return false
  }
}
