import type { BlobServiceClient } from "@azure/storage-blob"
import type { HttpClientOptions } from "../../outbound"
import { type AzureCures, blobLink, explainAzureRefusal, managedIdentity, openAzureClient } from "../../services/azure"
import type { AzureSettings } from "./azure_settings"
import type { LinkSettings } from "./link_settings"
import { CONTENT_TYPE, type ObjectStore } from "./object_store"

const SERVICE = "Azure Storage"
/** Time for one attempt of a call, in milliseconds. */
const TIMEOUT_MS = 10_000
const RETRIES = 2
const ACCOUNT = "Check AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_ACCESS_KEY."
const ROLE = "Give the identity the role Storage Blob Data Contributor for the storage account."
const CURES: AzureCures = {
  ENOTFOUND: ACCOUNT,
  AuthenticationFailed: ACCOUNT,
  KeyBasedAuthenticationNotPermitted:
    "The account forbids keys: leave AZURE_STORAGE_ACCESS_KEY out and give this machine a managed identity.",
  AuthorizationPermissionMismatch: ROLE,
  AuthorizationFailure: "Check the network rules of the account: they must let the hub in.",
  ContainerNotFound: "Check SLACKBOT_AZURE_CONTAINER.",
}

export interface AzureObjectsOptions {
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 400. */
  retryDelayMs?: number
  /** Makes the connections to Azure; a test passes one that trusts its stand-in. */
  dispatcher?: HttpClientOptions["dispatcher"]
  /** Where a machine gets tokens; a test passes the address of its stand-in. */
  identityEndpoint?: string
}

/** A container of Azure Storage. In public mode the container itself must be public. */
export function azureObjects(
  { container, address, access: granted }: AzureSettings,
  { isPublic, ttlSec }: LinkSettings,
  { retryDelayMs: firstWaitMs = 400, dispatcher, identityEndpoint: machineEndpoint }: AzureObjectsOptions = {},
): ObjectStore {
  const access =
    "key" in granted ? granted : managedIdentity({ service: SERVICE, machineEndpoint, ...granted.identity })
  let opening: Promise<BlobServiceClient> | undefined
  const open = () => {
    const limits = { retries: RETRIES, firstWaitMs, timeoutMs: TIMEOUT_MS }
    return (opening ??= openAzureClient({ service: SERVICE, address, access, dispatcher, ...limits }))
  }
  const blobOf = (client: BlobServiceClient, key: string) =>
    client.getContainerClient(container).getBlockBlobClient(key)
  return {
    service: SERVICE,
    async put(key, png, abortSignal) {
      const blobHTTPHeaders = { blobContentType: CONTENT_TYPE }
      await blobOf(await open(), key).upload(png, png.length, { abortSignal, blobHTTPHeaders })
    },
    async link(key, signal) {
      const client = await open()
      const blob = blobOf(client, key)
      return isPublic ? blob.url : blobLink({ client, blob, access, ttlSec, signal })
    },
    explain: (error) => explainAzureRefusal(SERVICE, error, CURES),
  }
}
