// Loaded by import(), so its types are those of the ES module.
import type { BlobServiceClient, StoragePipelineOptions } from "@azure/storage-blob" with {
  "resolution-mode": "import",
}
import type { OutboundGuard } from "../../framework"
import type { AzureAccess, AzureAddress } from "./azure_address"
import { azureTransport } from "./azure_transport"

export interface AzureClientOptions {
  /** Name of the service as users know it. */
  service: string
  address: AzureAddress
  access: AzureAccess
  guard: OutboundGuard
  /** Attempts of one call, the first included. */
  maxTries: number
  /** Wait before the third attempt, in milliseconds; the second comes at once, later ones wait longer. */
  retryDelayMs: number
  /** Time for one attempt, in milliseconds. */
  timeoutMs: number
}

/**
 * A client of one storage account. Loads the SDK on first use. An address that a person typed is reached through the guard.
 * @throws InvalidRequestError when the guard refuses it.
 */
export async function openAzureClient(options: AzureClientOptions): Promise<BlobServiceClient> {
  const { service, address, access, maxTries, retryDelayMs, timeoutMs } = options
  const guard = address.isTyped ? options.guard : undefined
  await guard?.resolve(guard.checkUrl(address.endpoint).hostname)
  const sdk = await import("@azure/storage-blob")
  const credential =
    "key" in access
      ? new sdk.StorageSharedKeyCredential(address.accountName, access.key)
      : new sdk.AnonymousCredential()
  // The type of the options lacks what the SDK passes on. A redirect would lead to who knows where.
  const settings: StoragePipelineOptions & { redirectOptions: object } = {
    httpClient: azureTransport({ service, timeoutMs, guard, RestError: sdk.RestError }),
    redirectOptions: { maxRetries: 0 },
    retryOptions: { maxTries, retryDelayInMs: retryDelayMs },
  }
  const base = address.endpoint.href.replace(/\/$/, "")
  const url = "sas" in access ? `${base}/?${access.sas}` : base
  return new sdk.BlobServiceClient(url, sdk.newPipeline(credential, settings))
}
