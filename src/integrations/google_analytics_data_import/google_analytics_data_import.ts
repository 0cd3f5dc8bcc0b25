import * as Hub from "../../framework"
import { GoogleLoginIntegration } from "../google/google_login_integration"
import type { GoogleSession } from "../google/google_session"
import { checkColumnCount, isOfUniversalAnalytics, parseColumns } from "./column_list"
import { type DataStream, listStreams, parseStreamId } from "./data_streams"
import { checkedFirst } from "./checked_first"
import { countLongValues, ImportRows, isSameUser } from "./import_rows"
import { MAX_BYTES, MAX_EVENTS, MeasurementStream } from "./measurement"

const CONSOLE = "of the hub's OAuth client: Google Cloud console > APIs & Services > Credentials."
const [STREAM, COLUMNS, DELETE] = ["dataSourceCompositeId", "dataSourceSchema", "deleteOtherFiles"] as const
/** Requests with rows that run at the same time. */
const CONCURRENCY = 10
const RETRIES = 3
const PASSING: Hub.Repeat = [429, "5xx", "unreached"]

/** The answers of the last run that went well, which the next form shows. */
const LAST_USED = new Hub.Shape((z) => {
  const text = z.string().optional().catch(undefined)
  return z.object({ [STREAM]: text, [COLUMNS]: text, [DELETE]: text })
})

/** Sends the rows of a query as user properties and events to a web stream of Google Analytics 4. */
export class GoogleAnalyticsDataImportIntegration extends GoogleLoginIntegration {
  readonly name = "google_analytics_data_import"
  readonly label = "Google Analytics Data Import"
  readonly description =
    "Send user properties and events to Google Analytics 4. For GA4's own Data Import, send a CSV with the SFTP or a storage " +
    "action to the place that GA4 fetches from."
  override readonly acknowledgement = "every request with 2xx, the first row after a check: Google says no more"
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv"]
  override readonly environment = [
    { name: "GOOGLE_ANALYTICS_CLIENT_ID", description: `Client ID ${CONSOLE}`, required: true },
    { name: "GOOGLE_ANALYTICS_CLIENT_SECRET", description: `Client secret ${CONSOLE}`, required: true },
  ]
  protected readonly scope = "https://www.googleapis.com/auth/analytics.edit"
  protected readonly timeoutMs = 30_000
  protected override readonly stored = { needsRefreshToken: false, keeps: ["lastUsedFormParams"] }

  override serviceUrls() {
    return [...super.serviceUrls(), this.addresses.analyticsAdmin, this.addresses.measurement]
  }

  protected oauthClient({ environment }: Hub.HubContext) {
    const { GOOGLE_ANALYTICS_CLIENT_ID: clientId = "", GOOGLE_ANALYTICS_CLIENT_SECRET: clientSecret = "" } = environment
    return { clientId, clientSecret }
  }

  protected async formOf(_request: Hub.DataActionRequest, session: GoogleSession): Promise<Hub.FormField[]> {
    const options = await listStreams(this.admin(session))
    if (options.length === 0) {
      throw new Hub.DeliveryError(
        `${this.label} finds no web stream for this account: it needs the role Editor on a Google Analytics 4 property with a ` +
          "web stream.",
      )
    }
    const last = LAST_USED.tryRead(session.kept.lastUsedFormParams) ?? {}
    return [
      {
        name: STREAM,
        label: "Data Set",
        description: "The web stream of a Google Analytics 4 property.",
        type: "select",
        options,
        default: options.find(({ name }) => name === last[STREAM])?.name,
        required: true,
      },
      {
        name: COLUMNS,
        label: "Data Set Schema",
        description:
          "What each column of the report is, in order, separated by commas: client_id, user_id, event_name, timestamp, " +
          "user_property:<name>, event_param:<name>, or - to skip it. Such as user_id,user_property:plan",
        type: "string",
        default: last[COLUMNS],
        required: true,
      },
      {
        name: DELETE,
        label: "Delete Other Files?",
        description: "Google Analytics 4 has no files to delete, so this choice does nothing.",
        type: "select",
        options: Hub.YES_NO,
        default: last[DELETE] === "yes" ? "yes" : "no",
      },
    ]
  }

