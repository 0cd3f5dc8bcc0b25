import type { IntegrationExamples } from "../../framework"

const API = "api.dropboxapi.com"
const CONTENT = "content.dropboxapi.com"
const params = { state_json: '{"access_token":"example-token"}' }
const entries = [
  { ".tag": "folder", name: "Reports" },
  { ".tag": "file", name: "notes.txt" },
]

export const examples: IntegrationExamples = {
  environment: { DROPBOX_ACTION_APP_KEY: "example-key", DROPBOX_ACTION_APP_SECRET: "example-secret" },
  examples: [
    {
      name: "csv_into_folder",
      title: "A query as CSV into a folder; an existing file is kept, and this one gets a new name.",
      sample: "orders",
      format: "csv",
      params,
      formParams: { directory: "Reports", filename: "orders", includeTimestamp: "no" },
    },
    {
      name: "dashboard_pdf",
      title: "A dashboard as PDF that replaces the one of before.",
      type: "dashboard",
      sample: "pivots",
      format: "wysiwyg_pdf",
      params,
      formParams: { directory: "__root", filename: "Übersicht", includeTimestamp: "no", on_conflict: "overwrite" },
    },
  ],
  rules: [
    {
      host: API,
      path: /^\/2\/files\/list_folder$/,
      answer: () => ({ body: { entries, cursor: "c", has_more: false } }),
    },
    { host: CONTENT, path: /^\/2\/files\/upload$/, answer: () => ({ body: { name: "orders.csv" } }) },
  ],
}
