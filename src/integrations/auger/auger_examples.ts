import type { IntegrationExamples, ServiceCall } from "../../framework"

const HOST = "app.auger.ai"
const params = { api_token: "example-token" }
const formParams = { project_name: "orders", model_type: "regression", max_n_trials: "50", train_data: "false" }

export const examples: IntegrationExamples = {
  examples: [
    {
      name: "orders_to_project",
      title: "Three orders become a file of a project, which is started.",
      sample: "orders",
      rows: 3,
      params,
      formParams,
    },
    {
      name: "training_of_users",
      title: "Two users are handed over, and a training with them is wanted.",
      sample: "users",
      rows: 2,
      params: { ...params, max_total_time_mins: "30" },
      formParams: { ...formParams, train_data: "true" },
    },
    {
      name: "unknown_project",
      title: "Auger does not know the project, so that nothing is stored.",
      sample: "orders",
      rows: 2,
      params,
      formParams: { ...formParams, project_name: "unknown" },
    },
    {
      name: "no_rows",
      title: "A result without rows is refused before anybody is called.",
      sample: "empty",
      params,
      formParams,
    },
  ],
  rules: [
    { host: HOST, method: "PUT", path: /^\/api\/v1\/project_file_urls\/$/, answer: placeOf },
    { host: "example-bucket.s3.amazonaws.com", method: "PUT", answer: () => ({ body: "" }) },
    { host: HOST, method: "PATCH", path: /^\/api\/v1\/projects\/7\/deploy$/, answer: () => ({ body: { data: {} } }) },
    {
      host: HOST,
      method: "GET",
      path: /^\/api\/v1\/projects\/7$/,
      answer: () => ({ body: { data: { status: "running" } } }),
    },
    {
      host: HOST,
      method: "GET",
      path: /^\/api\/v1\/project_files\/8$/,
      answer: () => ({ body: { data: { status: "processed" } } }),
    },
    { host: HOST, method: "GET", path: /^\/api\/v1\/user\/$/, answer: () => ({ body: { data: { id: 1 } } }) },
    { host: HOST, method: "POST", answer: () => ({ body: { data: { id: 8 } } }) },
  ],
}

function placeOf({ body }: ServiceCall) {
  const { project_name, file_path } = JSON.parse(body.toString()) as Record<string, string>
  if (project_name === "unknown") return { status: 404, body: { meta: { errors: [{ message: "Not found" }] } } }
  const url = `https://example-bucket.s3.amazonaws.com/${file_path}`
  return { body: { data: { project_id: 7, main_bucket: "example-bucket", url } } }
}
