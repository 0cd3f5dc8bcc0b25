// Google's tokens and resumable uploads, for Drive and Cloud Storage.
import { appendBody, bodyOf, json } from "./body.mjs"

const KEEPS_GOING = 308

export async function answer({ request, response, url, file }) {
  if (request.method === "PUT") {
    const [, first, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(request.headers["content-range"])
    await appendBody(request, file, first === undefined ? file.bytes : Number(first))
    if (file.bytes !== Number(total)) {
      return response.writeHead(KEEPS_GOING, { range: `bytes=0-${file.bytes - 1}` }).end()
    }
    file.end()
    return json(response, { id: "file-1" })
  }
  await bodyOf(request)
  if (url.pathname === "/token") return json(response, { access_token: "bench", expires_in: 3599 })
  json(response, {}, 200, { location: `${url.origin}/session` })
}
