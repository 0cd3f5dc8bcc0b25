import { generateKeyPairSync } from "node:crypto"
import type { IntegrationExamples } from "../../framework"

const HOST = "storage.googleapis.com"
const SESSION = `https://${HOST}/upload/storage/v1/b/example-reports/o?uploadType=resumable&upload_id=example-session`

// Generated on every run, so that this file holds no key that a service could ever accept.
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
})
const params = {
  client_email: "looker@example-project.iam.gserviceaccount.com",
  private_key: privateKey,
  project_id: "example-project",
}
const buckets = ["example-archive", "example-reports"].map((name) => ({ id: name, name }))

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "csv_into_folder",
      title: "A query as CSV, streamed into a folder of the bucket.",
      sample: "orders",
      format: "csv",
      params,
      formParams: { bucket: "example-reports", filename: "orders/daily.csv", overwrite: "yes" },
    },
    {
      name: "dashboard_pdf",
      title: "A dashboard as PDF that Looker pushes.",
      type: "dashboard",
      sample: "pivots",
      format: "wysiwyg_pdf",
      params,
      formParams: { bucket: "example-reports", filename: "boards/sales.pdf", overwrite: "yes" },
      isStreamed: false,
    },
    {
      name: "json_under_title",
      title: "A query as JSON, stored under its title.",
      sample: "unicode",
      format: "json_detail",
      params,
      formParams: { bucket: "example-reports", filename: "", overwrite: "yes" },
    },
  ],
  rules: [
    { host: "oauth2.googleapis.com", method: "POST", path: /^\/token$/, answer: () => ({ body: token }) },
    { host: HOST, method: "GET", path: /^\/storage\/v1\/b$/, answer: () => ({ body: { items: buckets } }) },
    { host: HOST, method: "POST", answer: () => ({ headers: { location: SESSION }, body: "" }) },
    { host: HOST, method: "PUT", answer: () => ({ body: { bucket: "example-reports", size: "1" } }) },
    { host: HOST, method: "DELETE", answer: () => ({ status: 499, body: "" }) },
  ],
}

const token = { access_token: "example-token", expires_in: 3599, token_type: "Bearer" }
