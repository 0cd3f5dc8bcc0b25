import * as Hub from "../../framework"
import { MAX_ITEMS, PAGE_SIZE, type Page, listAll } from "./jira_pages"
import { complaintsIn, explained } from "./jira_refusal"

const API = "/rest/api/2"

export interface JiraProject {
  /** A number in older versions. */
  id: string | number
  /** Such as OPS, which begins the names of its issues. */
  key?: string
  name: string
}

export interface JiraIssueType {
  id: string | number
  name: string
  /** Needs a parent issue. */
  subtask?: boolean
}

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
  private readonly secrets: string[]

  /** @throws DeliveryError when the address in the settings is none, or none that the hub may call. */
  constructor(request: Hub.DataActionRequest, timeoutMs: number) {
    const password = request.requiredParam("password")
    const login = Buffer.from(`${request.requiredParam("username")}:${password}`).toString("base64")
    this.secrets = [password, login]
    const { signal, hub } = request
    const baseUrl = baseAddress(request)
    const headers = { authorization: `Basic ${login}` }
    const { guard } = hub
    this.http = new Hub.HttpClient({ service: "Jira", baseUrl, headers, signal, guard, timeoutMs, retries: 1 })
  }

  /** The projects in which the account may create issues; on Data Center all that it sees. */
  projects(): Promise<Hub.Listed<JiraProject>> {
    return this.explaining(async () => {
      try {
        return await listAll((startAt) => {
          const query = { action: "create", maxResults: PAGE_SIZE, startAt, orderBy: "name" }
          return this.get<Page<JiraProject>>(`${API}/project/search`, query)
        })
      } catch (error) {
        // Data Center has no search.
        if (!(error instanceof Hub.ServiceError) || error.serviceStatus !== 404) throw error
        const projects = await this.get<JiraProject[] | Page<JiraProject>>(`${API}/project`)
        const items = Array.isArray(projects) ? projects : []
        return { items: items.slice(0, MAX_ITEMS), isCut: items.length > MAX_ITEMS }
      }
    })
  }

  /** The types that issues of a project may have. @param project Its id or key. */
  async issueTypes(project: string): Promise<Hub.Listed<JiraIssueType>> {
    // As a part of the address, dots would lead elsewhere.
    if (project === "." || project === "..") return { items: [], isCut: false }
    const path = `${API}/issue/createmeta/${encodeURIComponent(project)}/issuetypes`
    return this.explaining(() =>
      listAll((startAt) => this.get<Page<JiraIssueType>>(path, { startAt, maxResults: PAGE_SIZE })),
    )
  }

  /** Opens one issue. Never repeated: Jira would open a second one. */
  createIssue({ project, issueType, summary, description }: JiraIssue): Promise<void> {
    const fields = { project: { id: project }, summary, description, issuetype: { id: issueType } }
    return this.explaining(async () => {
      const answer = await this.http.post<unknown>(`${API}/issue`, { fields })
      const { general } = complaintsIn(JSON.stringify(answer ?? {}), this.secrets)
      if (general.length > 0) throw new Hub.DeliveryError(general.join(", "))
    })
  }

  private async get<T extends object>(path: string, query?: Record<string, string | number>): Promise<T> {
    const answer = await this.http.get<T | null | undefined>(path, { query })
    if (typeof answer === "object" && answer !== null) return answer
    throw new Hub.ServiceError("Jira", "Jira answered without a list. Check the Address in the settings.")
  }

  private async explaining<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call()
    } catch (error) {
      throw explained(error, this.secrets)
    }
  }
}

/** The address of the site with its path, without what people copy along from a browser. */
function baseAddress(request: Hub.DataActionRequest): string {
  try {
    const url = request.hub.guard.checkUrl(request.requiredParam("address"))
    return url.origin + Hub.trimEnd(url.pathname, "/")
  } catch (error) {
    throw explained(error, [])
  }
}
