import * as Hub from "../../framework"
import { PersonalDataMask } from "../../services/advertising"
import { audienceColumns, TAGS } from "./audience_columns"
import { type AudienceAnswers, audienceAnswers, audienceFields } from "./audience_form"
import { audienceRowOf } from "./audience_row"
import { AudienceUpload } from "./audience_upload"
import { API_VERSION, FacebookGraph } from "./facebook_graph"
import { exchangeCode, type FacebookApp, storedToken } from "./facebook_login"
import { isLoginLost, mayPass } from "./facebook_refusal"

const CLIENT_ID = "FACEBOOK_CLIENT_ID"
const CLIENT_SECRET = "FACEBOOK_CLIENT_SECRET"
const SCOPES = ["ads_management", "business_management"]
/** Rows of one call. Source: https://developers.facebook.com/docs/marketing-api/reference/custom-audience/users */
const BATCH_SIZE = 10_000
const RESET: Hub.ActionState = { data: "reset" }
/** Any answer about the user shows that the token works. */
const ME = new Hub.Shape((z) => z.object({ id: z.string().optional() }))

const GRAPH_URL = "https://graph.facebook.com"

export interface FacebookOptions {
  /** Origin of the Graph API. */
  graphUrl?: string
  /** Origin of the consent page. */
  siteUrl?: string
  /** Wait before a failed call is repeated, in milliseconds. Default 1000. */
  retryDelayMs?: number
  /** Time for the replacement of an audience, in milliseconds. Default 85 minutes. */
  replaceMs?: number
}

type Caller = Pick<Hub.HttpClientOptions, "signal" | "mask" | "token">

/** Uploads people to a customer list (Custom Audience) of a Facebook ad account. */
export class FacebookCustomAudiencesIntegration extends Hub.OAuthIntegration {
  readonly name = "facebook_custom_audiences"
  readonly label = "Facebook Custom Audiences"
  readonly description =
    "Create, extend or replace a custom audience of a Facebook ad account with the people of a query."
  override readonly acknowledgement = "the number of rows that it has received, for every batch"
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail_lite_stream"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly usesStreaming = true
  override readonly environment = [
    { name: CLIENT_ID, description: "App ID of your Meta app.", required: true },
    { name: CLIENT_SECRET, description: "App secret of your Meta app.", required: true },
    API_VERSION.variable,
  ]

  constructor(private readonly options: FacebookOptions = {}) {
    super()
  }

  override serviceUrls() {
    return [this.options.graphUrl ?? GRAPH_URL]
  }

  authorizationUrl({ redirectUri, state, hub }: Hub.AuthorizationRequest): string {
    const { siteUrl = "https://www.facebook.com" } = this.options
    const query = {
      client_id: this.app(hub).client_id,
      redirect_uri: redirectUri,
      state,
      scope: SCOPES.join(","),
    }
    return `${siteUrl}/${API_VERSION.of(hub.environment)}/dialog/oauth?${new URLSearchParams(query).toString()}`
  }

  exchange({ hub, signal, ...callback }: Hub.LoginCallback): Promise<object> {
    return exchangeCode(this.graph(hub, { signal }), this.app(hub), callback)
  }

  override async checkLogin(request: Hub.DataActionRequest): Promise<boolean> {
    const token = storedToken(this.storedState(request))
    if (token === undefined) return false
    try {
      return (await this.refusedLogin(this.graphFor(request, token))) === undefined
    } catch (error) {
      if (error instanceof Hub.HubError) return false
      throw error
    }
  }

