import * as Hub from "../../framework"
import { cardContent } from "./card_content"
import { type CardFormat, teamsMessage } from "./teams_card"
import { publicAddress, type TeamsReceiver, type TeamsWebhook, teamsWebhook } from "./teams_webhook"

const SERVICE = "Microsoft Teams"
const CARD_FORMAT = "TEAMS_CARD_FORMAT"
const MAX_MESSAGE_LENGTH = 1024

/** Posts a card with a link to the content to a Teams channel. Never sends the data itself. */
export class TeamsIncomingWebhookIntegration extends Hub.Integration {
  readonly name = "teams_incomingwebhook"
  readonly label = "Teams - Incoming Webhook"
  readonly description = "Post a card with a link to the Look or dashboard to a Teams channel."
  override readonly acknowledgement =
    "a workflow: 2xx, the status alone counts, since a flow may reply with any text; a connector: 2xx with the text 1"
  readonly params = []
  readonly supportedActionTypes: Hub.ActionType[] = ["query", "dashboard"]
  override readonly supportedFormats: Hub.ActionFormat[] = ["csv", "wysiwyg_png", "wysiwyg_pdf"]
  override readonly supportedFormattings: Hub.ActionFormatting[] = ["unformatted"]
  override readonly supportedVisualizationFormattings: Hub.ActionVisualizationFormatting[] = ["noapply"]
  override readonly environment = [
    {
      name: CARD_FORMAT,
      description:
        "`messagecard` sends the card format of the old connectors to workflows too, where it has no button. Default adaptivecard.",
      check: (value: string) =>
        ["", "adaptivecard", "messagecard"].includes(value) ? undefined : "give adaptivecard or messagecard.",
    },
  ]

  /** @param options `timeoutMs`: Time for the answer of Teams, in milliseconds. Default 60 000: some workflows only answer at their end. */
  constructor(private readonly options: { timeoutMs?: number } = {}) {
    super()
  }

  override async form() {
    const isAttached = "Adds what was sent to the card: type, title, model and view."
    const options = ["false", "true"].map((name) => ({ name, label: name }))
    return new Hub.DataActionForm([
      { name: "webhookUrl", label: "Webhook URL", type: "string", required: true },
      { name: "title", label: "Title", type: "string", required: true },
      { name: "text", label: "Text", type: "textarea", required: false },
      {
        name: "isAttached",
        label: "Attach Meta Data",
        description: isAttached,
        type: "select",
        default: "false",
        required: false,
        options,
      },
    ])
  }

  /**
   * Makes one POST and never retries it, because the channel would show the card twice.
   * @throws DeliveryError when the address or the title is missing, or the address is not one of Microsoft's.
   * @throws InvalidRequestError when the address is not https, or Looker does not say what was sent.
   * @throws ServiceError when Teams does not acknowledge the card.
   */
  async execute(request: Hub.DataActionRequest) {
    const webhook = teamsWebhook(request)
    request.answer("title", 'Enter the "Title".')
    const { title = "" } = request.formParams
    const plan = request.scheduledPlan
    if (!plan) throw new Hub.InvalidRequestError("Looker did not say what was sent, so there is nothing to link to.")
    const body = teamsMessage(cardContent(request, title, plan), cardFormat(request, webhook.receiver))
    await this.post(request, webhook, body)
    return new Hub.DataActionResponse()
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [Hub.webDestination(publicAddress(teamsWebhook(request)))])
  }

  private async post(request: Hub.DataActionRequest, { url, receiver }: TeamsWebhook, body: Buffer): Promise<void> {
    const client = new Hub.HttpClient({
      service: SERVICE,
      baseUrl: url.href,
      headers: { "content-type": "application/json" },
      signal: request.signal,
      mask: request.mask,
      guard: request.hub.guard,
      timeoutMs: this.options.timeoutMs ?? 60_000,
      explain: CURES,
    })
    const { status, text } = await client.exchange("POST", "", { body })
    // A connector answers 200 even when Teams refused the card; the text 1 means that the card was posted.
    if (receiver === "connector" && text.trim() !== "1") throw notPosted(status, request.mask.hide(text))
  }
}

function cardFormat({ hub }: Hub.DataActionRequest, receiver: TeamsReceiver): CardFormat {
  return receiver === "connector" || hub.environment[CARD_FORMAT] === "messagecard" ? "message" : "adaptive"
}

function notPosted(status: number, text: string): Hub.ServiceError {
  const said = Hub.words(text, MAX_MESSAGE_LENGTH) ?? "nothing"
  return new Hub.ServiceError(SERVICE, `${SERVICE} did not post the card. It said: ${said}`, { status })
}

const CURES: Readonly<Record<number, string>> = {
  401: "The workflow does not let everyone post: set its trigger to Anyone, or copy its address again.",
  403: "The workflow does not let everyone post: set its trigger to Anyone, or copy its address again.",
  404: "The webhook was deleted or turned off: make a new one and copy its address.",
  410: "The webhook was deleted or turned off: make a new one and copy its address.",
  413: "The card is too large: shorten the text.",
  429: "It takes no more for the moment: spread the schedules.",
}

Hub.addIntegration(new TeamsIncomingWebhookIntegration(), __dirname)
