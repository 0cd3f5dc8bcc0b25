import * as Hub from "../../framework"
import { googleFailure } from "../google/google_failure"
import {
  explainGoogle,
  GOOGLE_ADDRESSES,
  type GoogleOptions,
  ServiceAccount,
  UPLOAD_BYTES,
  uploadResumably,
} from "../../services/google"

const SCOPE = "https://www.googleapis.com/auth/devstorage.read_write"
const KEY_FILE = "of the JSON key file: Google Cloud console > IAM > Service Accounts > Keys."
/** Buckets to request in one call; Google returns no more. */
const PAGE_SIZE = 1000

const BUCKET = new Hub.PlacePicker({
  name: "bucket",
  label: "Bucket",
  noun: "bucket",
  home: "in the project",
  lister: "service account",
  pattern: /^\w[\w.-]*$/,
})

const OVERWRITE: Hub.FormField = {
  name: "overwrite",
  label: "Overwrite",
  type: "select",
  options: Hub.YES_NO,
  default: "yes",
  description: "No keeps a file of that name: the time is added to the name of the new one.",
}

/** Stores the result of a query or dashboard as an object in a Google Cloud Storage bucket. */
export class GoogleCloudStorageIntegration extends Hub.Integration {
  readonly name = "google_cloud_storage"
  readonly label = "Google Cloud Storage"
  readonly description = "Store results as objects in a Google Cloud Storage bucket."
  override readonly acknowledgement = "the object, to its last piece: Google has told before how much it holds"
  override readonly usesStreaming = true
  override readonly memoryBytes = UPLOAD_BYTES
  readonly supportedActionTypes: Hub.ActionType[] = ["dashboard", "query"]
  readonly params = [
    {
      name: "client_email",
      label: "Client Email",
      description: `The client_email ${KEY_FILE}`,
      required: true,
      sensitive: false,
    },
    {
      name: "private_key",
      label: "Private Key",
      description: `The private_key ${KEY_FILE}`,
      required: true,
      sensitive: true,
    },
    {
      name: "project_id",
      label: "Project Id",
      description: "Id of the project the buckets are in.",
      required: true,
      sensitive: false,
    },
  ]
  private readonly addresses
  private readonly retryDelayMs

  constructor({ addresses = GOOGLE_ADDRESSES, retryDelayMs = 1000 }: GoogleOptions = {}) {
    super()
    this.addresses = addresses
    this.retryDelayMs = retryDelayMs
  }

  override serviceUrls() {
    return [this.addresses.storage, this.addresses.oauth]
  }

  /** @throws DeliveryError when there is no bucket, or when Google fails to list the buckets. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const buckets = await this.buckets(request).catch((error: unknown) => {
      if (!(error instanceof Hub.ServiceError)) throw error
      if (error.serviceStatus === 403) return undefined
      const message = `The buckets could not be listed; the credentials may be wrong. Google says: ${error.message}`
      throw new Hub.DeliveryError(message, { cause: error })
    })
    return new Hub.DataActionForm([BUCKET.field(buckets), Hub.FILE_NAME_FIELD, OVERWRITE])
  }

  /**
   * @throws DeliveryError when no bucket is chosen, or the key cannot be used.
   * @throws ServiceError when Google refuses the object; DownloadError when Looker does not send the whole file.
   */
  async execute(request: Hub.DataActionRequest) {
    try {
      await this.store(request, placeOf(request))
    } catch (error) {
      throw googleFailure(error, this.label, request)
    }
    return new Hub.DataActionResponse()
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { bucket, name } = placeOf(request)
      return [Hub.placeDestination("gs", bucket, name)]
    })
  }

  private async store(request: Hub.DataActionRequest, { bucket, name }: ObjectPlace): Promise<void> {
    const contentType = request.attachment?.mimetype || request.contentType(name)
    request.requireData("Looker sent no data to store.")
    const client = this.client(request)
    // Log in before the download starts: the download URL works only once.
    await client.logIn()
    const source = await request.stream()
    const target = {
      client,
      path: `/upload/storage/v1/b/${bucket}/o?uploadType=resumable&name=${encodeURIComponent(name)}`,
      metadata: { contentType },
      contentType,
      signal: request.signal,
    }
    await uploadResumably(target, source)
  }

  /** @throws ServiceError */
  private async buckets(request: Hub.DataActionRequest): Promise<Hub.Listed<Hub.FormOption>> {
    const client = this.client(request)
    return Hub.listPages(async (pageToken) => {
      const query = { project: request.requiredParam("project_id"), maxResults: PAGE_SIZE, pageToken }
      const { items = [], nextPageToken } = await client.get("/storage/v1/b", { query, answer: BUCKETS })
      return { items: items.map(({ id, name }) => ({ name: id, label: name })), next: nextPageToken }
    })
  }

  private client(request: Hub.DataActionRequest): Hub.HttpClient {
    const { addresses, label: service, retryDelayMs: firstWaitMs } = this
    const { signal, mask } = request
    const account = new ServiceAccount({
      service,
      baseUrl: addresses.oauth,
      clientEmail: request.requiredParam("client_email"),
      privateKey: request.requiredParam("private_key"),
      scope: SCOPE,
      signal,
      mask,
      firstWaitMs,
    })
    const token = account.token.bind(account)
    const limits = { signal, mask, firstWaitMs }
    return new Hub.HttpClient({ service, baseUrl: addresses.storage, token, explain: explainGoogle, ...limits })
  }
}

interface ObjectPlace {
  bucket: string
  name: string
}

/** Where the file goes. @throws DeliveryError when no bucket is chosen, or the name cannot be used. */
function placeOf(request: Hub.DataActionRequest): ObjectPlace {
  const bucket = BUCKET.picked(request.formParams)
  // Without overwriting, the time in the name keeps an existing object from being replaced.
  const stamp = request.isYes("overwrite", true) ? "" : `_${request.receivedMs}`
  return { bucket, name: request.objectName({ stamp }) }
}

/** A page of buckets; no `items`: no buckets. Source: https://cloud.google.com/storage/docs/json_api/v1/buckets/list */
const BUCKETS = new Hub.Shape((z) =>
  z.object({
    kind: z.literal("storage#buckets").optional(),
    items: z.array(z.object({ id: z.string(), name: z.string() })).optional(),
    nextPageToken: z.string().optional(),
  }),
)

Hub.addIntegration(new GoogleCloudStorageIntegration(), __dirname)
