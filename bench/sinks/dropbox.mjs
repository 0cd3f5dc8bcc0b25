// Dropbox's upload sessions.
import { appendBody, json } from "./body.mjs"

export async function answer({ request, response, url, file }) {
  const { cursor } = JSON.parse(request.headers["dropbox-api-arg"])
  await appendBody(request, file, cursor?.offset)
  if (url.pathname.endsWith("/start")) return json(response, { session_id: "1" })
  if (url.pathname.endsWith("/append_v2")) return json(response, null)
  file.end()
  json(response, { name: "big.csv", id: "id:1" })
}
