import gte from "semver/functions/gte"
import * as Hub from "../../framework"
import { deliverToSlack, SLACK_URL, slackDestination, type SlackOptions } from "./slack_delivery"
import { CHANNEL_TYPE_FIELD, receiverFields } from "./slack_form"
import { SlackRefusal, SlackSession } from "../../services/slack"
import { checkWorkspaces, type CheckedWorkspace, workspaceField } from "./slack_workspace_check"
import { chosenWorkspace, type Workspace, workspacesOf } from "./slack_workspaces"

const LOGIN_CURE = "Log in to Slack again."

/** Posts results to Slack as files, in the workspaces that Looker itself is connected to. */
export class SlackAppIntegration extends Hub.DelegateOAuthIntegration {
  readonly name = "slack_app"
  readonly label = "Slack"
  readonly description =
    "Post results as files to channels and people in the Slack workspaces that Looker is connected to."
  override readonly acknowledgement = "`ok` for every call, the last of which posts the file in the channel"
  override readonly minimumLookerVersion = "6.23.0"
  readonly params = [
    {
      name: "install",
      label: "Connect to Slack",
      description: "Connect Looker with a workspace of Slack: this leads to Slack, where an administrator permits it.",
      delegate_oauth_url: "/admin/integrations/slack/install",
      required: false,
      sensitive: false,
    },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["query", "dashboard"]
  override readonly usesStreaming = true

  constructor(private readonly options: SlackOptions = {}) {
    super()
  }

  override serviceUrls() {
    return [this.options.apiUrl ?? SLACK_URL]
  }

  async checkLogin(request: Hub.DataActionRequest): Promise<boolean> {
    return workspacesOf(request.params.state_json).length > 0
  }

  /** @throws DeliveryError when there is no channel, no connection, or Slack does not accept the result. */
  execute(request: Hub.DataActionRequest): Promise<Hub.DataActionResponse> {
    return deliverToSlack(request, () => this.openSession(request, workspaceOf(request)), this.options)
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [slackDestination(request, workspaceOf(request).installId ?? "")])
  }

  protected async checkConnection(request: Hub.DataActionRequest): Promise<Hub.FormField[]> {
    const workspaces = workspacesOf(request.params.state_json)
    const checked = await this.check(request, workspaces, Date.now() + this.formBudgetMs)
    const working = checked.flatMap(({ identity }) => identity ?? [])
    if (working.length === 0) {
      throw checked[0]?.failure ?? new Hub.DeliveryError("No workspace is connected: connect one to Slack first.")
    }
    return working.map(({ teamId, team }) => {
      // Looker's page for administrators reads this JSON.
      const facts = JSON.stringify({ installation_id: teamId, installation_name: team })
      const value = this.hasWorkspaces(request, workspaces) ? facts : `Connected to ${team} (${teamId}).`
      return { name: "Connected", type: "message", value }
    })
  }

  protected async deliveryForm(request: Hub.DataActionRequest): Promise<Hub.DataActionForm> {
    const { workspace: chosen, channelType } = request.formParams
    const workspaces = workspacesOf(request.params.state_json)
    if (workspaces.length === 0)
      return this.loginForm(request, { description: "Log in to Slack to choose a receiver." })
    const budgetMs = this.formBudgetMs
    const endsAt = Date.now() + budgetMs
    const isMany = this.hasWorkspaces(request, workspaces)
    // A token to which Slack does not answer must not use up all the time.
    const checked = isMany ? await this.check(request, workspaces, endsAt - budgetMs / 2) : []
    const fields: Hub.FormField[] = workspaceField(checked, checked.length < workspaces.length, chosen)
    try {
      const workspace = chooseUsable(workspaces, checked, chosen)
      fields.push(CHANNEL_TYPE_FIELD)
      fields.push(...(await receiverFields(channelType, await this.openSession(request, workspace, endsAt))))
      return new Hub.DataActionForm(fields)
    } catch (error) {
      if (!(error instanceof Hub.DeliveryError) || !request.params.state_url) throw error
      return this.withLogin(request, fields, error)
    }
  }

  /** Returns the fields made so far, followed by a login that says why it is needed. */
  private withLogin(request: Hub.DataActionRequest, fields: Hub.FormField[], reason: Hub.DeliveryError) {
    const isOver =
      reason instanceof SlackRefusal && reason.isDeadToken && !fields.some(({ name }) => name === "workspace")
    // Keeps tokens that still work for another workspace or may work again.
    const login = this.loginForm(request, { description: reason.message, state: isOver ? {} : null })
    return new Hub.DataActionForm([...fields, ...login.fields], login.state)
  }

  /** Whether this Looker supports several workspaces: from version 7.3.0 on, or when it sends a list. */
  private hasWorkspaces({ lookerVersion }: Hub.DataActionRequest, workspaces: readonly Workspace[]): boolean {
    const isNew = lookerVersion !== null && gte(lookerVersion, "7.3.0")
    return isNew || workspaces.some(({ installId }) => installId !== undefined)
  }

  private check(request: Hub.DataActionRequest, workspaces: readonly Workspace[], endsAt: number) {
    return checkWorkspaces(workspaces, request.formParams.workspace, (workspace) =>
      this.openSession(request, workspace, endsAt),
    )
  }

  private get formBudgetMs(): number {
    return this.options.formBudgetMs ?? 8_000
  }

  private openSession(request: Hub.DataActionRequest, { token }: Workspace, endsAt?: number): Promise<SlackSession> {
    const { apiUrl: url = SLACK_URL, timeoutMs = 30_000 } = this.options
    const { signal, mask } = request
    return SlackSession.open({ token, url, timeoutMs, endsAt, loginCure: LOGIN_CURE, signal, mask })
  }
}

/** The workspace that the result goes to. @throws DeliveryError when it is not connected. */
function workspaceOf({ params, formParams }: Hub.DataActionRequest): Workspace {
  return chosenWorkspace(workspacesOf(params.state_json), formParams.workspace)
}

/**
 * Returns the workspace for the form: the chosen one, else the first that works.
 * @throws DeliveryError when the workspace is not connected, SlackRefusal when its token no longer works.
 */
function chooseUsable(
  workspaces: readonly Workspace[],
  checked: readonly CheckedWorkspace[],
  chosen: string | undefined,
): Workspace {
  const working = chosen ? undefined : checked.find(({ identity }) => identity)?.workspace
  const workspace = working ?? chosenWorkspace(workspaces, chosen)
  const failure = checked.find((each) => each.workspace === workspace)?.failure
  if (failure instanceof SlackRefusal && failure.isDeadToken) throw failure
  return workspace
}

Hub.addIntegration(new SlackAppIntegration(), __dirname)
