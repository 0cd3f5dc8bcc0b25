import * as Hub from "../../framework"
import { additionOf } from "./marketo_addition"
import { MarketoClient, type MarketoOptions, restHost } from "./marketo_client"
import { leadsOf, type LeadRow } from "./marketo_leads"
import { MarketoReport } from "./marketo_report"
import { MarketoRun } from "./marketo_run"

/** Leads in one call; more than 100 a campaign does not take. Source: https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/rest-api */
const CHUNK_SIZE = 100
/** A call may have 1 MB. */
const CHUNK_BYTES = 900_000
/** Chunks that are dealt with at the same time. Marketo takes ten calls at once from all its clients together. */
const CONCURRENCY = 5

/** Creates or updates leads from the rows, and puts them into campaigns, or on or off lists. */
export class MarketoIntegration extends Hub.RowIntegration {
  readonly name = "marketo"
  readonly label = "Marketo"
  readonly description = "Create or update leads, and put them into campaigns or lists. Fields are tagged marketo:NAME."
  override readonly acknowledgement = "an id for every lead, and `success` for every campaign and list"
  readonly params = [
    {
      name: "url",
      label: "URL",
      description: "Marketo > Admin > Web Services > REST API: the endpoint, such as https://123-ABC-456.mktorest.com.",
      required: true,
      sensitive: false,
    },
    {
      name: "clientID",
      label: "Client ID",
      description: "Marketo > Admin > LaunchPoint > your service > View Details.",
      required: true,
      sensitive: false,
    },
    {
      name: "clientSecret",
      label: "Client Secret",
      description: "Beside the Client ID.",
      required: true,
      sensitive: true,
    },
  ]

  constructor(private readonly options: MarketoOptions = {}) {
    super()
  }

  /** Looker deletes the saved answer of a field that is gone, and old schedules count on the defaults: change neither. */
  override async form() {
    return new Hub.DataActionForm([
      {
        name: "lookupField",
        label: "Lead Lookup Field",
        description: "The field of the REST API by which Marketo finds a lead. A field of the query is tagged with it.",
        type: "string",
        required: true,
        default: "email",
      },
      {
        name: "subaction",
        label: "Additional Action",
        type: "select",
        required: true,
        default: "addCampaign",
        options: [
          { name: "addCampaign", label: "Update lead and add to below Campaign ID" },
          { name: "addList", label: "Update lead and add to below List ID" },
          { name: "removeList", label: "Update lead and remove from below List ID" },
          { name: "none", label: "None - Update lead only" },
        ],
      },
      {
        name: "campaignId",
        label: "Campaign/List ID for Additional Action",
        description: "Several with commas between them.",
        type: "string",
        required: false,
      },
    ])
  }

  /**
   * Succeeds when Marketo has written every lead and done the additional action with it. Else the message is the JSON of
   * `MarketoReport`.
   * @throws DeliveryError when nothing can be sent.
   */
  async execute(request: Hub.DataActionRequest) {
    const addition = additionOf(request)
    const lookupField = request.answer("lookupField", "Missing Lookup Field.")
    const client = new MarketoClient(request, this.options)
    const result = await request.rows({ cells: "values" })
    const report = new MarketoReport()
    const run = new MarketoRun(client, lookupField, addition, report)
    const receipt = await Hub.deliver<Hub.Row, LeadRow>(result.rows, {
      request,
      batchSize: CHUNK_SIZE,
      batchBytes: CHUNK_BYTES,
      concurrency: CONCURRENCY,
      toItem: leadsOf(result, lookupField),
      send: (chunk) => run.send(chunk),
    })
    return outcome(receipt, report)
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => marketoDestinations(request))
  }
}

/** All leads are written first; then come campaigns and lists. */
function* marketoDestinations(request: Hub.DataActionRequest): Generator<string | undefined> {
  const host = Hub.hostIn(restHost(request))
  const { campaigns, addTo, removeFrom } = additionOf(request)
  yield Hub.listDestination("marketo", host, "leads")
  for (const id of campaigns) yield Hub.listDestination("marketo", host, "campaigns", id)
  for (const ids of [addTo, removeFrom]) for (const id of ids) yield Hub.listDestination("marketo", host, "lists", id)
}

function outcome({ success, stopped, notSent, delivered, refused }: Hub.Receipt, report: MarketoReport) {
  if (success && report.isEmpty) return new Hub.DataActionResponse()
  if (stopped) {
    if (delivered === 0 && refused === 0) throw new Hub.DeliveryError(stopped)
    const rest = notSent > 0 ? ` Read but not sent: ${notSent} rows.` : ""
    report.add("requestErrors", `Stopped: ${Hub.sentence(stopped)}${rest}`)
  }
  return new Hub.DataActionResponse({ success: false, message: report.message })
}

Hub.addIntegration(new MarketoIntegration(), __dirname)
