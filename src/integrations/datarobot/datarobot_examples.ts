import type { IntegrationExamples } from "../../framework"

const params = { datarobot_api_token: "example-api-key" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "project_of_orders",
      title: "DataRobot fetches the orders from Looker and makes a project of them.",
      sample: "orders",
      params,
      formParams: { projectName: "Orders" },
    },
    {
      name: "pushed_to_own_address",
      title: "A pushed result is uploaded to the DataRobot of the settings.",
      sample: "users",
      rows: 2,
      params: { ...params, datarobot_url: "https://app.eu.datarobot.com" },
      formParams: { projectName: "" },
      isStreamed: false,
    },
    {
      name: "refused_data",
      title: "DataRobot refuses the data, and the message says why.",
      sample: "orders",
      params: { ...params, datarobot_url: "datarobot.example.com" },
      formParams: { projectName: "Orders" },
    },
  ],
  rules: [
    {
      host: "datarobot.example.com",
      method: "POST",
      answer: () => ({ status: 422, body: { message: "The file must have at least 20 rows." } }),
    },
    ...["app.datarobot.com", "app.eu.datarobot.com"].flatMap((host) => [
      {
        host,
        method: "POST",
        path: /^\/api\/v2\/projects\/$/,
        answer: () => ({ status: 202, headers: { location: `https://${host}/api/v2/status/job-1/` } }),
      },
      {
        host,
        method: "GET",
        path: /^\/api\/v2\/status\/job-1\/$/,
        answer: () => ({ body: { status: "COMPLETED", message: "" } }),
      },
    ]),
    { host: ".datarobot.com", method: "GET", path: /^\/api\/v2\/projects\/$/, answer: () => ({ body: [] }) },
  ],
}
