import * as Hub from "../../framework"
import {
  type JiraIssueType,
  type JiraProject,
  NEW_ISSUE,
  PAGE_OF_ISSUE_TYPES,
  PAGE_OF_PROJECTS,
  PROJECTS,
} from "./jira_answers"
import { MAX_ITEMS, PAGE_SIZE, listAll } from "./jira_pages"
import { explainJira } from "./jira_refusal"

const API = "/rest/api/2"
const ISSUES = `${API}/issue`

export interface JiraIssue {
  project: string
  issueType: string
  summary: string
  description: string
}

/**
 * Client of Jira's REST API, version 2, which Cloud and Data Center share. Every call
 * @throws DeliveryError with a message for the user.
 */
export class JiraClient {
  private readonly http: Hub.HttpClient

  /** @throws DeliveryError when the address in the settings is invalid, or the hub may not call it. */
  constructor(request: Hub.DataActionRequest, timeoutMs: number) {
    const { signal, mask, hub } = request
    this.http = new Hub.HttpClient({
      service: "Jira",
      baseUrl: baseAddress(request),
      basic: { user: request.requiredParam("username"), password: request.requiredParam("password") },
      explain: explainJira,
      isSetUp: true,
      signal,
      mask,
      guard: hub.guard,
      timeoutMs,
      retries: 1,
    })
  }

  /** Lists the projects in which the account may create issues; on Data Center all projects that the account sees. */
  async projects(): Promise<Hub.Listed<JiraProject>> {
    try {
      return await listAll((startAt) => {
        const query = { action: "create", maxResults: PAGE_SIZE, startAt, orderBy: "name" }
        return this.http.get(`${API}/project/search`, { query, answer: PAGE_OF_PROJECTS })
      })
    } catch (error) {
      // Data Center has no project search.
      if (!(error instanceof Hub.ServiceError) || error.serviceStatus !== 404) throw error
      const items = await this.http.get(`${API}/project`, { answer: PROJECTS })
      return { items: items.slice(0, MAX_ITEMS), isCut: items.length > MAX_ITEMS }
    }
  }

  /** Lists the types that issues of a project may have. @param project Its id or key. */
  async issueTypes(project: string): Promise<Hub.Listed<JiraIssueType>> {
    // In a URL, a segment of dots would lead to another path.
    if (project === "." || project === "..") return { items: [], isCut: false }
    const path = `${API}/issue/createmeta/${encodeURIComponent(project)}/issuetypes`
    return listAll((startAt) =>
      this.http.get(path, { query: { startAt, maxResults: PAGE_SIZE }, answer: PAGE_OF_ISSUE_TYPES }),
    )
  }

  /** Opens one issue. Never retried, because Jira would open a second issue. */
  async createIssue({ project, issueType, summary, description }: JiraIssue): Promise<void> {
    const fields = { project: { id: project }, summary, description, issuetype: { id: issueType } }
    const { errorMessages = [] } = await this.http.post(ISSUES, { fields }, { answer: NEW_ISSUE })
    if (errorMessages.length > 0) throw new Hub.DeliveryError(errorMessages.map((said) => Hub.words(said)).join(", "))
  }
}

/** The address that issues are opened at. @throws DeliveryError as `JiraClient`. */
export function issuesAddress(request: Hub.DataActionRequest): string {
  return baseAddress(request) + ISSUES
}

/** Returns the address of the site with its path, but without the query and fragment that users copy from a browser. */
function baseAddress(request: Hub.DataActionRequest): string {
  try {
    const url = request.hub.guard.checkUrl(request.requiredParam("address"))
    return url.origin + Hub.trimEnd(url.pathname, "/")
  } catch (error) {
    throw Hub.DeliveryError.fromRefusal(error)
  }
}
