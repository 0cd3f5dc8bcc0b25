import type { IntegrationExamples } from "../../framework"

const HOST = "www.googleapis.com"
const SESSION = `https://${HOST}/upload/drive/v3/files?uploadType=resumable&upload_id=example-session`
/** In the year 2100, so that the access token does not have to be refreshed. */
const EXPIRY_MS = 4_102_444_800_000
const tokens = { access_token: "example-access-token", refresh_token: "example-refresh-token", expiry_date: EXPIRY_MS }
const redirect = "https://hub.example.com/actions/google_drive/oauth_redirect"
const params = { state_json: JSON.stringify({ tokens, redirect }), domain_allowlist: "" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "csv_into_folder",
      title: "A query as CSV, into the folder of an address.",
      sample: "orders",
      format: "csv",
      params,
      formParams: {
        drive: "mydrive",
        folderid: "https://drive.google.com/drive/folders/example-folder",
        filename: "orders.csv",
      },
    },
    {
      name: "shared_drive_root",
      title: "A dashboard as PDF, into the root of a shared drive, for accounts of one domain.",
      type: "dashboard",
      sample: "pivots",
      format: "wysiwyg_pdf",
      params: { ...params, domain_allowlist: "example.com" },
      formParams: { drive: "example-drive", folderid: "", filename: "sales.pdf" },
      isStreamed: false,
    },
  ],
  rules: [
    {
      host: HOST,
      method: "GET",
      path: /userinfo$/,
      answer: ({ account = "ann@example.com" }) => ({ body: { email: account } }),
    },
    { host: HOST, method: "GET", path: /\/drives$/, answer: () => ({ body: { drives: [named("example-drive")] } }) },
    { host: HOST, method: "GET", path: /\/files$/, answer: () => ({ body: { files: [named("example-folder")] } }) },
    { host: HOST, method: "POST", answer: () => ({ headers: { location: SESSION }, body: "" }) },
    { host: HOST, method: "PUT", answer: () => ({ body: { id: "example-file" } }) },
  ],
  environment: { GOOGLE_DRIVE_CLIENT_ID: "example-client", GOOGLE_DRIVE_CLIENT_SECRET: "example-secret" },
}

function named(id: string) {
  return { id, name: id }
}
