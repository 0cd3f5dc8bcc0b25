import type { IntegrationExamples } from "../../framework"
import { slackRules } from "./slack_rules"

const params = { slack_api_token: "xoxb-example-token" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "csv_to_channel",
      title: "A query as CSV in a channel, with a comment as a message after it.",
      sample: "orders",
      rows: 3,
      format: "csv",
      params,
      formParams: {
        channelType: "channels",
        channel: "C0000001",
        initial_comment: "Orders of <https://example.com|today>",
        filename: "orders",
      },
    },
    {
      name: "pdf_to_person",
      title: "A dashboard as PDF for one person, under its title.",
      type: "dashboard",
      sample: "pivots",
      format: "wysiwyg_pdf",
      params,
      formParams: { channelType: "users", channel: "U0000001", initial_comment: "", filename: "" },
    },
    {
      name: "no_rows_to_typed_id",
      title: "A query without rows is a file with the header only. The ID of the channel is typed.",
      sample: "empty",
      format: "txt",
      params,
      formParams: { channelType: "manual", channel: "C0000001", initial_comment: "", filename: "" },
    },
  ],
  rules: slackRules(),
}
