// What benchmarks share: a hub as a child process, a stand-in that swallows uploads, and a Looker that serves one download.
import { fork } from "node:child_process"
import { createHash } from "node:crypto"
import { once } from "node:events"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import path from "node:path"
import { pipeline } from "node:stream/promises"

const require = createRequire(import.meta.url)
const { makeApiToken } = require(`${process.env.HUB_DIST ?? "../dist"}/sealing/api_token.js`)

/**
 * Forks a hub. `usage()` gives the most memory it has had, in MiB, its CPU time, and how late its event loop was since the last
 * call, in ms; `peak()` the memory alone, `heap()` what is left of it after a collection of garbage. `profile()` ends a profiled one and gives what V8 wrote.
 */
export async function startHub(environment = {}, { isProfiled = false } = {}) {
  const folder = isProfiled ? mkdtempSync(path.join(tmpdir(), "hub-profile-")) : undefined
  const child = fork(new URL("hub_child.mjs", import.meta.url), {
    execArgv: isProfiled ? ["--cpu-prof", `--cpu-prof-dir=${folder}`] : [],
    env: {
      ...process.env,
      ACTION_HUB_BASE_URL: "http://hub",
      ACTION_HUB_LABEL: "Bench",
      ACTION_HUB_SECRET: "bench",
      OUTBOUND_ALLOW: "hooks.zapier.com",
      ...environment,
    },
  })
  // A hub that cannot start says nothing.
  const ended = once(child, "exit").then(([code]) => Promise.reject(new Error(`The hub ended with ${code}.`)))
  ended.catch(() => undefined)
  const [{ port, idleMib }] = await Promise.race([once(child, "message"), ended])
  const usage = async () => {
    child.send("usage")
    const [figures] = await once(child, "message")
    return figures
  }
  return {
    idleMib,
    pid: child.pid,
    port,
    usage,
    url: `http://127.0.0.1:${port}`,
    headers: { authorization: `Bearer ${makeApiToken("bench")}`, "content-type": "application/json" },
    peak: async () => (await usage()).peakMib,
    heap: async () => {
      child.send("heap")
      const [{ heapMib }] = await once(child, "message")
      return heapMib
    },
    stop: () => child.kill(),
    profile: async () => {
      child.send("end")
      await once(child, "exit")
      const [file] = readdirSync(folder)
      const profile = JSON.parse(readFileSync(path.join(folder, file), "utf8"))
      rmSync(folder, { recursive: true })
      return profile
    },
  }
}

/** A server that takes bodies without keeping them; `taken` has the length and hash of each. */
export async function startSink(answer = (_request, response) => response.end("{}")) {
  const taken = []
  const server = createServer(async (request, response) => {
    const hash = createHash("sha256")
    let bytes = 0
    for await (const chunk of request) {
      bytes += chunk.length
      hash.update(chunk)
    }
    taken.push({ method: request.method, url: request.url, bytes, sha256: hash.digest("hex") })
    answer(request, response)
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  return { taken, port: server.address().port, stop: () => server.close().closeAllConnections() }
}

/** A server that answers each GET with what `source()` yields. */
export async function startDownload(source) {
  const server = createServer((_request, response) => pipeline(source(), response).catch(() => response.destroy()))
  await once(server.listen(0, "127.0.0.1"), "listening")
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close().closeAllConnections() }
}

/** A process that answers every request with the same JSON, or, for another `contentType`, with nothing. */
export async function startStandIn({ delayMs = 0, contentType = "application/json" } = {}) {
  const child = fork(new URL("bare_http_child.mjs", import.meta.url))
  const body = Buffer.from(contentType === "application/json" ? "{}" : "")
  const headers = { "content-type": contentType, "content-length": body.length }
  child.send({ headers, body: body.toString("base64"), etag: "none", delayMs })
  const [{ url }] = await once(child, "message")
  return { url, port: new URL(url).port, stop: () => child.kill() }
}

/** A result of ten rows as json_detail. */
export function tenRows() {
  const row = (id) => ({ "users.id": { value: id, rendered: `No. ${id}` }, "users.city": { value: "Łódź" } })
  const data = Array.from({ length: 10 }, (_, index) => row(index))
  return JSON.stringify({ fields: { dimensions: [], measures: [] }, data })
}
