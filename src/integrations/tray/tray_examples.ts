import type { IntegrationExamples } from "../../framework"

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "workflow_in_europe",
      title: "A pivoted query starts a workflow of Tray's European region.",
      sample: "pivots",
      params: {},
      formParams: { url: "https://example-workflow.eu1.trayapp.io/?source=looker" },
    },
    {
      name: "embedded_tray",
      title: "A query with totals starts a workflow of a Tray that is embedded under another brand.",
      sample: "totals",
      params: {},
      formParams: { url: "https://example-workflow.integration-hook.com" },
    },
  ],
  rules: [".trayapp.io", ".integration-hook.com"].map((host) => ({
    host,
    method: "POST",
    answer: () => ({ body: "" }),
  })),
}
