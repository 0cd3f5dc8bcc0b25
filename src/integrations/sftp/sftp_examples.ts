import type { IntegrationExamples } from "../../framework"

const LOGIN = { address: "sftp://files.example.com/reports/", username: "looker", password: "example-password" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "csv_with_password",
      title: "A query as CSV in a directory of the server; the login is by password.",
      sample: "orders",
      format: "csv",
      params: {},
      formParams: { ...LOGIN, filename: "orders.csv" },
    },
    {
      name: "txt_under_its_title",
      title: "A query as tab-separated text, under its title, in a directory with a blank in its name.",
      sample: "unicode",
      format: "txt",
      params: {},
      formParams: { ...LOGIN, address: "sftp://files.example.com/my%20reports/", filename: "" },
    },
  ],
}
