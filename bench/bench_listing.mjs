// Requests a second of the listing, compressed with brotli and as 304, next to a bare node:http server with the same bytes.
import { fork } from "node:child_process"
import { once } from "node:events"
import { request } from "node:http"
import autocannon from "autocannon"
import { median } from "./median.mjs"
import { startHub } from "./stage.mjs"

const CONNECTIONS = 32
const SEC = 3
const ROUNDS = 5
const GOAL = { "node:http": 0.3 }

/** The listing as the hub sends it: its headers, and its body still compressed. */
async function fetchListing(hub, headers) {
  const call = request(hub.url, { method: "POST", headers }).end()
  const [response] = await once(call, "response")
  const chunks = await response.toArray()
  return { headers: response.headers, body: Buffer.concat(chunks) }
}

async function startBare({ headers, body }) {
  const child = fork(new URL("bare_http_child.mjs", import.meta.url))
  // These node:http writes itself.
  const own = Object.entries(headers).filter(([name]) => !["connection", "date", "keep-alive"].includes(name))
  child.send({ headers: Object.fromEntries(own), body: body.toString("base64"), etag: headers.etag })
  const [{ url }] = await once(child, "message")
  return { url, stop: () => child.kill() }
}

async function perSecond(url, headers, status, duration = SEC) {
  const result = await autocannon({ url, method: "POST", headers, connections: CONNECTIONS, duration })
  const { [status]: answered = { count: 0 } } = result.statusCodeStats
  if (result.errors > 0 || answered.count !== result.requests.total) throw new Error(`Not every answer was ${status}.`)
  return result.requests.total / result.duration
}

async function compare(name, hub, bare, headers, status) {
  await perSecond(hub.url, headers, status, 1)
  await perSecond(bare.url, headers, status, 1)
  const ours = []
  const theirs = []
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(await perSecond(hub.url, headers, status))
    theirs.push(await perSecond(bare.url, headers, status))
    process.stderr.write(`  ${name}: ${Math.round(ours.at(-1))}/s, bare ${Math.round(theirs.at(-1))}/s\n`)
  }
  const value = Math.round(median(ours))
  const baselines = { "node:http": Math.round(median(theirs)) }
  const ratios = { "node:http": Math.round((value / baselines["node:http"]) * 100) / 100 }
  return { name, unit: "requests/s", value, baselines, ratios, goal: GOAL }
}

const hub = await startHub()
const headers = {
  authorization: hub.headers.authorization,
  "accept-encoding": "gzip, br",
  "user-agent": "LookerOutgoingWebhook/24.6.12",
}
const listing = await fetchListing(hub, headers)
const bare = await startBare(listing)
const notModified = { ...headers, "if-none-match": listing.headers.etag }
const whole = await compare(`listing, ${listing.body.length} bytes of brotli`, hub, bare, headers, 200)
const short = await compare("listing, 304", hub, bare, notModified, 304)
short.baselines["listing with its body"] = whole.value
short.ratios["listing with its body"] = Math.round((short.value / whole.value) * 100) / 100
short.goal = { "listing with its body": 1 }
hub.stop()
bare.stop()
console.log(JSON.stringify([whole, short]))
