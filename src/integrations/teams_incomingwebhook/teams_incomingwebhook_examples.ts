import type { IntegrationExamples } from "../../framework"

const WORKFLOW =
  "https://example.environment.api.powerplatform.com/powerautomate/automations/direct/workflows/0a1b2c/triggers/manual/paths/invoke?api-version=1&sig=example-signature"
const CONNECTOR = "https://example.webhook.office.com/webhookb2/0a1b@2c3d/IncomingWebhook/4e5f/6a7b"

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "query_with_facts",
      title: "A query is announced in a channel, with its model and view on the card.",
      sample: "orders",
      rows: 3,
      params: {},
      formParams: {
        webhookUrl: WORKFLOW,
        title: "Orders of today",
        text: "Good morning!\nAsk [the team](https://example.com/team) what they mean.",
        isAttached: "true",
      },
    },
    {
      name: "dashboard_link",
      title: "A dashboard is announced with nothing but a title and the button.",
      type: "dashboard",
      format: "wysiwyg_pdf",
      sample: "users",
      params: {},
      formParams: { webhookUrl: WORKFLOW, title: "Users this week", text: "", isAttached: "false" },
    },
    {
      name: "old_connector",
      title: "A schedule that still has the address of a connector sends the older format.",
      sample: "orders",
      rows: 3,
      params: {},
      formParams: { webhookUrl: CONNECTOR, title: "Orders of today", text: "", isAttached: "true" },
    },
    {
      name: "foreign_address",
      title: "An address that is none of Microsoft's is refused, and nothing is called.",
      sample: "orders",
      rows: 3,
      params: {},
      formParams: { webhookUrl: "https://example.com/hook", title: "Orders of today" },
    },
  ],
  rules: [
    { host: ".webhook.office.com", method: "POST", answer: () => ({ body: "1" }) },
    { host: ".api.powerplatform.com", method: "POST", answer: () => ({ status: 202, body: "" }) },
  ],
}
