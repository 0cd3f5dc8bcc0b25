import * as Hub from "../../framework"
import { BatchMaker } from "./mparticle_batch"
import { MParticleClient, MPARTICLE_API_URL, mparticleUrl } from "./mparticle_client"
import { type DataType, targetsOf } from "./mparticle_columns"

/** Limits of one call: batches, and their bytes with the commas between them. Source: https://docs.mparticle.com/guides/default-service-limits/ */
const BATCH_SIZE = 100
const BATCH_BYTES = 256 * 1000 - (BATCH_SIZE + 1)
/** User attributes of one batch, unless mParticle has raised the limit. */
const USUAL_ATTRIBUTES = 100
/** Calls that run at the same time. */
const CONCURRENCY = 4
const RETRIES = 5

const DATA_TYPES: Readonly<Record<DataType, string>> = { user_data: "User Profiles", event_data: "Events" }
/** An event that is sent twice counts twice. What a user is stays the same. */
const REPEAT: Readonly<Record<DataType, Hub.Repeat>> = { user_data: "safe", event_data: [429, 503] }

export interface MParticleOptions {
  /** Address of the API, used instead of the variable. A test passes the address of its stand-in. */
  apiUrl?: string
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
}

/** Turns each row into one event batch: the profile of a user, or a custom event. */
export class MParticleIntegration extends Hub.RowIntegration {
  readonly name = "mparticle"
  readonly label = "mParticle"
  readonly description = "Update user profiles or send custom events, one per row. Tags in LookML say what a column is."
  override readonly acknowledgement = "202 for every batch, without errors beside it"
  readonly params = [
    {
      name: "apiKey",
      label: "API Key",
      description: "mParticle > Setup > Inputs > Feeds: the key of the Looker feed.",
      required: true,
      sensitive: false,
    },
    {
      name: "apiSecret",
      label: "API Secret",
      description: "The secret of that feed.",
      required: true,
      sensitive: true,
    },
  ]
  override readonly environment = [MPARTICLE_API_URL]

  constructor(private readonly options: MParticleOptions = {}) {
    super()
  }

  override serviceUrls(environment: Hub.HubContext["environment"]) {
    return [this.options.apiUrl ?? mparticleUrl(environment)]
  }

  override async form() {
    return new Hub.DataActionForm([
      {
        name: "data_type",
        label: "Data Type",
        description: "What a row is: a user's profile, or an event of a user.",
        type: "select",
        required: true,
        options: Object.entries(DATA_TYPES).map(([name, label]) => ({ name, label })),
      },
      {
        name: "environment",
        label: "Environment",
        description: "Which data of the workspace they belong to.",
        type: "select",
        required: true,
        options: [
          { name: "production", label: "Production" },
          { name: "development", label: "Test/Development" },
        ],
      },
    ])
  }

  /**
   * Succeeds when mParticle has taken every row. The message counts the values that were left out.
   * @throws DeliveryError when nothing can be sent.
   */
  async execute(request: Hub.DataActionRequest) {
    const dataType = dataTypeOf(request)
    const environment = environmentOf(request)
    const client = new MParticleClient(request, this.options.apiUrl)
    const result = await request.rows({ cells: "values" })
    const targets = targetsOf(result, dataType)
    const maker = new BatchMaker(targets, dataType, environment)
    const receipt = await Hub.deliver(result.rows, {
      request,
      batchSize: BATCH_SIZE,
      batchBytes: BATCH_BYTES,
      concurrency: CONCURRENCY,
      retries: RETRIES,
      retryDelayMs: this.options.retryDelayMs,
      repeat: REPEAT[dataType],
      toItem: (row) => maker.toBatch(row),
      send: async (batches) => {
        try {
          await client.send(batches)
        } catch (error) {
          throw dataType === "event_data" ? withWarning(error) : error
        }
      },
    })
    const attributes = targets.filter(({ part }) => part === "user_attributes").length
    return outcome(receipt, [...maker.notes, ...attributeNotes(attributes)])
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const host = Hub.hostIn(this.options.apiUrl ?? mparticleUrl(request.hub.environment))
      return [Hub.listDestination("mparticle", host, environmentOf(request), dataTypeOf(request))]
    })
  }
}

function dataTypeOf({ formParams: { data_type } }: Hub.DataActionRequest): DataType {
  if (data_type === "user_data" || data_type === "event_data") return data_type
  throw Hub.DeliveryError.ofField("data_type", "Missing data type (user|event).")
}

function environmentOf({ formParams: { environment } }: Hub.DataActionRequest): "production" | "development" {
  return environment === "production" ? "production" : "development"
}

/** Says that rows may have arrived, so that nobody sends their events a second time without looking. */
function withWarning(error: unknown): unknown {
  if (!(error instanceof Hub.ServiceError) || !Hub.mayHaveArrived(error)) return error
  const cure = "These rows may have arrived: look in mParticle before you send them again."
  return error.reworded(`${Hub.sentence(error.message)} ${cure}`)
}

function attributeNotes(count: number): string[] {
  if (count <= USUAL_ATTRIBUTES) return []
  return [
    `Each row had ${count} user attributes, and mParticle keeps ${USUAL_ATTRIBUTES} unless your limit was raised: check that none is missing.`,
  ]
}

function outcome(receipt: Hub.Receipt, notes: string[]): Hub.DataActionResponse {
  const { success, read, message } = receipt
  if (success && read > 0 && notes.length === 0) return new Hub.DataActionResponse()
  return new Hub.DataActionResponse({ success, message: [message, ...notes].join(" ") })
}

Hub.addIntegration(new MParticleIntegration(), __dirname)
