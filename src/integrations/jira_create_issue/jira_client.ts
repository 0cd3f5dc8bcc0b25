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

export interface JiraIssue {
  project: string
  issueType: string
  summary: string
  description: string
}

/**
 * Jira's REST API, version 2, which Cloud and Data Center share. Every call
 * @throws DeliveryError in words for people.
 */
export class JiraClient {
  private readonly http: Hub.HttpClient

  /** @throws DeliveryError when the address in the settings is none, or none that the hub may call. */
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

  /** The projects in which the account may create issues; on Data Center all that it sees. */
  async projects(): Promise<Hub.Listed<JiraProject>> {
    try {
      return await listAll((startAt) => {
        const query = { action: "create", maxResults: PAGE_SIZE, startAt, orderBy: "name" }
        return this.http.get(`${API}/project/search`, { query, answer: PAGE_OF_PROJECTS })
      })
    } catch (error) {
      // Data Center has no search.
      if (!(error instanceof Hub.ServiceError) || error.serviceStatus !== 404) throw error
      const items = await this.http.get(`${API}/project`, { answer: PROJECTS })
      return { items: items.slice(0, MAX_ITEMS), isCut: items.length > MAX_ITEMS }
    }
  }

  /** The types that issues of a project may have. @param project Its id or key. */
  async issueTypes(project: string): Promise<Hub.Listed<JiraIssueType>> {
    // As a part of the address, dots would lead elsewhere.
    if (project === "." || project === "..") return { items: [], isCut: false }
    const path = `${API}/issue/createmeta/${encodeURIComponent(project)}/issuetypes`
    return listAll((startAt) =>
      this.http.get(path, { query: { startAt, maxResults: PAGE_SIZE }, answer: PAGE_OF_ISSUE_TYPES }),
    )
  }

  /** Opens one issue. Never repeated: Jira would open a second one. */
  async createIssue({ project, issueType, summary, description }: JiraIssue): Promise<void> {
    const fields = { project: { id: project }, summary, description, issuetype: { id: issueType } }
    const { errorMessages = [] } = await this.http.post(`${API}/issue`, { fields }, { answer: NEW_ISSUE })
    if (errorMessages.length > 0) throw new Hub.DeliveryError(errorMessages.map((said) => Hub.words(said)).join(", "))
  }
}

/** The address of the site with its path, without what people copy along from a browser. */
function baseAddress(request: Hub.DataActionRequest): string {
  try {
    const url = request.hub.guard.checkUrl(request.requiredParam("address"))
    return url.origin + Hub.trimEnd(url.pathname, "/")
  } catch (error) {
    throw Hub.DeliveryError.fromRefusal(error)
  }
}
