import * as Hub from "../../framework"
import { ID_TAGS, idColumns, peopleIn, type Person } from "./campaign_members"
import { MemberErrors } from "./member_errors"
import { MORE_DOMAINS, salesforceOrigin } from "./salesforce_domain"
import { campaignFields, choiceIn } from "./salesforce_form"
import { API_VERSION, SalesforceOrg } from "./salesforce_org"
import { explainSalesforce } from "./salesforce_refusal"

const CLIENT_ID = "SALESFORCE_CLIENT_ID"
const CLIENT_SECRET = "SALESFORCE_CLIENT_SECRET"
const MAX_RESULTS = "SALESFORCE_MAX_RESULTS"
const CHUNK_SIZE = "SALESFORCE_CHUNK_SIZE"
const DEFAULT_MAX_RESULTS = 10_000
/** Records that one call takes. Source: https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-create.html */
const MAX_CHUNK = 200
/** Calls that run at the same time. */
const CONCURRENCY = 5

type Caller = Pick<Hub.HttpClientOptions, "signal" | "mask">

export interface SalesforceOptions {
  /** Origin of the org, used instead of the setting. A test passes the address of its stand-in. */
  orgUrl?: string
  /** Wait before the first retry of a call, in milliseconds; it doubles each time. Default 1000. */
  retryDelayMs?: number
}

/** Adds the contacts and leads in a result to a campaign of the user's Salesforce, a new one or an existing one. */
export class SalesforceCampaignsIntegration extends Hub.RenewingOAuthIntegration {
  readonly name = "salesforce_campaigns"
  readonly label = "Salesforce Campaigns"
  readonly description = "Add contacts or leads to a Salesforce campaign, a new one or an existing one."
  override readonly acknowledgement = "`success` or the reasons against it, for every member"
  readonly params: Hub.Param[] = [
    {
      name: "salesforce_domain",
      label: "Salesforce domain",
      description: "The My Domain of your org, such as https://acme.my.salesforce.com.",
      required: true,
      sensitive: false,
      user_attribute_name: "salesforce_campaigns_action_domain",
    },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["json_detail_lite_stream"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly requiredFields = [{ any_tag: ID_TAGS }]
  override readonly minimumLookerVersion = "22.6.0"
  override readonly environment = [
    { name: CLIENT_ID, description: "Consumer key of your app in Salesforce.", required: true },
    { name: CLIENT_SECRET, description: "Consumer secret of that app.", required: true },
    {
      name: MAX_RESULTS,
      description: `Campaigns that the dialog offers at most. Default ${DEFAULT_MAX_RESULTS}.`,
      warn: numberCure,
    },
    {
      name: CHUNK_SIZE,
      description: `Members in one call, from 1 to ${MAX_CHUNK}. Default ${MAX_CHUNK}.`,
      warn: numberCure,
    },
    { name: MORE_DOMAINS, description: "More domains whose hosts count as Salesforce, separated by commas." },
    API_VERSION.variable,
  ]

  constructor(private readonly options: SalesforceOptions = {}) {
    super()
  }

  authorizationUrl({ redirectUri, state, facts, hub }: Hub.AuthorizationRequest): string {
    const url = new URL("/services/oauth2/authorize", originIn(facts))
    const query = {
      response_type: "code",
      client_id: hub.environment[CLIENT_ID] ?? "",
      redirect_uri: redirectUri,
      state,
      ...Hub.pkceChallenge(facts),
    }
    url.search = new URLSearchParams(query).toString()
    return url.href
  }

  async exchange(callback: Hub.LoginCallback): Promise<object> {
    const { hub, facts } = callback
    return this.storedTokens(await this.endpoint(originIn(facts), hub, callback).exchange(callback))
  }

  override form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    return this.formLoggedIn(request, { state: { data: "reset" } }, async (session) => {
      const most = numberIn(request.hub, MAX_RESULTS, DEFAULT_MAX_RESULTS)
      return new Hub.DataActionForm(await campaignFields(request, this.org(request, session), Math.max(1, most)))
    })
  }

  /**
   * Succeeds when Salesforce has told of every member. Members that it did not take are a failure only if the user wants so.
   * @throws InvalidRequestError when there is no JSON, no campaign, no login at all, or the result lacks its fields or rows.
   * @throws DeliveryError when no column has ids, or nobody is logged in; LoginLostError; ServiceError when the campaign cannot
   * be created.
   */
  async execute(request: Hub.DataActionRequest) {
    const result = await readResult(request)
    if (!request.params.state_json) throw new Hub.InvalidRequestError("Request is missing state_json.")
    const columns = idColumns(result)
    return this.deliverLoggedIn(request, async (session) => {
      const people = peopleIn(result.rows, columns)
      try {
        return await this.addPeople(request, this.org(request, session), people)
      } finally {
        // Ends the reading also when the campaign could not be created.
        await people.return()
      }
    })
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => {
      const { campaign_name: campaign = "" } = request.formParams
      const choice = choiceIn(request)
      const list = choice === "create" ? "new" : campaign
      return [choice && Hub.listDestination("salesforce", Hub.hostIn(this.origin(request)), list)]
    })
  }

  protected override loginFacts(request: Hub.DataActionRequest) {
    return { ...Hub.pkceFacts(), origin: this.origin(request) }
  }

