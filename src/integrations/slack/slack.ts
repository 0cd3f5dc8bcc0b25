import * as Hub from "../../framework"
import { deliverToSlack, SLACK_URL, slackDestination, type SlackOptions } from "./slack_delivery"
import { CHANNEL_TYPE_FIELD, receiverFields } from "./slack_form"
import { SlackSession } from "../../services/slack"

const SCOPES =
  "channels:read, groups:read, users:read, files:write, chat:write, chat:write.public, im:read and mpim:read"

/** Posts results to Slack as files, with one token of an administrator. */
export class SlackIntegration extends Hub.Integration {
  readonly name = "slack"
  readonly label = "Slack Attachment (API Token)"
  readonly description = "Post results as files to channels and people in Slack, with a token of the administrator."
  override readonly acknowledgement = "`ok` for every call, the last of which posts the file in the channel"
  readonly params = [
    {
      name: "slack_api_token",
      label: "Slack API Token",
      description: `Bot token (xoxb-…) of a Slack app with the scopes ${SCOPES}.`,
      required: true,
      sensitive: true,
    },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["query", "dashboard"]

  constructor(private readonly options: SlackOptions = {}) {
    super()
  }

  override serviceUrls() {
    return [this.options.apiUrl ?? SLACK_URL]
  }

  /** @throws SlackRefusal, ServiceError when the receivers cannot be listed. */
  override async form(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const session = await this.openSession(request, Date.now() + (this.options.formBudgetMs ?? 8_000))
    const fields = await receiverFields(request.formParams.channelType, session)
    return new Hub.DataActionForm([CHANNEL_TYPE_FIELD, ...fields])
  }

  /** @throws DeliveryError when there is no channel, or Slack does not accept the result. */
  execute(request: Hub.DataActionRequest): Promise<Hub.DataActionResponse> {
    return deliverToSlack(request, () => this.openSession(request), this.options)
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [slackDestination(request, "")])
  }

  private openSession(request: Hub.DataActionRequest, endsAt?: number): Promise<SlackSession> {
    const { apiUrl: url = SLACK_URL, timeoutMs = 30_000 } = this.options
    const token = request.requiredParam("slack_api_token")
    const loginCure = "An administrator puts a new token on Looker's Actions page."
    const { signal, mask } = request
    return SlackSession.open({ token, url, timeoutMs, endsAt, loginCure, signal, mask })
  }
}

Hub.addIntegration(new SlackIntegration(), __dirname)
