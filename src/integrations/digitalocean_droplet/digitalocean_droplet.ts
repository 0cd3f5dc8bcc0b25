import * as Hub from "../../framework"

const SERVICE = "DigitalOcean"
/** Tag of the column with the ids of droplets. */
const ID_TAG = "digitalocean_droplet_id"
/** Calls that run at the same time. DigitalOcean takes 250 a minute. */
const CONCURRENCY = 5
/** Retries of a call that came too soon. */
const RETRIES_WHEN_BUSY = 5
/** Retries of a call that failed in any other passing way. Switching off twice does no harm. */
const RETRIES = 2
/** More digits than an id may have. */
const ID = /^0*([1-9]\d{0,18})$/

/** The action that DigitalOcean has begun. Source: https://docs.digitalocean.com/reference/api/reference/droplet-actions/ */
const BEGUN = new Hub.Shape((z) => z.object({ action: z.object({ id: z.number(), status: z.string().optional() }) }))
const REFUSAL = new Hub.Shape((z) => z.object({ message: z.string() }))

const KEY_CURE = "Check the API key on Looker's Actions page: it needs the scope droplet:update."
const CURES: Hub.Cures = {
  401: KEY_CURE,
  403: KEY_CURE,
  404: "Check that the droplet belongs to the account of the API key.",
  429: "DigitalOcean takes no more for the moment: send it later.",
}

const API_URL = "https://api.digitalocean.com"

export interface DropletOptions {
  /** Origin of the API; a test passes the address of its stand-in. */
  apiUrl?: string
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
}

/** Switches off the droplets whose ids are in the tagged column, or the one in a cell. */
export class DigitalOceanDropletIntegration extends Hub.Integration {
  readonly name = "digitalocean_droplet"
  readonly label = "DigitalOcean - Stop Droplet"
  readonly description = "Switch off every droplet in a result, or the one in a cell."
  override readonly acknowledgement = "an action for every droplet; the hub does not wait for its end"
  readonly params = [
    {
      name: "digitalocean_api_key",
      label: "DigitalOcean API Key",
      description: "DigitalOcean > API > Tokens: a personal access token with the scope droplet:update.",
      required: true,
      sensitive: true,
    },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["cell", "query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]
  override readonly requiredFields = [{ tag: ID_TAG }]

  constructor(private readonly options: DropletOptions = {}) {
    super()
  }

  override serviceUrls() {
    return [this.options.apiUrl ?? API_URL]
  }

  /**
   * Succeeds when DigitalOcean has begun to switch off every droplet.
   * @throws DeliveryError when there is no result, or no field with the tag.
   */
  async execute(request: Hub.DataActionRequest) {
    const client = this.client(request)
    return Hub.actOnIds({
      request,
      tag: ID_TAG,
      nouns: ["droplet", "droplets"],
      done: "Switched off",
      readId: (text) => ID.exec(text)?.[1],
      batchSize: 1,
      concurrency: CONCURRENCY,
      retries: RETRIES_WHEN_BUSY,
      retryDelayMs: this.options.retryDelayMs,
      repeat: "busy",
      send: ([id = ""]) => switchOff(client, id),
    })
  }

  private client(request: Hub.DataActionRequest): Hub.HttpClient {
    const { signal, mask } = request
    const { apiUrl = API_URL, retryDelayMs = 1000 } = this.options
    return new Hub.HttpClient({
      service: SERVICE,
      baseUrl: apiUrl,
      token: request.requiredParam("digitalocean_api_key"),
      resetHeader: "ratelimit-reset",
      repeat: ["5xx", "unreached"],
      retries: RETRIES,
      firstWaitMs: retryDelayMs,
      explain: ({ status, json, words }) => ({
        said: words(REFUSAL.tryRead(json)?.message),
        cure: CURES[status],
        concernsAll: status === 401 || status === 403,
      }),
      signal,
      mask,
      timeoutMs: 30_000,
      maxResponseBytes: 256 * 1024,
    })
  }
}

async function switchOff(client: Hub.HttpClient, id: string): Promise<void> {
  const { action } = await client.post(`/v2/droplets/${id}/actions`, { type: "power_off" }, { answer: BEGUN })
  if (action.status !== "errored") return
  throw new Hub.ServiceError(SERVICE, "DigitalOcean could not switch it off: look at its history there.")
}

Hub.addIntegration(new DigitalOceanDropletIntegration(), __dirname)
