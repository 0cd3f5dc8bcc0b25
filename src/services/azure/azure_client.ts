import type { BlobServiceClient, StoragePipelineOptions } from "@azure/storage-blob"
import type { HttpClientOptions, OutboundGuard, Repeat, SecretMask } from "../../outbound"
import type { AzureAccess, AzureAddress } from "./azure_address"
import { azureTransport } from "./azure_transport"

export interface AzureClientOptions {
  /** Name of the service as users know it. */
  service: string
  address: AzureAddress
  access: AzureAccess
  /** Checks an address that a person typed. */
  guard?: OutboundGuard
  /** Makes the connections when there is no guard. Default: the agent of the process. */
  dispatcher?: HttpClientOptions["dispatcher"]
  /** Number of retries of one call. */
  retries: number
  /** Wait before the first retry, in milliseconds; it doubles for each further one. */
  firstWaitMs: number
  /** Time for one attempt, in milliseconds. */
  timeoutMs: number
  mask?: SecretMask
}

/** Every call that the hub makes to Azure may be repeated. */
const PASSING: Repeat = [408, 429, "5xx", "unreached"]

/**
 * Opens a client of one storage account. Loads the SDK on first use. An address that a person typed is called through the
 * guard.
 * @throws InvalidRequestError when the guard refuses it.
 */
export async function openAzureClient(options: AzureClientOptions): Promise<BlobServiceClient> {
  const { address, access, ...way } = options
  const guard = address.isTyped ? options.guard : undefined
  await guard?.resolve(guard.checkUrl(address.endpoint).hostname)
  const sdk = await import("@azure/storage-blob")
  const credential = credentialOf(sdk, address, access)
  // The type of the options lacks `redirectOptions`, which the SDK passes on. Redirects are not followed, because they could
  // lead anywhere.
  const settings: StoragePipelineOptions & { redirectOptions: object } = {
    httpClient: azureTransport({ ...way, guard, baseUrl: address.endpoint.origin, repeat: PASSING }),
    redirectOptions: { maxRetries: 0 },
    retryOptions: { maxTries: 1 },
  }
  const base = address.endpoint.href.replace(/\/$/, "")
  const url = "sas" in access ? `${base}/?${access.sas}` : base
  return new sdk.BlobServiceClient(url, sdk.newPipeline(credential, settings))
}

function credentialOf(sdk: typeof import("@azure/storage-blob"), { accountName }: AzureAddress, access: AzureAccess) {
  if ("key" in access) return new sdk.StorageSharedKeyCredential(accountName, access.key)
  return "getToken" in access ? access : new sdk.AnonymousCredential()
}