  protected checkAnswers(request: Hub.DataActionRequest) {
    readAnswers(request)
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { property, stream } = readAnswers(request).stream
      return [Hub.listDestination("googleanalytics", property, stream)]
    })
  }

  protected async deliver(request: Hub.DataActionRequest, session: GoogleSession) {
    const { stream, columns } = readAnswers(request)
    const google = await MeasurementStream.open(
      { admin: this.admin(session), client: this.measurement(session) },
      stream,
      request.mask,
    )
    const result = await request.rows({ cells: "values", format: "csv" })
    checkColumnCount(columns, result.columns.length)
    const rows = new ImportRows(columns, result.columns)
    let longValues = 0
    const receipt = await Hub.deliver(
      checkedFirst(result.rows, async (row) => {
        const item = rows.toItem(row)
        if (item instanceof Hub.Refused || item instanceof Hub.Skipped) return false
        await google.check(item)
        return true
      }),
      {
        request,
        batchSize: MAX_EVENTS,
        batchBytes: MAX_BYTES,
        joins: isSameUser,
        concurrency: CONCURRENCY,
        toItem: (row) => rows.toItem(row),
        send: async (items) => {
          const refusals = await google.send(items)
          longValues += items.reduce((sum, item) => sum + countLongValues(item), 0)
          return refusals
        },
      },
    )
    const { formParams } = request
    const response = outcome(receipt, longValues, request.isYes(DELETE))
    if (response.success) {
      const used = {
        [STREAM]: formParams[STREAM],
        [COLUMNS]: formParams[COLUMNS],
        [DELETE]: formParams[DELETE] ?? "no",
      }
      session.kept = { lastUsedFormParams: used }
    }
    return response
  }

  private admin({ client }: GoogleSession): Hub.HttpClient {
    return client.with({ baseUrl: this.addresses.analyticsAdmin })
  }

  /** Has no token: the secret of the stream opens it. */
  private measurement({ client }: GoogleSession): Hub.HttpClient {
    return client.with({
      baseUrl: this.addresses.measurement,
      token: undefined,
      repeat: PASSING,
      retries: RETRIES,
      explain: ({ status }) => ({ concernsAll: status !== 429 && status < 500 }),
    })
  }
}

/** @throws DeliveryError at the field that is empty or cannot be used. */
function readAnswers(request: Hub.DataActionRequest): { stream: DataStream; columns: ReturnType<typeof parseColumns> } {
  const id = request.answer(STREAM, "Choose a Data Set: a web stream of a Google Analytics 4 property.")
  const list = request.answer(COLUMNS, "Enter the Data Set Schema: what each column of the report is.")
  if (id.split("::", 2)[1]?.startsWith("UA-")) throw ended(STREAM)
  if (isOfUniversalAnalytics(list)) throw ended(COLUMNS)
  const stream = parseStreamId(id)
  if (!stream) throw Hub.DeliveryError.ofField(STREAM, "Choose a Data Set from the list: this is no stream of GA4.")
  return { stream, columns: parseColumns(list) }
}

function ended(field: string): Hub.DeliveryError {
  return Hub.DeliveryError.ofField(
    field,
    "Google ended Universal Analytics on 1 July 2024, and this schedule is for it. Edit the schedule: choose a stream of a GA4 " +
      "property as Data Set, and enter a column list as Data Set Schema, such as user_id,user_property:plan.",
  )
}

function outcome(receipt: Hub.Receipt, longValues: number, wantsDeletion: boolean): Hub.DataActionResponse {
  const isNothing = receipt.read > 0 && receipt.delivered === 0
  const notes = [receipt.message]
  if (isNothing && receipt.success) notes.push("Nothing was sent.")
  if (longValues > 0) {
    const were = longValues === 1 ? "1 value was longer" : `${longValues} values were longer`
    notes.push(
      `${were} than Google Analytics keeps (36 characters in a user property, 100 in an event parameter) and is lost or cut there.`,
    )
  }
  if (wantsDeletion) notes.push("No other files were deleted: Google Analytics 4 has none.")
  return new Hub.DataActionResponse({ success: receipt.success && !isNothing, message: notes.join(" ") })
}

Hub.addIntegration(new GoogleAnalyticsDataImportIntegration(), __dirname)
