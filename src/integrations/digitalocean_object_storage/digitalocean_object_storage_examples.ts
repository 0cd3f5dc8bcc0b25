import type { IntegrationExamples } from "../../framework"
import { s3Rules } from "../s3/s3_examples"

const params = { access_key_id: "example-access-key", secret_access_key: "example-secret-key", region: "NYC3" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "json_under_path",
      title: "A query as JSON, streamed into a folder of the Space.",
      sample: "unicode",
      format: "json",
      params,
      formParams: { bucket: "example-space", path: "exports", filename: "names.json", use_path: "yes" },
    },
    {
      name: "csv_of_old_schedule",
      title: "A schedule saved before the form asked whether to use the path: the file goes to the root of the Space.",
      sample: "users",
      format: "csv",
      params,
      formParams: { bucket: "example-space", path: "exports", filename: "" },
    },
    {
      name: "dashboard_csv_zip",
      title: "All tiles of a dashboard as CSV files in one ZIP file.",
      type: "dashboard",
      sample: "orders",
      format: "csv_zip",
      params,
      formParams: { bucket: "example-space", path: "", filename: "", use_path: "yes" },
      isStreamed: false,
    },
  ],
  rules: s3Rules(".digitaloceanspaces.com", ["example-space"]),
}
