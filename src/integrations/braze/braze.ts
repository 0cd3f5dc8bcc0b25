import * as Hub from "../../framework"

/** Tag of the column that holds the ids. */
const ID_TAG = "braze_id"
/** Kinds of user id that Braze takes. */
const KEYS = ["external_id", "braze_id"]
const DEFAULT_LABEL = "LOOKER_EXPORT"
const DOMAINS = [".braze.com", ".braze.eu"]

/** Limits of one call: objects, and their bytes. Source: https://www.braze.com/docs/api/endpoints/user_data/post_user_track */
const BATCH_SIZE = 75
const BATCH_BYTES = 3_500_000
/** Calls that run at the same time. */
const CONCURRENCY = 4
/** Most rows that one delivery sends. */
const MAX_ROWS = 100_000

/** Braze's answer when it accepted the objects; `errors` describes those it rejected. */
const TAKEN = new Hub.Shape((z) =>
  z.object({
    message: z.literal("success"),
    attributes_processed: z.int().optional(),
    errors: z.array(z.unknown()).default([]),
  }),
)
const REFUSAL = new Hub.Shape((z) => z.object({ message: z.string() }))

const CURES: Hub.Cures = {
  401: "Check the API key on Looker's Actions page, and that it is one of this endpoint.",
  403: "The API key needs the permission users.track.",
  404: "Check the REST API endpoint on Looker's Actions page.",
  429: "Braze takes no more for the moment: send it later.",
}
/** Statuses after which Braze would refuse every other batch too: the fault is in the key or in what all batches share. */
const FOR_ALL = [400, 401, 403, 404]

export interface BrazeOptions {
  /** Origin of the API, used instead of the setting. A test passes the address of its stand-in. */
  apiUrl?: string
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
}

/** A Braze user in the form that `/users/track` expects. */
type Attributes = Record<string, unknown>

/** Adds a label to existing Braze users, and sets the attributes that the tags of the query name. */
export class BrazeIntegration extends Hub.RowIntegration {
  readonly name = "braze"
  readonly label = "Braze"
  readonly description =
    "Label users of Braze and set their attributes, up to 100,000 rows. The field with their ids is tagged braze_id."
  override readonly acknowledgement = "`success` for every batch, with the number of users that it has taken"
  readonly params = [
    {
      name: "braze_description",
      label: "Braze Description",
      description: "For your own use; the hub does not read it.",
      required: false,
      sensitive: false,
    },
    {
      name: "braze_api_key",
      label: "Braze API Key",
      description: "Braze > Settings > API Keys: a key with the permission users.track.",
      required: true,
      sensitive: true,
    },
    {
      name: "braze_api_endpoint",
      label: "Braze REST API Endpoint",
      description: "The REST endpoint of your instance, such as https://rest.iad-01.braze.com.",
      required: true,
      sensitive: false,
    },
  ]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]
  override readonly requiredFields = [{ tag: ID_TAG }]

  constructor(private readonly options: BrazeOptions = {}) {
    super()
  }

  override async form() {
    return new Hub.DataActionForm([
      {
        name: "braze_key",
        label: "Unique Key",
        description: "What the ids of the query are in Braze.",
        type: "select",
        required: true,
        default: "external_id",
        options: KEYS.map((name) => ({ name, label: name })),
      },
      {
        name: "braze_segment",
        label: "Export Label",
        description: "Added to the attribute looker_export of each user: make a segment of it in Braze.",
        type: "string",
        required: true,
        default: DEFAULT_LABEL,
      },
    ])
  }

  /**
   * Succeeds when Braze has acknowledged every batch. The message counts the users that Braze rejected, and says when rows were
   * left out.
   * @throws DeliveryError when nothing can be sent.
   */
  async execute(request: Hub.DataActionRequest) {
    const client = this.client(request)
    const key = request.answer("braze_key", "Choose what the ids are in Braze.")
    if (!KEYS.includes(key)) throw Hub.DeliveryError.ofField("braze_key", `Choose ${KEYS.join(" or ")}.`)
    const result = await request.rows({ cells: "values" })
    const toItem = userOf(result, key, labelOf(request))
    const rows = new FirstRows(result.rows)
    let faults = 0
    const receipt = await Hub.deliver(rows, {
      request,
      batchSize: BATCH_SIZE,
      batchBytes: BATCH_BYTES,
      concurrency: CONCURRENCY,
      // Sending a batch twice does no harm: attributes are overwritten, and Braze keeps a label only once.
      retries: 2,
      retryDelayMs: this.options.retryDelayMs,
      toItem,
      send: async (attributes) => {
        const { attributes_processed: taken, errors } = await client.post(
          "/users/track",
          { attributes },
          { answer: TAKEN },
        )
        faults += errors.length
        const users = new Set(attributes.map((each) => String(each[key]))).size
        if (taken === undefined || taken + errors.length >= users) return
        throw new Hub.ServiceError("Braze", `Braze took ${taken} of ${users} users, and did not say why.`, {
          status: 201,
        })
      },
    })
    return outcome(receipt, faults, rows.isCut)
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [Hub.listDestination("braze", Hub.hostIn(this.origin(request)), labelOf(request))])
  }

  private origin(request: Hub.DataActionRequest): string {
    return this.options.apiUrl ?? endpoint(request)
  }

  private client(request: Hub.DataActionRequest): Hub.HttpClient {
    const { signal, mask } = request
    return new Hub.HttpClient({
      service: "Braze",
      baseUrl: this.origin(request),
      token: request.requiredParam("braze_api_key"),
      resetHeader: "x-ratelimit-reset",
      explain: ({ status, json, words }) => ({
        said: words(REFUSAL.tryRead(json)?.message),
        cure: CURES[status],
        concernsAll: FOR_ALL.includes(status),
      }),
      signal,
      mask,
      timeoutMs: 60_000,
    })
  }
}