  /** @throws ServiceError when Facebook fails, but for a login that it does not accept. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const token = storedToken(this.storedState(request))
    if (token === undefined) return this.facebookLoginForm(request)
    const graph = this.graphFor(request, token)
    const refusal = await this.refusedLogin(graph)
    if (refusal) return this.facebookLoginForm(request, refusal)
    try {
      return new Hub.DataActionForm(await audienceFields(graph, request.formParams))
    } catch (error) {
      if (error instanceof Hub.ServiceError && isLoginLost(error)) return this.facebookLoginForm(request, error)
      throw error
    }
  }

  /**
   * Succeeds when Facebook has acknowledged every batch. The message counts the rows that were left out, and those that Facebook
   * calls invalid.
   * @throws DeliveryError when nobody is logged in, an answer is missing, or no column holds identifiers.
   */
  async execute(request: Hub.DataActionRequest): Promise<Hub.DataActionResponse> {
    const token = storedToken(this.storedState(request))
    if (token === undefined) {
      const message = "Nobody is logged in to Facebook: open the dialog in Looker and log in."
      throw new Hub.DeliveryError(message, { response: { state: RESET } })
    }
    const answers = audienceAnswers(request)
    const result = await request.rows({ cells: "values" })
    const columns = audienceColumns(result.columns)
    if (columns.length === 0) {
      throw new Hub.DeliveryError(
        `No column of the query holds identifiers that Facebook knows: tag the fields in LookML with ${TAGS}.`,
      )
    }
    const mask = new PersonalDataMask(request.mask)
    const graph = this.graphFor(request, token, mask)
    const schema = columns.map(({ key }) => key)
    const upload = new AudienceUpload({ graph, answers, schema, mask, replaceMs: this.options.replaceMs })
    const receipt = await Hub.deliver(result.rows, {
      request,
      batchSize: BATCH_SIZE,
      marksLast: true,
      toItem: audienceRowOf(columns, answers.isHashing),
      send: (rows, context) => upload.send(rows, context),
    })
    return outcome(receipt, upload, answers)
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { account, audience = "new" } = audienceAnswers(request)
      return [Hub.listDestination("facebook", account, audience)]
    })
  }

  /** What Facebook says against the login; undefined when it accepts it. @throws ServiceError when Facebook fails. */
  private async refusedLogin(graph: FacebookGraph): Promise<Hub.ServiceError | undefined> {
    try {
      await graph.get("/me", { answer: ME })
      return undefined
    } catch (error) {
      const status = error instanceof Hub.ServiceError ? (error.serviceStatus ?? 0) : 0
      if (error instanceof Hub.ServiceError && status >= 400 && status < 500 && !mayPass(error)) return error
      throw error
    }
  }

  private facebookLoginForm(request: Hub.DataActionRequest, refusal?: Hub.ServiceError): Promise<Hub.DataActionForm> {
    const description = refusal
      ? `Your login has ended. ${refusal.message}`
      : "Log in to a Facebook user of the ad account."
    return this.loginForm(request, { label: "Log in to Facebook", description, state: RESET })
  }

  private app({ environment }: Hub.HubContext): FacebookApp {
    return { client_id: environment[CLIENT_ID] ?? "", client_secret: environment[CLIENT_SECRET] ?? "" }
  }

  private graphFor(request: Hub.DataActionRequest, token: string, mask = request.mask): FacebookGraph {
    return this.graph(request.hub, { token, signal: request.signal, mask })
  }

  private graph(hub: Hub.HubContext, caller: Caller): FacebookGraph {
    const { graphUrl: baseUrl = GRAPH_URL, retryDelayMs: firstWaitMs = 1000 } = this.options
    return new FacebookGraph(hub, { baseUrl, firstWaitMs, ...caller })
  }
}

function outcome(receipt: Hub.Receipt, upload: AudienceUpload, answers: AudienceAnswers): Hub.DataActionResponse {
  const { delivered, read } = receipt
  const { batches, invalid } = upload
  const notes = [receipt.message]
  let success = receipt.success
  if (success && delivered === 0 && answers.operation === "replace_audience") {
    success = false
    notes.push("The audience was not replaced, because that would have emptied it.")
  } else if (success && delivered === 0 && read > 0) {
    notes.push("Nothing was sent to Facebook.")
  }
  if (batches > 0) notes.push(`Facebook took ${batches === 1 ? "1 batch" : `${batches} batches`}.`)
  if (invalid > 0) {
    notes.push(`Facebook calls ${invalid === 1 ? "1 entry" : `${invalid} entries`} invalid: check the columns.`)
    // Then nobody has got into the audience.
    success &&= invalid < delivered
  }
  const state = upload.isLoginLost ? RESET : undefined
  return new Hub.DataActionResponse({ success, message: notes.join(" "), state })
}

Hub.addIntegration(new FacebookCustomAudiencesIntegration(), __dirname)
