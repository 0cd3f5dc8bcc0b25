import type { BlobServiceClient, ServiceListContainersSegmentResponse } from "@azure/storage-blob"
import * as Hub from "../../framework"
import {
  type AzureAddress,
  isRestricted,
  openAzureClient,
  readAccess,
  readAddress,
  explainAzureRefusal,
  UPLOAD_BYTES,
  uploadBlocks,
} from "../../services/azure"

const PORTAL = "Azure portal > Storage accounts > the account > Security + networking > Access keys."

const CONTAINER = new Hub.PlacePicker({
  name: "container",
  label: "Container",
  noun: "container",
  home: "in the storage account",
  lister: "SAS token",
  // The names of Azure's own containers, such as $web, have a dollar sign.
  pattern: /^[\w$][\w-]*$/,
})

export interface AzureStorageOptions {
  /** Builds the address of the blob service from the name of an account. Default: Azure's public cloud. */
  endpoint?: (account: string) => string
  /** Total time for the calls of a form, in milliseconds. Default 20 000. */
  formTimeoutMs?: number
  /** Time for one block, in milliseconds. Default 300 000. */
  blockTimeoutMs?: number
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
}

/** Stores the result of a query or dashboard as a block blob in a container of an Azure storage account. */
export class AzureStorageIntegration extends Hub.Integration {
  readonly name = "azure_storage"
  readonly label = "Azure Storage"
  readonly description = "Store results as files in a container of an Azure storage account."
  override readonly acknowledgement = "201 for every block and for the list that makes the blob of them"
  readonly params = [
    {
      name: "account",
      label: "Storage Account",
      description: "Its name, or the whole address of its blob service where that is not in Azure's public cloud.",
      required: true,
      sensitive: false,
    },
    {
      name: "accessKey",
      label: "Access Key",
      description: `${PORTAL} A SAS token will do as well.`,
      required: true,
      sensitive: true,
    },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["query", "dashboard"]
  override readonly usesStreaming = true
  override readonly memoryBytes = UPLOAD_BYTES

  constructor(private readonly options: AzureStorageOptions = {}) {
    super()
  }

  /** @throws DeliveryError when there is no container; ServiceError when Azure refuses the key or cannot be reached. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const containers = await this.containerNames(request)
    return new Hub.DataActionForm([CONTAINER.field(containers), Hub.FILE_NAME_FIELD])
  }

  /**
   * @throws DeliveryError when no container is chosen.
   * @throws ServiceError when Azure refuses the file; DownloadError when Looker does not send the whole file.
   */
  async execute(request: Hub.DataActionRequest) {
    const { container, name } = placeOf(request)
    const { blockTimeoutMs = 300_000 } = this.options
    const client = await this.open(request, 3, blockTimeoutMs)
    try {
      const source = await request.stream()
      const blob = client.getContainerClient(container).getBlockBlobClient(name)
      await uploadBlocks(blob, source, request.contentType(name), request.signal)
    } catch (error) {
      // An error of the source already says that Looker failed: explainAzureRefusal returns it unchanged.
      throw explainAzureRefusal(this.label, error)
    }
    return new Hub.DataActionResponse()
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [addressOf(placeOf(request), this.address(request))])
  }

  /** The storage account in the settings. @throws DeliveryError when it is none. */
  private address(request: Hub.DataActionRequest): AzureAddress {
    return readAddress(request.requiredParam("account"), this.options.endpoint ?? publicEndpoint)
  }

  /** Lists the container names. @returns undefined when the SAS token may not list them. */
  private async containerNames(request: Hub.DataActionRequest): Promise<Hub.Listed<string> | undefined> {
    const { formTimeoutMs = 20_000 } = this.options
    const timeoutError = () => new Hub.ServiceTimeoutError(this.label, formTimeoutMs)
    const limits = { signal: request.signal, timeoutMs: formTimeoutMs, timeoutError }
    const client = await this.open(request, 1, formTimeoutMs)
    try {
      const list = (signal: AbortSignal) => Hub.listPages((marker) => containerPage(client, marker, signal))
      return await Hub.withinLimits(list, limits)
    } catch (error) {
      if (isRestricted(error)) return undefined
      throw explainAzureRefusal(this.label, error)
    }
  }

  private async open(request: Hub.DataActionRequest, retries: number, timeoutMs: number): Promise<BlobServiceClient> {
    const { retryDelayMs: firstWaitMs = 1000 } = this.options
    const address = this.address(request)
    const access = readAccess(request.requiredParam("accessKey"))
    try {
      const { hub, mask } = request
      const limits = { retries, firstWaitMs, timeoutMs }
      return await openAzureClient({ service: this.label, address, access, guard: hub.guard, mask, ...limits })
    } catch (error) {
      throw Hub.DeliveryError.fromRefusal(error, 'The setting "Storage Account" cannot be used: ')
    }
  }
}

/** Where a blob lies in an account. */
interface BlobPlace {
  container: string
  name: string
}

/** Where the file goes. @throws DeliveryError when no container is chosen, or Azure would change the name. */
function placeOf(request: Hub.DataActionRequest): BlobPlace {
  return { container: CONTAINER.picked(request.formParams), name: blobName(request) }
}

/** The address of a blob, as policies name it. An account outside Azure's public cloud has the name of its host, and its path. */
function addressOf({ container, name }: BlobPlace, { endpoint, accountName, isTyped }: AzureAddress) {
  const place = `${container}/${name}`
  const host = Hub.hostIn(endpoint.href)
  const isPublic = host === new URL(publicEndpoint(accountName)).host && endpoint.pathname === "/"
  if (!isTyped || isPublic) return Hub.placeDestination("azblob", accountName, place)
  return Hub.placeDestination("azblob", host, Hub.trimStart(`${endpoint.pathname}/${place}`, "/"))
}

/**
 * Returns the blob's name. Refuses names that Azure would change: it reads a backslash as a slash, and drops dots at the end
 * of a folder.
 * Source: https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata
 */
function blobName(request: Hub.DataActionRequest): string {
  const name = request.objectName()
  if (!name.includes("\\") && !name.split("/").some((segment) => segment.endsWith("."))) return name
  throw Hub.DeliveryError.ofField(
    "filename",
    'Azure changes this "Filename": separate folders by "/", and let no name of a folder end in a dot.',
  )
}

function publicEndpoint(account: string): string {
  return `https://${account}.blob.core.windows.net`
}

async function containerPage(
  client: BlobServiceClient,
  continuationToken: string | undefined,
  abortSignal: AbortSignal,
): Promise<Hub.ListPage<string>> {
  const segment = await client.listContainers({ abortSignal }).byPage({ continuationToken }).next()
  const page = segment.value as ServiceListContainersSegmentResponse
  // When something other than Azure answers, the SDK reads its page as an empty list.
  const { bodyAsText: text = "" } = page._response as { bodyAsText?: string }
  if (!text.includes("<EnumerationResults")) throw new Error("it answered something that is no list.")
  return { items: page.containerItems.map(({ name }) => name), next: page.continuationToken }
}

Hub.addIntegration(new AzureStorageIntegration(), __dirname)
