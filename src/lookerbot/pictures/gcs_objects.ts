import { ambientIdentity, GOOGLE_ADDRESSES, keyIdentity, StorageBucket } from "../../services/google"
import type { GcsSettings } from "./gcs_settings"
import type { LinkSettings } from "./link_settings"
import { CONTENT_TYPE, type ObjectStore } from "./object_store"

const SERVICE = "Google Cloud Storage"
/** Time for one attempt of a call, in milliseconds. */
const TIMEOUT_MS = 10_000

export interface GcsObjectsOptions {
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 400. */
  retryDelayMs?: number
  /** Origin of Google's token endpoint; a test passes the address of its stand-in. */
  tokenUrl?: string
  /** Where Google signs for accounts whose key the hub does not have; a test passes the address of its stand-in. */
  signUrl?: string
}

/** A bucket of Google Cloud Storage. */
export function gcsObjects(
  { bucket, projectId, key: accountKey, endpoint }: GcsSettings,
  { isPublic, ttlSec }: LinkSettings,
  { retryDelayMs, tokenUrl = GOOGLE_ADDRESSES.oauth, signUrl }: GcsObjectsOptions = {},
): ObjectStore {
  const identity = accountKey
    ? keyIdentity(accountKey, { service: SERVICE, baseUrl: tokenUrl })
    : ambientIdentity({ service: SERVICE, projectId, signUrl })
  const target = { service: SERVICE, baseUrl: endpoint, firstWaitMs: retryDelayMs, timeoutMs: TIMEOUT_MS }
  const shelf = new StorageBucket({ ...target, bucket, identity })
  return {
    service: SERVICE,
    put: (name, bytes, signal) => shelf.put({ name, bytes, contentType: CONTENT_TYPE, isPublic }, signal),
    link: async (name) => (isPublic ? shelf.address(name).href : shelf.signedAddress(name, ttlSec)),
    explain: (error) => error,
  }
}
