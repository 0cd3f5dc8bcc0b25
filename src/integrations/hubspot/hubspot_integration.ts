import * as Hub from "../../framework"
import { HUBSPOT_API } from "./hubspot_environment"
import { recordOf } from "./hubspot_record"
import { HubspotUpdates } from "./hubspot_updates"

const SIZE_PARAM = "hubspot_batch_update_size"
/** Records that one call may carry. Source: https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide */
const MAX_BATCH = 100
/** Most bytes of one batch, so that wide rows do not fill the memory. HubSpot names no limit. */
const BATCH_BYTES = 4_000_000
/** Calls that one run may add to find the rows at fault. */
const MAX_BISECT_CALLS = 200
const RETRIES = 5
/** 423: the record is locked. 477: the account is being moved. An update does no harm when it is made twice. */
const REPEAT: Hub.Repeat = [423, 429, 477, 500, 502, 503, 504, "unreached", "timeout"]

const API_URL = "https://api.hubapi.com"

export interface HubspotOptions {
  /** Origin of the API; a test passes the address of its stand-in. */
  apiUrl?: string
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
  /** Calls that may begin in a second. Default 8: a private app has 100 or 190 in ten seconds. */
  callsPerSecond?: number
}

/** Updates the properties of existing HubSpot records of one kind, one record per row. It creates and deletes nothing. */
export abstract class HubspotIntegration extends Hub.RowIntegration {
  /** HubSpot's name of the kind of record, in addresses and scopes. */
  protected abstract readonly object: "companies" | "contacts"
  /** LookML tag of the column with HubSpot's ids. */
  protected abstract readonly idTag: string
  override readonly acknowledgement = "`COMPLETE` for every batch, with the id of every record"
  override readonly environment = [HUBSPOT_API.variable]
  readonly params: Hub.Param[] = [
    {
      name: "hubspot_access_token",
      label: "Hubspot Access Token",
      description: "A service key of HubSpot (Development > Keys), or the access token of a private app.",
      required: true,
      sensitive: true,
    },
    {
      name: SIZE_PARAM,
      label: "Batch Update Size",
      description: `Records in one call, from 1 to ${MAX_BATCH}. Default ${MAX_BATCH}.`,
      required: false,
      sensitive: false,
    },
  ]

  constructor(private readonly options: HubspotOptions = {}) {
    super()
  }

  override serviceUrls() {
    return [this.options.apiUrl ?? API_URL]
  }

  /**
   * Succeeds when HubSpot has confirmed every record. Rows without an id or without properties are skipped.
   * @throws DeliveryError when no column has the tag, or the query is pivoted; then nothing has been sent.
   */
  async execute(request: Hub.DataActionRequest) {
    const { apiUrl = API_URL, retryDelayMs, callsPerSecond = 8 } = this.options
    const token = request.requiredParam("hubspot_access_token")
    const version = HUBSPOT_API.of(request.hub.environment)
    const result = await request.rows({ cells: "values" })
    const toItem = recordOf(result, this.idTag, Hub.hiddenFieldNames(request.scheduledPlan))
    const { object } = this
    const updates = new HubspotUpdates({ request, object, version, apiUrl, token, callsPerSecond })
    const receipt = await Hub.deliver(result.rows, {
      request,
      batchSize: batchSize(request.params[SIZE_PARAM]),
      batchBytes: BATCH_BYTES,
      retries: RETRIES,
      retryDelayMs,
      repeat: REPEAT,
      bisect: isBadRequest,
      maxBisectCalls: MAX_BISECT_CALLS,
      toItem,
      send: (records) => updates.send(records),
    })
    return receipt.toResponse()
  }

  /** Only the token knows the account. */
  override destinations(_request: Hub.DataActionRequest) {
    return [Hub.listDestination("hubspot", "", this.object)]
  }
}

/** Records in one call. Anything but a whole number from 1 on counts as not set, as schedules hold what was never checked. */
function batchSize(typed = ""): number {
  const size = /^\d+$/.test(typed) ? Number(typed) : 0
  return size === 0 ? MAX_BATCH : Math.min(size, MAX_BATCH)
}

/** Whether some rows of the batch are at fault, and the others are not. */
function isBadRequest(error: Hub.HubError): boolean {
  return error instanceof Hub.ServiceError && error.serviceStatus === 400 && !error.concernsAll
}
