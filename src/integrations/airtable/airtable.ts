import * as Hub from "../../framework"
import { AirtableColumns } from "./airtable_columns"
import { explainAirtable } from "./airtable_refusal"
import { AirtableTable, BATCH_SIZE } from "./airtable_table"

const CLIENT_ID = "AIRTABLE_CLIENT_ID"
const CLIENT_SECRET = "AIRTABLE_CLIENT_SECRET"
const SCOPES = "data.records:write schema.bases:read schema.bases:write"
/** Calls to a base in a second. Source: https://airtable.com/developers/web/api/rate-limits */
const CALLS_PER_SECOND = 5

const BASES = new Hub.Shape((z) => z.object({ bases: z.array(z.unknown()) }))

const FIELDS: Hub.FormField[] = [
  { name: "base", label: "Airtable Base", type: "string", required: true },
  { name: "table", label: "Airtable Table", type: "string", required: true },
]

type Caller = Pick<Hub.HttpClientOptions, "signal" | "mask">

export interface AirtableOptions {
  /** Origin of the API. */
  apiUrl?: string
  /** Origin of the consent page and of the tokens. */
  siteUrl?: string
  /** Wait before a call is repeated that Airtable could not take, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
  /** Wait after too many calls, when Airtable names none, in milliseconds. Default 30 000. */
  busyWaitMs?: number
  /** Calls that may begin in a second. Default 5. */
  callsPerSecond?: number
}

/** Adds a record to a table of the user's Airtable for every row of a query. */
export class AirtableIntegration extends Hub.RenewingOAuthIntegration {
  readonly name = "airtable"
  readonly label = "Airtable"
  readonly description = "Add the rows of a query to a table of your Airtable."
  override readonly acknowledgement = "the id of every record"
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly environment = [
    { name: CLIENT_ID, description: "Client id of your Airtable OAuth integration.", required: true },
    { name: CLIENT_SECRET, description: "Client secret of that integration.", required: true },
  ]

  constructor(private readonly options: AirtableOptions = {}) {
    super()
  }

  override serviceUrls() {
    return [this.apiUrl, this.siteUrl]
  }

  authorizationUrl({ redirectUri, state, facts, hub }: Hub.AuthorizationRequest): string {
    const url = new URL("/oauth2/v1/authorize", this.siteUrl)
    const query = {
      ...Hub.pkceChallenge(facts),
      state,
      client_id: hub.environment[CLIENT_ID] ?? "",
      redirect_uri: redirectUri,
      response_type: "code",
      scope: SCOPES,
    }
    url.search = new URLSearchParams(query).toString()
    return url.href
  }

  async exchange(callback: Hub.LoginCallback): Promise<object> {
    const { hub, redirectUri } = callback
    return stateOf(await this.endpoint(hub, callback).exchange(callback), redirectUri)
  }

  override form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    return this.formLoggedIn(request, { name: "oauth", label: "Login", state: null }, async (session) => {
      await this.client(request, session).get("/v0/meta/bases", { answer: BASES })
      return new Hub.DataActionForm(FIELDS)
    })
  }

  /**
   * Succeeds when Airtable has named an id for every row.
   * @throws DeliveryError when there is no JSON, an answer is missing, the result is pivoted, or nobody is logged in.
   * @throws LoginLostError, which makes Looker forget the login.
   */
  async execute(request: Hub.DataActionRequest) {
    requireJson(request)
    const target = targetOf(request)
    return this.deliverLoggedIn(request, async (session) => {
      const result = await request.rows({ cells: "values" }).catch((error: unknown) => {
        throw error instanceof Hub.MalformedBodyError ? new Hub.DeliveryError(error.message, { cause: error }) : error
      })
      const columns = new AirtableColumns(result)
      const { callsPerSecond = CALLS_PER_SECOND, busyWaitMs } = this.options
      const { signal } = request
      const client = this.client(request, session)
      const table = new AirtableTable({ ...target, client, signal, callsPerSecond, busyWaitMs })
      const receipt = await Hub.deliver(result.rows, {
        request,
        batchSize: BATCH_SIZE,
        toItem: (row) => columns.valuesOf(row),
        send: (records) => table.create(records),
        oneByOne: (error) => error instanceof Hub.ServiceError && error.serviceStatus === 422,
      })
      const { success, stopped, delivered } = receipt
      const created = success || stopped !== undefined ? undefined : `Created ${delivered} records.`
      const message = [created, Hub.sentence(receipt.message), columns.remark].filter(Boolean).join(" ")
      return new Hub.DataActionResponse({ success, message })
    })
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { base, table } = targetOf(request)
      return [Hub.listDestination("airtable", base, table)]
    })
  }

  protected override tokenEndpoint(request: Hub.DataActionRequest): Hub.TokenEndpoint {
    return this.endpoint(request.hub, request)
  }

  protected override storedTokens(tokens: Hub.LoginTokens, request: Hub.DataActionRequest): object {
    return stateOf(tokens, this.redirectUri(request.hub))
  }

  private endpoint({ environment }: Hub.HubContext, caller: Caller): Hub.TokenEndpoint {
    const { [CLIENT_ID]: id = "", [CLIENT_SECRET]: secret = "" } = environment
    const client = this.api(this.siteUrl, caller).with({ basic: { user: id, password: secret } })
    const app = { authorization_code: {}, refresh_token: { client_id: id } }
    return new Hub.TokenEndpoint({ client, path: "/oauth2/v1/token", app })
  }

  private client(request: Hub.DataActionRequest, { token }: Hub.LoginSession): Hub.HttpClient {
    return this.api(this.apiUrl, request).with({ token, explain: explainAirtable })
  }

  private api(baseUrl: string, { signal, mask }: Caller): Hub.HttpClient {
    const { retryDelayMs: firstWaitMs = 1000 } = this.options
    return new Hub.HttpClient({ service: "Airtable", baseUrl, signal, mask, timeoutMs: 60_000, firstWaitMs })
  }

  private get apiUrl(): string {
    return this.options.apiUrl ?? "https://api.airtable.com"
  }

  private get siteUrl(): string {
    return this.options.siteUrl ?? "https://airtable.com"
  }
}

/** What Looker stores. Older hubs read it too. */
function stateOf({ refresh_token, access_token }: Hub.LoginTokens, redirect: string): object {
  return { tokens: { refresh_token, access_token }, redirect }
}

/** @throws DeliveryError when there is none. */
function requireJson({ isEmpty, attachment }: Hub.DataActionRequest): void {
  if (!isEmpty && (!attachment || attachment.isEmpty || attachment.isJson)) return
  throw new Hub.DeliveryError("Looker sent no JSON to add: run the query, then send it again.")
}

/** @throws DeliveryError when an answer is missing. */
function targetOf(request: Hub.DataActionRequest): { base: string; table: string } {
  return {
    base: segment(
      request,
      "base",
      "Enter the id of the base: it begins with app, and stands in the address of the base.",
    ),
    table: segment(request, "table", "Enter the id or the name of the table."),
  }
}

/** An answer that becomes a part of a path. Dots alone would lead to another one. */
function segment(request: Hub.DataActionRequest, field: string, words: string): string {
  const answer = request.answer(field, words)
  if (answer === "." || answer === "..") throw Hub.DeliveryError.ofField(field, words)
  return answer
}

Hub.addIntegration(new AirtableIntegration(), __dirname)
