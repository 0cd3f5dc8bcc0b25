import type { IntegrationExamples, ServiceCall } from "../../framework"

const DRIVE = "www.googleapis.com"
const SHEETS = "sheets.googleapis.com"
const SESSION = `https://${DRIVE}/upload/drive/v3/files?uploadType=resumable&upload_id=example-session`
/** In the year 2100, so that the access token does not have to be refreshed. */
const EXPIRY_MS = 4_102_444_800_000
const tokens = { access_token: "example-access-token", refresh_token: "example-refresh-token", expiry_date: EXPIRY_MS }
const redirect = "https://hub.example.com/actions/google_sheets/oauth_redirect"
const params = { state_json: JSON.stringify({ tokens, redirect }), domain_allowlist: "" }
const gridProperties = { rowCount: 30, columnCount: 26 }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "over_existing",
      title: "Over the values of the sheet of that name, which is looked for in the folder of an address.",
      sample: "orders",
      params,
      formParams: {
        drive: "mydrive",
        folderid: "https://drive.google.com/drive/folders/example-folder",
        filename: "orders",
        overwrite: "yes",
      },
    },
    {
      name: "new_sheet",
      title: "A new sheet in the root of a shared drive, for accounts of one domain.",
      sample: "users",
      params: { ...params, domain_allowlist: "example.com" },
      formParams: { drive: "example-drive", folder: "root", filename: "users", overwrite: "no" },
    },
    {
      name: "in_blocks",
      title: "Thirty rows in blocks of 12, as the operator set it here; the last one makes the tab larger.",
      sample: "users",
      rows: 30,
      params,
      formParams: { drive: "mydrive", filename: "users", overwrite: "yes" },
    },
  ],
  rules: [
    {
      host: DRIVE,
      method: "GET",
      path: /userinfo$/,
      answer: ({ account = "ann@example.com" }) => ({ body: { email: account } }),
    },
    { host: DRIVE, method: "GET", path: /\/drives$/, answer: () => ({ body: { drives: [named("example-drive")] } }) },
    { host: DRIVE, method: "GET", path: /\/files$/, answer: () => ({ body: { files: [named("example-sheet")] } }) },
    { host: DRIVE, method: "POST", answer: () => ({ headers: { location: SESSION }, body: "" }) },
    { host: DRIVE, method: "PUT", answer: () => ({ body: { id: "example-sheet" } }) },
    {
      host: SHEETS,
      method: "GET",
      answer: () => ({ body: { sheets: [{ properties: { sheetId: 0, gridProperties } }] } }),
    },
    { host: SHEETS, method: "POST", answer: (call) => ({ body: answerUpdate(call) }) },
  ],
  environment: {
    GOOGLE_SHEET_CLIENT_ID: "example-client",
    GOOGLE_SHEET_CLIENT_SECRET: "example-secret",
    GOOGLE_SHEETS_WRITE_BATCH: "12",
  },
  isSequential: true,
}

function named(id: string) {
  return { id, name: id }
}

function answerUpdate({ url, body }: ServiceCall) {
  const [, spreadsheetId] = /\/spreadsheets\/([^:]+)/.exec(url.pathname) ?? []
  const { requests } = JSON.parse(body.toString()) as { requests: object[] }
  return { spreadsheetId, replies: requests.map(() => ({})) }
}
