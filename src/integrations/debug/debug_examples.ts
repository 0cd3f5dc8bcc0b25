import type { IntegrationExamples } from "../../framework"

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "short_sleep",
      title: "Wait for a fifth of a second.",
      format: "json",
      params: {},
      formParams: { sleep: "200" },
    },
    {
      name: "cell_without_sleep",
      title: "A cell, answered at once.",
      type: "cell",
      params: {},
      formParams: { sleep: "0" },
      cellValue: "42",
    },
  ],
}
