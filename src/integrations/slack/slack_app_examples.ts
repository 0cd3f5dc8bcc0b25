import type { IntegrationExamples } from "../../framework"
import { slackRules } from "./slack_rules"

const ONE = { state_json: '[{"install_id":"T0000001","token":"xoxb-example-token"}]' }
const TWO = {
  state_json:
    '[{"install_id":"T0000001","token":"xoxb-example-token"},{"install_id":"T0000002","token":"xoxb-example-north"}]',
}
const NORTH = '[{"install_id":"T0000002","token":"xoxb-example-north"}]'

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "csv_to_channel",
      title: "A query as CSV in a channel of the only workspace, with a comment.",
      sample: "orders",
      rows: 3,
      format: "csv",
      params: ONE,
      formParams: {
        workspace: "T0000001",
        channelType: "channels",
        channel: "C0000001",
        initial_comment: "Orders of *today*",
        filename: "orders.csv",
      },
    },
    {
      name: "second_workspace_person",
      title: "A query as tab-separated text to one person in the second of two workspaces.",
      sample: "users",
      rows: 2,
      format: "txt",
      params: TWO,
      formParams: {
        workspace: "T0000002",
        channelType: "users",
        channel: "U0000001",
        initial_comment: "",
        filename: "",
      },
    },
    {
      name: "dashboard_of_old_schedule",
      title: "A dashboard as PDF that Looker pushes, from a schedule that knows no workspaces: the first one counts.",
      type: "dashboard",
      sample: "pivots",
      format: "wysiwyg_pdf",
      params: TWO,
      formParams: { workspace: "", channelType: "manual", channel: "C0000002", initial_comment: "", filename: "board" },
      isStreamed: false,
    },
  ],
  rules: slackRules(),
  accounts: [
    { name: "Example", tokens: ONE.state_json },
    { name: "Example North", tokens: NORTH },
  ],
}
