import * as Hub from "../../framework"
import { issuesAddress, JiraClient } from "./jira_client"
import { jiraForm } from "./jira_form"
import { projectId } from "./jira_project"

/** The required answers, each with the message shown when the answer is missing. */
const REQUIRED = {
  project: "Choose a project.",
  summary: "Enter a summary.",
  description: "Enter a description.",
  issueType: "Choose an issue type.",
}

export interface JiraOptions {
  /** Time for one call of the form, in milliseconds. Default 5000. */
  formTimeoutMs?: number
  /** Time for opening the issue, in milliseconds. Default 30 000. */
  timeoutMs?: number
}

/** Opens one Jira issue with a link back to Looker; the data itself is not sent. */
export class JiraCreateIssueIntegration extends Hub.Integration {
  readonly name = "jira_create_issue"
  readonly label = "JIRA"
  readonly description = "Open a Jira issue with a link to the content in Looker."
  override readonly acknowledgement = "the id of the new issue, without complaints beside it"
  readonly params: Hub.Param[] = [
    {
      name: "address",
      label: "Address",
      description: "Of the Jira site, such as https://example.atlassian.net, with its path where it has one.",
      required: true,
      sensitive: false,
    },
    {
      name: "username",
      label: "Username",
      description: "Of the account that opens the issues; on Jira Cloud its e-mail address.",
      required: true,
      sensitive: false,
    },
    {
      name: "password",
      label: "Password",
      description: "Of that account; on Jira Cloud an API token of it.",
      required: true,
      sensitive: true,
    },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]

  constructor(private readonly options: JiraOptions = {}) {
    super()
  }

  override async form(request: Hub.DataActionRequest) {
    return jiraForm(new JiraClient(request, this.options.formTimeoutMs ?? 5000), request.formParams)
  }

  /**
   * Succeeds when Jira has opened the issue.
   * @throws InvalidRequestError when Looker sent no data, which also means that the query failed.
   * @throws DeliveryError when an answer is missing, or Jira refuses.
   */
  async execute(request: Hub.DataActionRequest) {
    request.requireData("Couldn't get data from attachment")
    const { project = "", summary = "", description = "", issueType = "" } = answersIn(request)
    const url = request.scheduledPlan?.url
    const client = new JiraClient(request, this.options.timeoutMs ?? 30_000)
    await client.createIssue({
      project: await projectId(client, project),
      issueType,
      summary,
      description: url ? `${description}\nLooker URL: ${url}` : description,
    })
    return new Hub.DataActionResponse()
  }

  override destinations(request: Hub.DataActionRequest) {
    return Hub.destinationsOf(() => [Hub.webDestination(issuesAddress(request))])
  }
}

function answersIn({ formParams }: Hub.DataActionRequest): Hub.TextMap {
  const missing = Object.entries(REQUIRED).filter(([name]) => !formParams[name]?.trim())
  if (missing.length === 0) return formParams
  const message = missing.map(([, problem]) => problem).join(" ")
  throw new Hub.DeliveryError(message, { validationErrors: Object.fromEntries(missing) })
}

Hub.addIntegration(new JiraCreateIssueIntegration(), __dirname)
