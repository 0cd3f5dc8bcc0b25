import { expect } from "chai"
import { JiraCreateIssueIntegration } from "../../src/integrations/jira_create_issue/jira_create_issue"
import { hubWith } from "../support/hub_with"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"
import { csvAttachment } from "../support/samples"

const PLAN = { title: "Orders", url: "https://looker.example.com/looks/1" }
const ANSWERS = { project: "10000", summary: "Orders look odd", description: "Zoë,\nhave a look.", issueType: "10002" }

interface Field {
  name: string
  options?: { name: string; label: string }[]
}

describe("jira_create_issue by Jira's published document", () => {
  let prism: Peer
  before(async () => {
    prism = await startContract("jira")
  })
  after(() => prism?.stop())

  const post = async (route: string, more: object) => {
    const data = { address: prism.url, username: "bot@example.com", password: "example-api-token" }
    const hub = hubWith(new JiraCreateIssueIntegration(), { environment: { OUTBOUND_ALLOW: "127.0.0.1" } })
    return (
      await hub
        .post(`/actions/jira_create_issue/${route}`)
        .send({ type: "query", data, ...more })
        .expect(200)
    ).body as unknown
  }

  // The document is older than the call for the issue types of one project, so that there are none.
  it("the projects are asked for as it says, and read as it answers", async () => {
    const { fields } = (await post("form", { form_params: {} })) as { fields: Field[] }
    const options = fields.find(({ name }) => name === "project")?.options ?? []
    expect(options.slice(0, 2)).to.deep.equal([
      { name: "10000", label: "Example" },
      { name: "10001", label: "Alphabetical" },
    ])
  })

  it("an issue is opened", async () => {
    const answer = await post("execute", {
      form_params: ANSWERS,
      scheduled_plan: PLAN,
      attachment: csvAttachment("id\n1\n"),
    })
    expect(answer).to.deep.equal({ looker: { success: true, refresh_query: false, validation_errors: {} } })
  })

  it("the document refuses an issue whose fields are a list", async () => {
    const answer = await fetch(`${prism.url}/rest/api/2/issue`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ fields: [ANSWERS] }),
    })
    expect(answer.status).to.equal(400)
  })
})
