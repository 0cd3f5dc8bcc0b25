import * as Hub from "../../framework"
import { GoogleLoginIntegration, scopeSwitch } from "../google/google_login_integration"
import type { GoogleSession } from "../google/google_session"
import { isLoginRefused } from "../../services/google"
import { ADS_VERSION, AdsApi } from "./ads_api"
import { DATA_MANAGER_SCOPE, DataManager, explainDataManager } from "./data_manager"
import { type MatchAnswers, readAnswers } from "./match_answers"
import { matchFields } from "./match_form"
import { type Member, MemberColumns } from "./member_columns"
import { listFor, UploadJob } from "./upload_job"

const CONSOLE = "of the hub's OAuth client: Google Cloud console > APIs & Services > Credentials."
/** Limits of one request with members. */
const MAX_MEMBERS = 10_000
const MAX_IDENTIFIERS = 100_000
/** Most identifiers of one member: at Google Ads, and at Data Manager. */
const JOB_IDENTIFIERS = 20
const INGEST_IDENTIFIERS = 10
/** Rows whose columns are looked at before the first is sent: in JSON, a row may lack columns. */
const PEEKED_ROWS = 100

/** Where the members of one delivery go. */
interface Upload {
  /** @returns those that Google refused. */
  add(members: readonly Member[]): Promise<Hub.Refusal[]>
  /** Called when all members have been sent. @returns what to say of it. */
  finish(): Promise<string>
  /** What became of the members that were taken before a failure. */
  unfinished: string
}

/** Adds the people or devices of a query to a Customer Match list of Google Ads. */
export class GoogleAdsCustomerMatchIntegration extends GoogleLoginIntegration {
  readonly name = "google_ads_customer_match"
  readonly label = "Google Ads Customer Match"
  readonly description = "Add the people or mobile devices of a query to a Customer Match list."
  override readonly acknowledgement = "every batch, and that the job runs, or with the id of every request"
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_label"]
  protected override readonly extraScope = {
    scope: DATA_MANAGER_SCOPE,
    variable: scopeSwitch(
      "GOOGLE_ADS_USE_DATA_MANAGER",
      "With true, new logins also ask for the Data Manager API, and their uploads go through it.",
    ),
  }
  override readonly environment = [
    { name: "GOOGLE_ADS_CLIENT_ID", description: `Client ID ${CONSOLE}`, required: true },
    { name: "GOOGLE_ADS_CLIENT_SECRET", description: `Client secret ${CONSOLE}`, required: true },
    {
      name: "GOOGLE_ADS_DEVELOPER_TOKEN",
      description: "Developer token: Google Ads > Admin > API Center.",
      required: true,
    },
    ADS_VERSION.variable,
    this.extraScope.variable,
  ]
  protected readonly scope = "https://www.googleapis.com/auth/adwords"
  protected readonly timeoutMs = 120_000

  override serviceUrls() {
    return [...super.serviceUrls(), this.addresses.ads]
  }

  protected oauthClient({ environment }: Hub.HubContext) {
    const { GOOGLE_ADS_CLIENT_ID: clientId = "", GOOGLE_ADS_CLIENT_SECRET: clientSecret = "" } = environment
    return { clientId, clientSecret }
  }

  protected formOf(request: Hub.DataActionRequest, session: GoogleSession): Promise<Hub.FormField[]> {
    const { formParams } = request
    return matchFields(this.ads(request, session, formParams.loginCid), formParams)
  }

