// The integrations that send rows to a service: how each is told where the stand-in is, what it is asked, and what the stand-in
// answers. A new one is a few lines here.

const JSON_TYPE = { "content-type": "application/json" }

/**
 * `rows`: where a delivery takes fewer than the benchmark sends, or each is a call. `tags`: of the fields, by name.
 * `environment`, or `className` with `options` of the constructor: lead to the stand-in at `url`. `marker`: stands once in what
 * is sent for each row. `concurrency`: calls at once, which the bare client makes as well. `answer`: what the service says.
 */
export const ROW_SUBJECTS = [
  {
    name: "braze",
    rows: 100_000,
    className: "BrazeIntegration",
    options: (url) => ({ apiUrl: url }),
    request: {
      data: { braze_api_key: "k", braze_api_endpoint: "https://rest.iad-01.braze.com" },
      form_params: { braze_key: "external_id", braze_segment: "VIP" },
    },
    tags: { "users.id": ["braze_id"], "users.email": ["braze[email]"], "users.city": ["braze[city]"] },
    marker: '"external_id"',
    concurrency: 4,
    answer: ({ rows }) => ({ status: 201, body: { message: "success", attributes_processed: rows } }),
  },
  {
    name: "auger",
    environment: (url) => ({ AUGER_API_URL: `${url}/api/v1` }),
    request: { data: { api_token: "k" }, form_params: { project_name: "bench", model_type: "regression" } },
    marker: '"email"',
    concurrency: 9,
    answer: ({ path, url }) =>
      path.endsWith("/project_file_urls/")
        ? { body: { data: { project_id: 1, main_bucket: "b", url: `${url}/storage` } } }
        : { body: { data: { id: 1, status: "running" } } },
  },
  {
    // As all services that want a call for each row.
    name: "twilio_message",
    rows: 20_000,
    className: "TwilioMessageIntegration",
    options: (url) => ({ apiUrl: url }),
    request: {
      data: { accountSid: `AC${"0".repeat(32)}`, authToken: "t", from: "+12025550100" },
      form_params: { message: "Your order is on its way." },
    },
    tags: { "users.phone": ["phone"] },
    marker: "To=",
    concurrency: 8,
    answer: () => ({ status: 201, body: { sid: `SM${"0".repeat(32)}`, status: "queued", error_code: null } }),
  },
]

/** The integration `name`, with the stand-in at `url` for its service; undefined where a variable leads there. */
export function rowServiceAt(load, name, url) {
  const subject = ROW_SUBJECTS.find((each) => each.name === name)
  const { className, folder = name, options } = subject ?? {}
  return className && new (load(`integrations/${folder}/${name}.js`)[className])(options(url))
}

/** What the stand-in says to a call. */
export function answerOf({ answer }, call) {
  const { status = 200, body } = answer(call)
  return { status, headers: JSON_TYPE, text: JSON.stringify(body) }
}

/** A json_detail_lite_stream document of so many users, in pieces. */
export function* usersDocument(rowCount, tags = {}) {
  const names = ["users.id", "users.email", "users.phone", "users.city"]
  const dimensions = names.map((name) => ({ name, label: name, tags: tags[name] ?? [] }))
  const fields = { dimensions, measures: [{ name: "orders.count", label: "orders.count", tags: [] }] }
  yield Buffer.from(`${JSON.stringify({ fields }).slice(0, -1)},"data":[`)
  for (let first = 0; first < rowCount; first += 500) {
    const rows = Array.from({ length: Math.min(500, rowCount - first) }, (_, index) => rowAt(first + index))
    yield Buffer.from((first > 0 ? "," : "") + rows.join(","))
  }
  yield Buffer.from("]}")
}

function rowAt(index) {
  return JSON.stringify({
    "users.id": { value: `u${index}` },
    "users.email": { value: `user${index}@example.com` },
    "users.phone": { value: `+1202555${String(index % 10_000).padStart(4, "0")}` },
    "users.city": { value: "Łódź" },
    "orders.count": { value: index % 17 },
  })
}
