import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { text } from "node:stream/consumers"
import { expect } from "chai"
import { freePort, startHub } from "../src/cli/hub_process"
import { isApiToken, makeApiToken } from "../src/server/api_token"

const TYPESCRIPT = ["-r", "ts-node/register/transpile-only"]
const SETTINGS = {
  ACTION_HUB_BASE_URL: "https://hub.example.com",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: "s1",
}

/** Runs a file of the source as a process with exactly these variables. */
function run(file: string, environment: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [...TYPESCRIPT, file], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  })
}

async function outcome(child: ChildProcess) {
  const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "exit")])
  return { out, err, exitCode: child.exitCode }
}

describe("the process", function () {
  this.timeout(30_000)

  it("stops at once on bad settings, with one readable list", async () => {
    const bad = { PORT: "abc", ACTION_HUB_BASE_URL: "hub.example.com", ACTION_HUB_LABEL: "Hub" }
    const { out, err, exitCode } = await outcome(run("src/index.ts", bad))
    expect(exitCode).to.equal(1)
    expect(out).to.equal("")
    expect(err.trimEnd().split("\n")).to.have.length(4)
    expect(err)
      .to.include("PORT is")
      .and.to.include("ACTION_HUB_BASE_URL")
      .and.to.include("ACTION_HUB_SECRET is missing")
    expect(err).not.to.match(/\bat .*:\d+/)
  })

  it("says so when its port is taken", async () => {
    const port = await freePort()
    const environment = { ...SETTINGS, PORT: String(port) }
    const hub = await startHub({ environment, port, nodeArguments: [...TYPESCRIPT, "src/index.ts"] })
    try {
      const { err, exitCode } = await outcome(run("src/index.ts", environment))
      expect(exitCode).to.equal(1)
      expect(err)
        .to.include("EADDRINUSE")
        .and.not.to.match(/\n\s+at /)
    } finally {
      hub.kill("SIGKILL")
    }
  })

  it("answers a delivery at work before it ends on SIGTERM, and is not ready meanwhile", async () => {
    const port = await freePort()
    const environment = { ...SETTINGS, ACTION_HUB_DEBUG_ENDPOINT: "1" }
    const hub = await startHub({ environment, port, nodeArguments: [...TYPESCRIPT, "src/index.ts"] })
    const url = `http://127.0.0.1:${port}`
    const delivery = fetch(`${url}/actions/debug/execute`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${makeApiToken("s1")}` },
      body: JSON.stringify({ type: "query", form_params: { sleep: "6000" } }),
    })
    await fetch(`${url}/readyz`)
    const ended = once(hub, "exit")
    hub.kill("SIGTERM")
    let status = 200
    while (status === 200) status = (await fetch(`${url}/readyz`)).status
    expect(status).to.equal(503)
    const answer = (await (await delivery).json()) as { looker: { success: boolean } }
    expect(answer.looker.success).to.equal(true)
    const [exitCode] = (await ended) as [number]
    expect(exitCode).to.equal(0)
  })

  it("generate-api-key prints one token and nothing else", async () => {
    const { out, err, exitCode } = await outcome(
      run("src/cli/generate_api_key.ts", { ACTION_HUB_SECRET: "first, second" }),
    )
    expect({ err, exitCode }).to.deep.equal({ err: "", exitCode: 0 })
    expect(out).to.match(/^[0-9a-f]{64}\/[0-9a-f]{128}\n$/)
    expect(isApiToken(out.trim(), ["first"])).to.equal(true)
    const missing = await outcome(run("src/cli/generate_api_key.ts", {}))
    expect(missing.exitCode).to.equal(1)
    expect(missing.err).to.include("ACTION_HUB_SECRET is missing")
  })
})
