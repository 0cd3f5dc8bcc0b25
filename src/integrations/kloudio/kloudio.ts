import { randomUUID } from "node:crypto"
import * as Hub from "../../framework"
import { KloudioClient } from "./kloudio_client"
import { KLOUDIO_ENVIRONMENT, kloudioAddresses, kloudioUrls } from "./kloudio_environment"
import { tableJson } from "./kloudio_table"
import { sheetPlace } from "./sheet_place"

/** Most bytes of the table. Storage takes five times as much in one call. */
const MAX_TABLE_BYTES = 1024 ** 3

export interface KloudioOptions {
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 400. */
  retryDelayMs?: number
}

/** Puts the result into a Google sheet, through Kloudio. */
export class KloudioIntegration extends Hub.Integration {
  readonly name = "kloudio"
  readonly label = "Kloudio"
  readonly description = "Put the result into a Google sheet through Kloudio."
  override readonly acknowledgement = "`success` after it has put the uploaded table into the sheet"
  override readonly isUnverified = true
  readonly params: Hub.Param[] = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly environment = KLOUDIO_ENVIRONMENT

  constructor(private readonly options: KloudioOptions = {}) {
    super()
  }

  override serviceUrls(environment: Hub.HubContext["environment"]) {
    return kloudioUrls(environment)
  }

  override async form() {
    return new Hub.DataActionForm([
      { name: "apiKey", label: "API Key", type: "string", required: true },
      { name: "url", label: "Google Sheets URL", type: "string", required: true },
    ])
  }

  /**
   * Succeeds when Kloudio says that the sheet is filled, with Kloudio's message.
   * @throws InvalidRequestError when the data, the key or the address of the sheet is missing.
   * @throws DeliveryError when the address is of no sheet, the hub has no address of Kloudio, or Kloudio refuses.
   */
  async execute(request: Hub.DataActionRequest) {
    await request.checkAttachment()
    const { attachment, scheduledPlan, formParams } = request
    const hasJson = attachment?.isJson && !attachment.isEmpty
    if (!hasJson && !scheduledPlan?.downloadUrl) throw new Hub.InvalidRequestError("No attached json.")
    const apiKey = formParams.apiKey?.trim()
    if (!apiKey) throw new Hub.InvalidRequestError("Missing API key")
    const typed = sheetAddress(formParams)
    const content = new Hub.Spool()
    try {
      const result = await rowsOf(request)
      const place = sheetPlace(typed)
      const addresses = kloudioAddresses(request.hub.environment)
      await content.fill(tableJson(result), MAX_TABLE_BYTES, tooLarge)
      const client = new KloudioClient({ request, apiKey, ...addresses, firstWaitMs: this.options.retryDelayMs })
      const file = `${randomUUID()}.json`
      await client.upload(await client.uploadAddress(file), content)
      return new Hub.DataActionResponse({ message: await client.report(file, place) })
    } finally {
      await content.dispose()
    }
  }

  override destinations({ formParams }: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { spreadsheetId, sheetId } = sheetPlace(sheetAddress(formParams))
      return [Hub.listDestination("kloudio", "", spreadsheetId, sheetId)]
    })
  }
}

/** @throws InvalidRequestError when there is none. */
function sheetAddress({ url }: Hub.TextMap): string {
  const typed = url?.trim()
  if (typed) return typed
  throw new Hub.InvalidRequestError("Missing Google sheets URL")
}

/** @throws InvalidRequestError when the data is no result with fields and rows. */
async function rowsOf(request: Hub.DataActionRequest): Promise<Hub.RowResult> {
  try {
    const result = await request.rows()
    // Other formats name no kind of field.
    if (result.columns.some(({ category }) => category !== undefined)) return result
  } catch (error) {
    if (!(error instanceof Hub.MalformedBodyError)) throw error
  }
  throw new Hub.InvalidRequestError("Request payload is an invalid format.")
}

function tooLarge(): Hub.DeliveryError {
  return new Hub.DeliveryError("The result is larger than 1 GB, the most that is sent to Kloudio: send fewer rows.")
}

Hub.addIntegration(new KloudioIntegration(), __dirname)
