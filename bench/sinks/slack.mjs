// Slack's upload in three steps.
import { appendBody, bodyOf, json } from "./body.mjs"

export async function answer({ request, response, url, file }) {
  if (url.pathname === "/upload") {
    await appendBody(request, file)
    return response.end(`OK - ${file.bytes}`)
  }
  await bodyOf(request)
  if (url.pathname.endsWith("completeUploadExternal")) file.end()
  json(response, { ok: true, upload_url: `${url.origin}/upload`, file_id: "F1", channel: "C1", ts: "1.2" })
}
