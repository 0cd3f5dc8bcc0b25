// Slack and a Looker with one command, "sales", for bench_lookerbot.mjs. It is told first how long Looker takes for every call, and
// how many rows the result has. Says `shown` for each answer that Slack has been given in the place of a loading message.
import { once } from "node:events"
import { createServer } from "node:http"

const FIELDS = {
  dimensions: ["id", "name", "email", "city", "country"].map((name) => ({
    name: `users.${name}`,
    label: `Users ${name}`,
  })),
  measures: [{ name: "orders.count", label: "Orders Count", is_numeric: true }],
}

/** About 500 bytes, as Looker writes them with drill links. */
function row(id) {
  const link = `/explore/shop/orders?fields=orders.id,users.name,orders.total&f[users.id]=${id}&limit=500`
  return JSON.stringify({
    "users.id": { value: id, rendered: `No. ${id}` },
    "users.name": { value: `Somebody With A Name ${id}` },
    "users.email": { value: `somebody.${id}@example.com`, html: `<a href="mailto:u${id}@example.com">mail</a>` },
    "users.city": { value: "Łódź" },
    "users.country": { value: "Poland" },
    "orders.count": {
      value: id * 3,
      rendered: String(id * 3),
      links: [{ label: "Show All", url: link, type: "measure_default" }],
    },
  })
}

function lookerAnswers(rows) {
  const query = {
    id: "9",
    model: "shop",
    view: "orders",
    fields: ["users.name", "orders.count"],
    vis_config: { type: "table" },
  }
  const dashboard = { id: "1", title: "Sales", dashboard_filters: [], dashboard_elements: [{ id: "t1", query }] }
  const data = Array.from({ length: rows }, (_, id) => row(id)).join(",")
  const result = Buffer.from(`${JSON.stringify({ fields: FIELDS }).slice(0, -1)},"data":[${data}]}`)
  const json = (value) => Buffer.from(JSON.stringify(value))
  return new Map([
    ["login", json({ access_token: "bench-token", expires_in: 3600 })],
    ["folders/7", json({ id: "7", name: "Commands" })],
    ["folders/7/children", json([])],
    ["folders/7/dashboards", json([{ id: "1", title: "Sales" }])],
    ["folders/7/looks", json([])],
    ["dashboards/1", json(dashboard)],
    ["queries", json(query)],
    ["queries/9/run/json_detail", result],
  ])
}

async function serve(answer) {
  const server = createServer(async (request, response) => {
    await once(request.resume(), "end")
    await answer(
      new URL(request.url, "http://stand-in").pathname,
      response.setHeader("content-type", "application/json"),
    )
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  return `http://127.0.0.1:${server.address().port}`
}

process.once("message", async ({ delayMs, rows }) => {
  const answers = lookerAnswers(rows)
  const looker = await serve(async (path, response) => {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
    const body = answers.get(path.replace("/api/4.0/", ""))
    response.writeHead(body ? 200 : 404).end(body ?? "{}")
  })
  let posts = 0
  const slack = await serve((path, response) => {
    const method = path.replace("/api/", "")
    const members = {
      "auth.test": { team_id: "T1", user_id: "UBOT" },
      "users.info": { user: { id: "U1", team_id: "T1" } },
      "chat.postMessage": { channel: "C1", ts: `1.${(posts += 1)}` },
    }
    response.end(JSON.stringify({ ok: true, ...members[method] }))
    if (method === "chat.update") process.send("shown")
  })
  process.send({ slack, looker, resultBytes: answers.get("queries/9/run/json_detail").length })
})
