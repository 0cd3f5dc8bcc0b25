// Peak memory of a hub that takes two large deliveries, one pushed and one downloaded. Goal: under 250 MiB each.
import { createHash } from "node:crypto"
import { Readable } from "node:stream"
import { startDownload, startHub, startSink } from "./stage.mjs"

/** A json_detail document of about `bytes`, in chunks. */
function* jsonDetail(bytes) {
  const fields = { dimensions: [{ name: "users.id", label: "ID", tags: ["user_id"] }], measures: [] }
  yield Buffer.from(`${JSON.stringify({ fields }).slice(0, -1)},"data":[`)
  for (let made = 0, id = 0; made < bytes;) {
    const rows = Array.from({ length: 500 }, () => row((id += 1)))
    const chunk = Buffer.from((made > 0 ? "," : "") + rows.join(","))
    made += chunk.length
    yield chunk
  }
  yield Buffer.from("]}")
}

function row(id) {
  const links = [{ label: "Show All", url: `/explore/shop/users?f[users.id]=${id}`, type: "drill" }]
  return JSON.stringify({ "users.id": { value: id, rendered: `No. ${id}`, links }, "users.city": { value: "Łódź" } })
}

/** An execute body with `bytes` of base64 in lines of 60, as Looker pushes it, hashing what it means. */
function* pushed(bytes, hash, params, formParams) {
  const head = { type: "query", data: params, form_params: formParams }
  yield Buffer.from(
    `${JSON.stringify(head).slice(0, -1)},"attachment":{"mimetype":"application/zip;base64","extension":"zip","data":"`,
  )
  const block = Buffer.alloc(45 * 1000, "some bytes of a file ")
  for (let made = 0; made < bytes; made += block.length) {
    hash.update(block)
    yield Buffer.from(block.toString("base64").replaceAll(/.{60}/g, "$&\\n"))
  }
  yield Buffer.from('"}}')
}

async function downloadToZapier(bytes) {
  const source = createHash("sha256")
  for (const chunk of jsonDetail(bytes)) source.update(chunk)
  const sink = await startSink()
  const looker = await startDownload(() => Readable.from(jsonDetail(bytes), { objectMode: false }))
  const hub = await startHub()
  const startedAt = performance.now()
  const answer = await fetch(`${hub.url}/actions/zapier/execute`, {
    method: "POST",
    headers: hub.headers,
    body: JSON.stringify({
      type: "query",
      scheduled_plan: { download_url: looker.url },
      form_params: { url: `http://hooks.zapier.com:${sink.port}/hooks/catch/1/a/` },
    }),
  })
  const outcome = await answer.json()
  const sec = (performance.now() - startedAt) / 1000
  const isWhole = sink.taken[0]?.sha256 === source.digest("hex")
  const result = figures("300 MB download to zapier", hub, await hub.usage(), {
    sec,
    bytes: sink.taken[0]?.bytes,
    isWhole: isWhole && outcome.looker?.success,
  })
  hub.stop()
  looker.stop()
  sink.stop()
  return result
}

async function pushToS3(bytes) {
  const sink = await startSink((request, response) => answerAsS3(request, response))
  const hub = await startHub({ AWS_ENDPOINT_URL: `http://127.0.0.1:${sink.port}` })
  const hash = createHash("sha256")
  const params = { access_key_id: "k", secret_access_key: "s", region: "us-east-1" }
  const startedAt = performance.now()
  const answer = await fetch(`${hub.url}/actions/amazon_s3/execute`, {
    method: "POST",
    headers: hub.headers,
    body: Readable.from(pushed(bytes, hash, params, { bucket: "results", filename: "big.zip" }), { objectMode: false }),
    duplex: "half",
  })
  const outcome = await answer.json()
  const sec = (performance.now() - startedAt) / 1000
  const parts = sink.taken.filter(({ method }) => method === "PUT")
  const stored = parts.reduce((sum, part) => sum + part.bytes, 0)
  const isWhole = outcome.looker?.success && stored >= bytes
  const result = figures("100 MB base64 push to amazon_s3", hub, await hub.usage(), { sec, bytes: stored, isWhole })
  hub.stop()
  sink.stop()
  return result
}

function answerAsS3(request, response) {
  const tag = (name, text) => `<${name}>${text}</${name}>`
  if (request.method === "PUT") return response.setHeader("etag", '"part"').end()
  const isStart = request.url.includes("?uploads")
  const root = isStart ? "InitiateMultipartUploadResult" : "CompleteMultipartUploadResult"
  const text = tag(
    root,
    tag("Bucket", "results") + tag("Key", "big.zip") + (isStart ? tag("UploadId", "1") : tag("ETag", "all")),
  )
  response.setHeader("content-type", "application/xml").end(`<?xml version="1.0"?>${text}`)
}

function figures(name, hub, { peakMib, cpuMs }, { sec, bytes = 0, isWhole }) {
  if (!isWhole) throw new Error(`${name}: what arrived is not what was sent.`)
  return { name, unit: "MB/s", value: bytes / 1e6 / sec, peakMib, cpuMs, idleMib: hub.idleMib, goal: { peakMib: 250 } }
}

const results = [await downloadToZapier(300_000_000), await pushToS3(100_000_000)]
console.log(JSON.stringify(results))
process.exit()
