import type { IntegrationExamples, ServiceRule } from "../../framework"

const params = {
  address: "https://acme.atlassian.net",
  username: "looker@example.com",
  password: "example-api-token",
}
const formParams = {
  project: "10000",
  summary: "Orders look odd",
  description: "Please have a look.",
  issueType: "10002",
}

const PROJECTS = [
  { id: "10000", key: "OPS", name: "Operations" },
  { id: "10001", key: "SHOP", name: "Shop" },
]
const ISSUE_TYPES = [
  { id: "10002", name: "Task", subtask: false },
  { id: "10003", name: "Bug", subtask: false },
  { id: "10004", name: "Sub-task", subtask: true },
]

/** Rules of a Jira Cloud that refuses issues of the type 10099. */
const rules: ServiceRule[] = [
  {
    host: "acme.atlassian.net",
    method: "GET",
    path: /^\/rest\/api\/2\/project\/search$/,
    answer: () => ({ body: { startAt: 0, maxResults: 50, total: 2, isLast: true, values: PROJECTS } }),
  },
  {
    host: "acme.atlassian.net",
    method: "GET",
    path: /^\/rest\/api\/2\/issue\/createmeta\/\d+\/issuetypes$/,
    answer: () => ({ body: { startAt: 0, maxResults: 50, total: 3, issueTypes: ISSUE_TYPES } }),
  },
  {
    host: "acme.atlassian.net",
    method: "POST",
    path: /^\/rest\/api\/2\/issue$/,
    answer: ({ body }) => {
      if (!body.includes('"10099"')) return { status: 201, body: { id: "20000", key: "OPS-1" } }
      return { status: 400, body: { errorMessages: [], errors: { issuetype: "The issue type selected is invalid." } } }
    },
  },
]

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "issue_with_link",
      title: "An issue whose description ends with the link to the Look.",
      sample: "orders",
      rows: 3,
      params,
      formParams,
    },
    {
      name: "type_of_another_project",
      title: "An issue type that the project no longer has is refused, and its field is marked.",
      sample: "orders",
      rows: 3,
      params,
      formParams: { ...formParams, issueType: "10099" },
    },
    {
      name: "no_summary",
      title: "Without a summary nothing is sent, and the form field is marked.",
      sample: "orders",
      rows: 3,
      params,
      formParams: { ...formParams, summary: "" },
    },
  ],
  rules,
}
