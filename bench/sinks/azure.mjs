// Azure's Put Block and Put Block List. The last 12 characters of an id are its number, as the hub makes them.
import { bodyOf } from "./body.mjs"

const numberOf = (id) => Number(Buffer.from(id, "base64").toString().slice(-12))

export async function answer({ request, response, url, file }) {
  const body = await bodyOf(request)
  const work = url.searchParams.get("comp")
  if (work === "block") file.place(numberOf(url.searchParams.get("blockid")), body)
  else if (work === "blocklist") {
    const ids = [...body.toString().matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g)].map(([, id]) => numberOf(id))
    file.end(ids.every((id, index) => id === index) ? ids.length : -1)
  } else return response.writeHead(400).end()
  response.writeHead(201, { etag: '"0x8D0"', "last-modified": new Date().toUTCString(), "x-ms-version": "2024-01-01" })
  response.end()
}