/** The label that each user gets. */
function labelOf({ formParams }: Hub.DataActionRequest): string {
  return formParams.braze_segment?.trim() || DEFAULT_LABEL
}

/** Reads the origin of the REST API from the setting. @throws DeliveryError when the setting is not a Braze address. */
function endpoint(request: Hub.DataActionRequest): string {
  const typed = request.requiredParam("braze_api_endpoint")
  const text = typed.includes("://") ? typed : `https://${typed}`
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isBraze = url && /^https?:$/.test(url.protocol) && DOMAINS.some((domain) => url.hostname.endsWith(domain))
  const isBare = url && Hub.trimEnd(url.pathname, "/") === "" && !url.search && !url.hash && !url.username && !url.port
  if (isBraze && isBare) return `https://${url.hostname}`
  throw new Hub.DeliveryError(
    'The setting "Braze REST API Endpoint" is no endpoint of Braze: an administrator copies it from Braze > Settings > APIs ' +
      "and Identifiers, such as https://rest.iad-01.braze.com.",
  )
}

/**
 * Returns a function that turns a row into a Braze user. The tag `braze_id` marks the id, `braze[NAME]` the attribute NAME.
 * @throws DeliveryError when no field is tagged `braze_id`.
 */
function userOf(result: Hub.RowResult, key: string, label: string): (row: Hub.Row) => Attributes | Hub.Skipped {
  const id = result.requireTagged(ID_TAG, "the one with the ids", { wins: "last" })
  const reserved = ["_update_existing_only", key, "looker_export"]
  const attributes = result.columns
    .flatMap((field) => field.tags.map((tag) => ({ name: attributeName(tag), field: field.name })))
    .filter(({ name }) => name && !reserved.includes(name))
  return (row) => {
    const value = Hub.cellValue(row, id.name)
    const isId = typeof value === "string" ? !Hub.isBlank(value) : value !== null && !Array.isArray(value)
    if (!isId) return new Hub.Skipped("no id")
    return {
      _update_existing_only: true,
      [key]: value,
      // Null removes the attribute in Braze, so a missing cell is left out instead of sent as null.
      ...Object.fromEntries(
        attributes.flatMap(({ name, field }) => (Object.hasOwn(row, field) ? [[name, Hub.cellValue(row, field)]] : [])),
      ),
      looker_export: { add: [label] },
    }
  }
}

/** Returns the text between the first `braze[` and the last `]` of a tag; empty when either is missing. */
function attributeName(tag: string): string {
  const start = tag.toLowerCase().indexOf("braze[")
  return start < 0 ? "" : tag.slice(start + "braze[".length, Math.max(start, tag.lastIndexOf("]")))
}

/** Yields the first `MAX_ROWS` rows, then stops reading. */
class FirstRows implements AsyncIterable<Hub.Row> {
  /** Whether the result had more rows. */
  isCut = false

  constructor(private readonly rows: AsyncIterable<Hub.Row>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Hub.Row> {
    let count = 0
    for await (const row of this.rows) {
      this.isCut = count++ >= MAX_ROWS
      if (this.isCut) return
      yield row
    }
  }
}

function outcome(receipt: Hub.Receipt, faults: number, isCut: boolean): Hub.DataActionResponse {
  const { success, skipped, message } = receipt
  const notes: string[] = []
  // When the delivery failed, the receipt's message already counts the skipped rows.
  if (success && skipped > 0) notes.push(`${skipped} ${skipped === 1 ? "row was" : "rows were"} skipped: no id.`)
  if (faults > 0) notes.push(`Braze did not take ${faults} of the users, and took the others.`)
  if (isCut) {
    const most = MAX_ROWS.toLocaleString("en-US")
    notes.push(`Only the first ${most} rows were sent: filter the query to reach the others.`)
  }
  const said = success ? "ok" : message
  return new Hub.DataActionResponse({
    success,
    message: notes.length === 0 ? said : [Hub.sentence(said), ...notes].join(" "),
  })
}

Hub.addIntegration(new BrazeIntegration(), __dirname)