  protected checkAnswers(request: Hub.DataActionRequest) {
    readAnswers(request)
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { targetId, list } = readAnswers(request)
      if (typeof list !== "string") return [Hub.listDestination("googleads", targetId, "new")]
      // customers/<account>/userLists/<list>
      const [, account, , id = ""] = list.split("/")
      return [Hub.listDestination("googleads", account, id)]
    })
  }

  /** Success means that Google has taken all rows and works on them; it tells nobody how many people it found. */
  protected async deliver(request: Hub.DataActionRequest, session: GoogleSession) {
    const answers = readAnswers(request)
    const result = await request.rows({ cells: "values" })
    const rows = await Hub.peeked(result.rows, PEEKED_ROWS)
    try {
      // Known before anything is made at Google.
      const labels = labelsOf(result, rows.first)
      if (rows.first.length === 0) return new Hub.Receipt().toResponse()
      const maxIdentifiers = usesDataManager(session) ? INGEST_IDENTIFIERS : JOB_IDENTIFIERS
      const columns = new MemberColumns(labels, { ...answers, maxIdentifiers })
      const upload = await this.uploadFor(request, session, answers)
      return await send(rows.all, { request, columns, upload })
    } finally {
      await rows.end()
    }
  }

  private async uploadFor(
    request: Hub.DataActionRequest,
    session: GoogleSession,
    answers: MatchAnswers,
  ): Promise<Upload> {
    const ads = this.ads(request, session, answers.loginId)
    const list = await listFor(ads, answers)
    if (!usesDataManager(session)) {
      const job = await UploadJob.create(ads, list, answers)
      const finish = () => job.run().then(() => "Google goes on working for hours.")
      const unfinished = "The job was not run, so the list stays as it was."
      return { add: (members) => job.add(members), finish, unfinished }
    }
    const client = session.client.with({
      baseUrl: this.addresses.dataManager,
      explain: explainDataManager,
      repeat: [429, "5xx", "unreached"],
      retries: 4,
    })
    const ingestion = new DataManager(client, list, answers)
    return {
      add: (members) => ingestion.add(members),
      finish: () => Promise.resolve(ingestion.note),
      unfinished: "Rows that Google has taken stay in the list.",
    }
  }

  private ads({ hub }: Hub.DataActionRequest, { client }: GoogleSession, loginId?: string): AdsApi {
    const { GOOGLE_ADS_DEVELOPER_TOKEN: developerToken = "" } = hub.environment
    const version = ADS_VERSION.of(hub.environment)
    return new AdsApi({ client: client.with({ baseUrl: this.addresses.ads }), version, developerToken, loginId })
  }
}

function usesDataManager({ scope }: GoogleSession): boolean {
  return scope.split(" ").includes(DATA_MANAGER_SCOPE)
}

/** Name → label of the columns, those that only later rows have included. */
function labelsOf({ columns }: Hub.RowResult, rows: readonly Hub.Row[]): Map<string, string> {
  const labels = new Map(columns.map(({ name, label }) => [name, label]))
  for (const name of rows.flatMap((row) => Object.keys(row))) if (!labels.has(name)) labels.set(name, name)
  return labels
}

interface Sending {
  request: Hub.DataActionRequest
  columns: MemberColumns
  upload: Upload
}

/** @throws ServiceError when Google no longer accepts the login. */
async function send(
  rows: AsyncIterable<Hub.Row>,
  { request, columns, upload }: Sending,
): Promise<Hub.DataActionResponse> {
  let failure: unknown
  const receipt = await Hub.deliver(rows, {
    request,
    batchSize: Math.min(MAX_MEMBERS, Math.floor(MAX_IDENTIFIERS / columns.identifiersPerRow)),
    toItem: (row) => columns.toMember(row),
    send: async (members) => {
      try {
        return await upload.add(members)
      } catch (error) {
        failure ??= error
        // One call that failed ends the delivery, whatever the reason.
        throw error instanceof Hub.ServiceError ? error.reworded(error.message, { concernsAll: true }) : error
      }
    },
  })
  if (isLoginRefused(failure)) throw failure
  const { success, delivered, message } = receipt
  const isWhole = failure === undefined && receipt.stopped === undefined && delivered > 0
  if (!isWhole) return new Hub.DataActionResponse({ success: false, message: `${message} ${upload.unfinished}` })
  // Google takes the other rows although it refused some.
  const taken = success ? "" : `Delivered ${delivered} ${delivered === 1 ? "row" : "rows"}. `
  return new Hub.DataActionResponse({ success, message: `${taken}${message} ${await upload.finish()}` })
}

Hub.addIntegration(new GoogleAdsCustomerMatchIntegration(), __dirname)