  protected override tokenEndpoint(request: Hub.DataActionRequest): Hub.TokenEndpoint {
    return this.endpoint(this.origin(request), request.hub, request)
  }

  /** As older hubs stored it. */
  protected override storedTokens({ access_token, refresh_token }: Hub.LoginTokens): object {
    return { access_token, refresh_token }
  }

  private async addPeople(request: Hub.DataActionRequest, org: SalesforceOrg, people: AsyncGenerator<Person, void>) {
    const { campaign_name: campaign = "", member_status: status } = request.formParams
    const { first, all } = await Hub.peeked(people, 1)
    if (first.length === 0)
      return new Hub.DataActionResponse({ message: "The result has no ids, so there was nobody to add." })
    const isNew = choiceIn(request) === "create"
    const campaignId = isNew ? await org.createCampaign(campaign) : campaign
    const errors = new MemberErrors()
    const receipt = await Hub.deliver(all, {
      request,
      nouns: ["member", "members"],
      batchSize: Math.min(MAX_CHUNK, Math.max(1, numberIn(request.hub, CHUNK_SIZE, MAX_CHUNK))),
      concurrency: CONCURRENCY,
      toItem: (person) => person,
      send: async (persons) => {
        const attributes = { type: "CampaignMember" } as const
        const said = await org.addMembers(
          persons.map(({ key, id }) => ({
            attributes,
            [key]: id,
            CampaignId: campaignId,
            ...(status && { Status: status }),
          })),
        )
        return said.flatMap((reasons, index) => {
          if (reasons.length === 0) return []
          errors.add(persons[index]?.id ?? "", reasons)
          return [{ index, reason: reasons.join(" ") }]
        })
      },
    })
    const isComplete = receipt.delivered + errors.count === receipt.read && receipt.stopped === undefined
    if (isComplete) {
      const success = errors.count === 0 || !request.isYes("surface_sfdc_errors")
      return new Hub.DataActionResponse({ success, message: errors.summary(receipt.read) })
    }
    const cure = isNew ? "The campaign exists now: choose Append and that campaign when you send it again." : undefined
    const message = [Hub.sentence(receipt.message), cure].filter(Boolean).join(" ")
    return new Hub.DataActionResponse({ success: false, message })
  }

  private org(request: Hub.DataActionRequest, { token }: Hub.LoginSession): SalesforceOrg {
    const client = this.api(this.origin(request), request).with({ token, explain: explainSalesforce })
    return new SalesforceOrg(client, `/services/data/${API_VERSION.of(request.hub.environment)}`)
  }

  private endpoint(origin: string, { environment }: Hub.HubContext, caller: Caller): Hub.TokenEndpoint {
    const app = { client_id: environment[CLIENT_ID] ?? "", client_secret: environment[CLIENT_SECRET] ?? "" }
    return new Hub.TokenEndpoint({
      client: this.api(origin, caller),
      path: "/services/oauth2/token",
      app: { authorization_code: app, refresh_token: app },
    })
  }

  private api(baseUrl: string, { signal, mask }: Caller): Hub.HttpClient {
    const { retryDelayMs: firstWaitMs = 1000 } = this.options
    return new Hub.HttpClient({ service: "Salesforce", baseUrl, signal, mask, timeoutMs: 120_000, firstWaitMs })
  }

  /** @throws DeliveryError when the setting is no address of Salesforce. */
  private origin(request: Hub.DataActionRequest): string {
    const origin = salesforceOrigin(request)
    return this.options.orgUrl ?? origin
  }
}

/** The org in a login link. @throws DeliveryError for a link that another hub made, which does not say. */
function originIn({ origin }: Hub.AuthorizationRequest["facts"]): string {
  if (typeof origin === "string") return origin
  throw new Hub.DeliveryError("This login link does not name your org: open the dialog in Looker again.")
}

/** @throws InvalidRequestError, DeliveryError as `execute`. */
async function readResult(request: Hub.DataActionRequest): Promise<Hub.RowResult> {
  const { attachment, formParams } = request
  if (request.isEmpty || (attachment && !attachment.isEmpty && !attachment.isJson)) {
    throw new Hub.InvalidRequestError("No attached json.")
  }
  if (!formParams.campaign_name?.trim()) throw new Hub.InvalidRequestError("Missing Salesforce campaign name.")
  const result = await request.rows({ cells: "values" }).catch((cause: unknown) => {
    throw cause instanceof Hub.MalformedBodyError ? invalidFormat({ cause }) : cause
  })
  if (!result.hasFields) throw invalidFormat()
  if (!choiceIn(request)) throw Hub.DeliveryError.ofField("create_or_append", "Choose Create or Append.")
  return result
}

function invalidFormat(options?: ErrorOptions): Hub.InvalidRequestError {
  return new Hub.InvalidRequestError("Request payload is an invalid format.", options)
}

/** A whole number from a variable; `otherwise` when it is not a number. */
function numberIn({ environment }: Hub.HubContext, name: string, otherwise: number): number {
  const number = Math.trunc(Number(environment[name] || NaN))
  return Number.isFinite(number) ? number : otherwise
}

/** The default counts where the value is no number. */
function numberCure(value: string): string | undefined {
  return /^\s*\d{1,9}\s*$/.test(value) ? undefined : "give a whole number; the default counts meanwhile"
}

Hub.addIntegration(new SalesforceCampaignsIntegration(), __dirname)
