// A receiver of webhooks.
import { appendBody, json } from "./body.mjs"

export async function answer({ request, response, file }) {
  await appendBody(request, file)
  file.end()
  json(response, {})
}
