import http from "node:http"
import https from "node:https"
// Loaded by import(), so its types are those of the ES module.
import type { BlobServiceClient, RequestPolicyFactory, StoragePipelineOptions } from "@azure/storage-blob" with {
  "resolution-mode": "import",
}
import type { OutboundGuard } from "../../framework"
import type { AzureAccess, AzureAddress } from "./azure_address"

export interface AzureClientOptions {
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

export interface AzureConnection {
  client: BlobServiceClient
  close(): void
}

/**
 * A client of one storage account. Loads the SDK on first use. An address that a person typed is reached through the guard.
 * @throws InvalidRequestError when the guard refuses it.
 */
export async function openAzureClient(options: AzureClientOptions): Promise<AzureConnection> {
  const { address, access, guard, maxTries, retryDelayMs, timeoutMs } = options
  if (address.isTyped) await guard.resolve(guard.checkUrl(address.endpoint).hostname)
  const sdk = await import("@azure/storage-blob")
  const credential =
    "key" in access
      ? new sdk.StorageSharedKeyCredential(address.accountName, access.key)
      : new sdk.AnonymousCredential()
  const agent = address.isTyped ? guardedAgent(address, guard) : undefined
  // The type of the options lacks what the SDK passes on. A redirect would lead past the guard.
  const settings: StoragePipelineOptions & { redirectOptions: object } = {
    retryOptions: { maxTries, retryDelayInMs: retryDelayMs },
    redirectOptions: { maxRetries: 0 },
  }
  const pipeline = sdk.newPipeline(credential, settings)
  pipeline.factories.push(withConnection(agent, timeoutMs))
  const base = address.endpoint.href.replace(/\/$/, "")
  const url = "sas" in access ? `${base}/?${access.sas}` : base
  return { client: new sdk.BlobServiceClient(url, pipeline), close: () => agent?.destroy() }
}

function guardedAgent({ endpoint }: AzureAddress, guard: OutboundGuard): http.Agent {
  const { Agent } = endpoint.protocol === "http:" ? http : https
  return new Agent({ keepAlive: true, lookup: guard.lookup })
}

/** The SDK sets no limit of its own, so that a silent service would hold a delivery for ever. */
function withConnection(agent: http.Agent | undefined, timeoutMs: number): RequestPolicyFactory {
  return {
    create: (next) => ({
      sendRequest(request) {
        request.timeout = timeoutMs
        if (agent) request.agent = agent
        return next.sendRequest(request)
      },
    }),
  }
}
