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
      name: "txt_on_other_port",
      title: "A query as tab-separated text, under its title, on a server with a port of its own.",
      sample: "unicode",
      format: "txt",
      params: {},
      formParams: { ...LOGIN, address: "sftp://files.example.com:2222/my%20reports/", filename: "" },
    },
  ],
}
