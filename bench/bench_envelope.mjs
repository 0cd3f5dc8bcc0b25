// Time and memory of taking an execute call with a base64 file of 90 MB in its body, as Looker pushes it.
import { fork } from "node:child_process"
import { once } from "node:events"
import { request } from "node:http"
import { Readable } from "node:stream"
import { median } from "./median.mjs"

const FILE_BYTES = 90_000_000
const RUNS = 7
/** A block is a whole number of lines of 60 characters, and of groups of three bytes. */
const BLOCK_BYTES = 45 * 1000

const block = Buffer.from(
  Array.from({ length: BLOCK_BYTES }, (_, index) => (index * 7 + Math.floor(index / 251)) % 256),
)
const source = Buffer.from(block.toString("base64").replaceAll(/.{60}/g, "$&\\n"))
const head = Buffer.from(
  '{"type":"query","data":{},"form_params":{},"attachment":{"mimetype":"application/zip;base64","extension":"zip","data":"',
)
const tail = Buffer.from('"}}')
const blocks = FILE_BYTES / BLOCK_BYTES
const length = head.length + blocks * source.length + tail.length

function* body() {
  yield head
  for (let count = 0; count < blocks; count++) yield source
  yield tail
}

/** Posts the body and gives the milliseconds until the answer is there. */
async function post({ port, headers }) {
  const startedAt = performance.now()
  const call = request({
    port,
    method: "POST",
    path: "/actions/drain/execute",
    headers: { ...headers, "content-type": "application/json", "content-length": length },
  })
  Readable.from(body(), { objectMode: false }).pipe(call)
  const [response] = await once(call, "response")
  let text = ""
  for await (const chunk of response.setEncoding("utf8")) text += chunk
  const ms = performance.now() - startedAt
  if (!text.includes(`${FILE_BYTES} bytes`)) throw new Error(`The answer was: ${text.slice(0, 200)}`)
  return ms
}

async function measure(subject) {
  const child = fork(new URL("envelope_child.mjs", import.meta.url), [subject])
  const [place] = await once(child, "message")
  const ask = async () => {
    child.send("usage")
    return (await once(child, "message"))[0]
  }
  await post(place)
  const times = []
  const before = await ask()
  for (let run = 0; run < RUNS; run++) times.push(await post(place))
  const after = await ask()
  child.kill()
  process.stderr.write(`${subject}: ${times.map(Math.round).join(" ")} ms, idle ${Math.round(place.idleMib)} MiB\n`)
  return { ms: median(times), cpuMs: (after.cpuMs - before.cpuMs) / RUNS, growthMib: after.peakMib - place.idleMib }
}

const hub = await measure("hub")
const express = await measure("express")
console.log(
  JSON.stringify([
    {
      name: "inline base64 attachment of 90 MB",
      unit: "ms",
      value: hub.ms,
      baselines: { "express.json() + Buffer.from": express.ms },
      ratios: { "express.json() + Buffer.from": hub.ms / express.ms },
      goal: { "express.json() + Buffer.from": 0.5 },
    },
    {
      name: "CPU time of the same",
      unit: "ms",
      value: hub.cpuMs,
      baselines: { "express.json() + Buffer.from": express.cpuMs },
      ratios: { "express.json() + Buffer.from": hub.cpuMs / express.cpuMs },
    },
    {
      name: "peak growth of the same",
      unit: "MiB",
      value: hub.growthMib,
      baselines: { "express.json() + Buffer.from": express.growthMib },
      ratios: { "express.json() + Buffer.from": hub.growthMib / express.growthMib },
      goal: { value: 64 },
    },
  ]),
)
