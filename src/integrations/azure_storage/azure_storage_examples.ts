import type { IntegrationExamples, ServiceAnswer } from "../../framework"

const HOST = "examplereports.blob.core.windows.net"
const params = { account: "examplereports", accessKey: Buffer.from("example key of the account").toString("base64") }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "csv_into_folder",
      title: "A query as CSV, streamed into a folder of the container.",
      sample: "orders",
      format: "csv",
      params,
      formParams: { container: "reports", filename: "orders/daily.csv" },
    },
    {
      name: "dashboard_pdf",
      title: "A dashboard as PDF that Looker pushes, stored under its title.",
      type: "dashboard",
      sample: "pivots",
      format: "wysiwyg_pdf",
      params,
      formParams: { container: "archive", filename: "" },
      isStreamed: false,
    },
    {
      name: "large_csv_in_blocks",
      title: "A result of more than 8 MiB, which goes in blocks while Looker is still sending it.",
      sample: "orders",
      rows: 300_000,
      format: "csv",
      params,
      formParams: { container: "archive", filename: "all orders.csv" },
      isStreamed: true,
    },
  ],
  rules: [
    { host: HOST, method: "GET", path: /^\/$/, answer: () => containerList(["archive", "reports"]) },
    { host: HOST, method: "PUT", answer: () => ({ status: 201, headers: { etag: '"0x8D0"' }, body: "" }) },
  ],
}

function containerList(names: readonly string[]): ServiceAnswer {
  const items = names.map((name) => `<Container><Name>${name}</Name><Properties/></Container>`).join("")
  const body =
    '<?xml version="1.0" encoding="utf-8"?>' +
    `<EnumerationResults><Containers>${items}</Containers><NextMarker/></EnumerationResults>`
  return { headers: { "content-type": "application/xml" }, body }
}
