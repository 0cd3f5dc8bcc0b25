// Makes the calls of a file again, with undici and nothing else, and tells how long it took. Forked by bench_row_services.mjs
// with the address of the stand-in, the file, and the number of calls at once.
import { readFileSync } from "node:fs"
import { createRequire } from "node:module"

const { Agent, request } = createRequire(import.meta.url)("undici")
const [, , url, file, concurrency] = process.argv
const calls = readFileSync(file, "utf8").trimEnd().split("\n").map(parsed)
const dispatcher = new Agent({ connections: Number(concurrency) })

function parsed(line) {
  const { method, path, type, body } = JSON.parse(line)
  return { method, path, headers: type && { "content-type": type }, body: body && Buffer.from(body, "base64") }
}

async function makeCalls() {
  for (let call = calls.pop(); call; call = calls.pop()) {
    const { method, path, headers, body } = call
    const answer = await request(url + path, { dispatcher, method, headers, body })
    await answer.body.dump()
  }
}

const startedAt = performance.now()
await Promise.all(Array.from({ length: Number(concurrency) }, makeCalls))
process.send({ ms: performance.now() - startedAt })
