import type { IntegrationExamples } from "../../framework"
import { s3Rules } from "../s3/s3_examples"

const params = { access_key_id: "example-access-key", secret_access_key: "example-secret-key", region: "eu-central-1" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "csv_into_folder",
      title: "A query as CSV, streamed into a folder of the bucket.",
      sample: "orders",
      format: "csv",
      params,
      formParams: { bucket: "example-reports", path: "orders/daily", filename: "orders.csv" },
    },
    {
      name: "xlsx_pushed",
      title: "A query as Excel file that Looker pushes, stored under its title.",
      sample: "totals",
      format: "xlsx",
      params,
      formParams: { bucket: "example-reports", path: "", filename: "" },
      isStreamed: false,
    },
    {
      name: "dashboard_pdf",
      title: "A dashboard as PDF.",
      type: "dashboard",
      sample: "pivots",
      format: "wysiwyg_pdf",
      params,
      formParams: { bucket: "example-archive", path: "/boards/", filename: "sales.pdf" },
      isStreamed: false,
    },
    {
      name: "large_csv_in_parts",
      title: "A result of more than 8 MiB, which goes in parts while Looker is still sending it.",
      sample: "orders",
      rows: 300_000,
      format: "csv",
      params,
      formParams: { bucket: "example-archive", path: "", filename: "all orders.csv" },
      isStreamed: true,
    },
  ],
  rules: s3Rules(".eu-central-1.amazonaws.com", ["example-archive", "example-reports"]),
}
