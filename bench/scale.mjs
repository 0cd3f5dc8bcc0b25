// Throughput of 1 and of 2 hub processes behind nginx (Debian's package), for executes of 1,000 rows pushed to a webhook and
// to a row service. nginx, the stand-ins and the load run on the same processors. Prints a JSON array in the form of the other benchmarks: node bench/scale.mjs [requests]
import { fork, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { startHub } from "./stage.mjs"

const REQUESTS = Number(process.argv[2] ?? 600)
const ROWS = 1000
const CONCURRENCY = 16
const ROUNDS = 3

const attachment = {
  mimetype: "application/json",
  extension: "json",
  data: JSON.stringify({
    fields: { dimensions: [{ name: "users.id", label: "ID", tags: ["user_id"] }], measures: [] },
    data: Array.from({ length: ROWS }, (_, id) => ({
      "users.id": { value: id, rendered: `No. ${id}` },
      "users.email": { value: `u${id}@example.com` },
    })),
  }),
}

/** What is executed: a webhook costs the hub hardly more than the others here, a row service takes most of the processor. */
const WORKLOADS = [
  {
    integration: "zapier",
    requests: REQUESTS,
    answers: (sinkPort) => ({ form_params: { url: `http://hooks.zapier.com:${sinkPort}/hooks/catch/1/a/` } }),
  },
  {
    integration: "segment_event",
    requests: Math.ceil(REQUESTS / 5),
    answers: () => ({ data: { segment_write_key: "bench" } }),
  },
]

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address()
  server.close()
  return port
}

/** nginx in front of these ports, in a folder of its own. */
async function startNginx(ports) {
  const folder = mkdtempSync(path.join(tmpdir(), "hub-scale-"))
  const port = await freePort()
  const servers = ports.map((each) => `server 127.0.0.1:${each};`).join(" ")
  const config = `
    daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
    events { worker_connections 1024; }
    http {
      access_log off; client_max_body_size 0; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
      upstream hubs { least_conn; ${servers} keepalive 64; }
      server {
        listen 127.0.0.1:${port};
        location / { proxy_pass http://hubs; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_request_buffering off; proxy_read_timeout 1h; }
      }
    }`
  writeFileSync(`${folder}/nginx.conf`, config)
  const child = spawn("nginx", ["-p", folder, "-c", `${folder}/nginx.conf`, "-e", `${folder}/error.log`], {
    stdio: "inherit",
  })
  const failed = once(child, "error").then(([error]) => Promise.reject(error))
  const ready = async () => {
    for (let tries = 0; tries < 100; tries += 1) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined)
      if (answer?.ok) return
      await sleep(50)
    }
    throw new Error("nginx did not start.")
  }
  await Promise.race([ready(), failed])
  const stop = async () => {
    child.kill()
    await once(child, "exit")
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: `http://127.0.0.1:${port}`, stop }
}

async function measure({ integration, requests, answers }, processes, sinkPort) {
  const environment = { SEGMENT_HOST: `http://127.0.0.1:${sinkPort}` }
  const hubs = await Promise.all(Array.from({ length: processes }, () => startHub(environment)))
  const nginx = await startNginx(hubs.map(({ port }) => port))
  const url = `${nginx.url}/actions/${integration}/execute`
  const body = JSON.stringify({ type: "query", attachment, ...answers(sinkPort) })
  const run = async (count) => {
    const child = fork(new URL("load_child.mjs", import.meta.url))
    child.send({ url, headers: hubs[0].headers, body, count, concurrency: CONCURRENCY })
    const [figures] = await once(child, "message")
    child.kill()
    return figures
  }
  const cpuMs = async () =>
    (await Promise.all(hubs.map((hub) => hub.usage()))).reduce((sum, { cpuMs }) => sum + cpuMs, 0)
  await run(Math.ceil(requests / 2))
  const rounds = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await cpuMs()
    const figures = await run(requests)
    rounds.push({ ...figures, cpuMsEach: ((await cpuMs()) - before) / requests })
  }
  await nginx.stop()
  for (const hub of hubs) hub.stop()
  const failures = rounds.reduce((sum, round) => sum + round.failures, 0)
  if (failures > 0) throw new Error(`${failures} deliveries failed.`)
  return rounds.sort((one, other) => one.perSec - other.perSec)[Math.floor(ROUNDS / 2)]
}

const sink = fork(new URL("sink_child.mjs", import.meta.url))
const [{ port }] = await once(sink, "message")
const results = []
for (const workload of WORKLOADS) {
  const one = await measure(workload, 1, port)
  const two = await measure(workload, 2, port)
  results.push({
    name: `${workload.integration}, executes of ${ROWS} rows behind nginx, 2 processes`,
    unit: "/s",
    value: two.perSec,
    baselines: { "1 process": one.perSec },
    ratios: { "1 process": two.perSec / one.perSec },
    goal: { "1 process": 1.6 },
    details: { one, two },
  })
}
sink.kill()
console.log(JSON.stringify(results))
