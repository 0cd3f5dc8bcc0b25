import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { createInterface } from "node:readline"
import { text } from "node:stream/consumers"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { freePort, startHub } from "../tools/cli/hub_process"
import { isEndOfLife } from "../src/node_release"
import { isApiToken, makeApiToken } from "../src/sealing/api_token"
import { compileHub, HUB } from "./support/compiled_hub"
import { endWithTests } from "./support/end_with_tests"

const SETTINGS = {
  ACTION_HUB_BASE_URL: "https://hub.acme.test",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: "s1",
}

const TMPDIR_MESSAGE =
  "TMPDIR cannot be written to, so pushed results over 1 MiB are refused: let it name a directory that exists, has room, " +
  "and that the hub may write to"

/** Runs a module of the compiled hub as a process with exactly these variables. */
function run(module: string, environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, [module], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  })
  return endWithTests(child)
}

/** The log of a hub, event by event. */
class Log {
  private readonly events: Record<string, unknown>[] = []
  private readonly waiting = new Set<() => void>()

  constructor(child: ChildProcess) {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      this.events.push(JSON.parse(line) as Record<string, unknown>)
      for (const check of this.waiting) check()
    })
  }

  has(message: string): boolean {
    return this.events.some((event) => event.message === message)
  }

  /** The events with that message, as soon as there are `count`. */
  async of(message: string, count: number): Promise<Record<string, unknown>[]> {
    const found = () => this.events.filter((event) => event.message === message)
    await new Promise<void>((resolve) => {
      const check = () => {
        if (found().length < count) return
        this.waiting.delete(check)
        resolve()
      }
      this.waiting.add(check)
      check()
    })
    return found()
  }
}

async function outcome(child: ChildProcess) {
  const [out, err] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, "exit")])
  return { out, err, exitCode: child.exitCode }
}

describe("the process", function () {
  before(compileHub)

  it("stops at once on bad settings, with one readable list", async () => {
    const bad = { PORT: "abc", ACTION_HUB_BASE_URL: "hub.example.com", ACTION_HUB_LABEL: "Hub" }
    const { out, err, exitCode } = await outcome(run(HUB.index, bad))
    expect(exitCode).to.equal(1)
    expect(out).to.equal("")
    expect(err.trimEnd().split("\n")).to.have.length(4)
    expect(err)
      .to.include("PORT is")
      .and.to.include("ACTION_HUB_BASE_URL")
      .and.to.include("ACTION_HUB_SECRET is missing")
    expect(err).not.to.match(/\bat .*:\d+/)
  })

  it("warns at its start of a secret that can be guessed, and of a comma in one", async () => {
    for (const secret of ["hunter2", "hunter2,hunter2,hunter2"]) {
      const hub = run(HUB.index, { ...SETTINGS, ACTION_HUB_SECRET: secret, PORT: "0" })
      try {
        const [event] = await new Log(hub).of("settings should be changed", 1)
        expect(event).to.include({ level: "warn" })
        const warnings = event?.warnings as string[]
        expect(warnings).to.have.length(1)
        expect(warnings[0])
          .to.match(/^ACTION_HUB_SECRET .*short/)
          .and.not.include("hunter2")
      } finally {
        hub.kill("SIGKILL")
      }
    }
  })

  it("says so when its port is taken", async () => {
    const port = await freePort()
    const environment = { ...SETTINGS, PORT: String(port) }
    const hub = endWithTests(await startHub({ environment, port, nodeArguments: [HUB.index] }))
    try {
      const { err, exitCode } = await outcome(run(HUB.index, environment))
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
    const hub = endWithTests(await startHub({ environment, port, nodeArguments: [HUB.index] }))
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

  it("ends a delivery in words that is at work after ACTION_HUB_DRAIN_MAX_SEC", async () => {
    const port = await freePort()
    const environment = {
      ...SETTINGS,
      PORT: String(port),
      ACTION_HUB_DEBUG_ENDPOINT: "1",
      ACTION_HUB_DRAIN_MAX_SEC: "1",
    }
    const hub = await startHub({ environment, port, nodeArguments: [HUB.index] })
    const delivery = fetch(`http://127.0.0.1:${port}/actions/debug/execute`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${makeApiToken("s1")}` },
      body: JSON.stringify({ type: "query", form_params: { sleep: "600000" } }),
    })
    const atWork = async () => (await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).includes("at_work 1\n")
    while (!(await atWork()));
    const ended = once(hub, "exit")
    hub.kill("SIGTERM")
    const { looker } = (await (await delivery).json()) as { looker: { success: boolean; message: string } }
    expect(looker.success).to.equal(false)
    expect(looker.message).to.match(/^This hub is being restarted/)
    expect((await ended)[0]).to.equal(0)
  })

  it("says at its start that temporary files cannot be written, and serves all the same", async () => {
    const hub = run(HUB.index, { ...SETTINGS, PORT: "0", TMPDIR: "/nowhere-to-be-found" })
    const log = new Log(hub)
    await log.of("hub started", 1)
    expect(log.has(TMPDIR_MESSAGE)).to.equal(true)
    const ended = once(hub, "exit")
    hub.kill("SIGINT")
    await ended
  })

  it("warns once of a Node that has reached its end of life", async () => {
    const hub = run(HUB.index, { ...SETTINGS, PORT: "0" })
    const log = new Log(hub)
    await log.of("hub started", 1)
    const warnings = await log.of("this Node has reached its end of life: run the hub on Node 24", 0)
    expect(warnings).to.have.length(isEndOfLife(process.versions.node) ? 1 : 0)
    const ended = once(hub, "exit")
    hub.kill("SIGINT")
    await ended
  })

  it("goes on when nobody reads its log any more, and ends when it is told to", async () => {
    const port = await freePort()
    const hub = run(HUB.index, { ...SETTINGS, PORT: String(port) })
    await new Log(hub).of("hub started", 1)
    hub.stdout?.destroy()
    const url = `http://127.0.0.1:${port}`
    const headers = { authorization: `Bearer ${makeApiToken("s1")}` }
    // Each is logged.
    for (let call = 0; call < 5; call++) {
      expect((await fetch(`${url}/actions/nosuch`, { method: "POST", headers })).status).to.equal(404)
    }
    const cpuMs = async () => {
      const text = await (await fetch(`${url}/metrics`)).text()
      return 1000 * Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1])
    }
    const before = await cpuMs()
    await sleep(1000)
    expect((await cpuMs()) - before).to.be.below(300)
    const ended = once(hub, "exit")
    hub.kill("SIGINT")
    expect(((await ended) as [number])[0]).to.equal(0)
  })

  it("generate-api-key prints one token and nothing else", async () => {
    const { out, err, exitCode } = await outcome(
      run("dist/cli/generate_api_key.js", { ACTION_HUB_SECRET: `${"first".repeat(4)}, ${"second".repeat(4)}` }),
    )
    expect({ err, exitCode }).to.deep.equal({ err: "", exitCode: 0 })
    expect(out).to.match(/^[0-9a-f]{64}\/[0-9a-f]{128}\n$/)
    expect(isApiToken(out.trim(), ["first".repeat(4)])).to.equal(true)
    const missing = await outcome(run("dist/cli/generate_api_key.js", {}))
    expect(missing.exitCode).to.equal(1)
    expect(missing.err).to.include("ACTION_HUB_SECRET is missing")
  })

  describe("in several processes", () => {
    let hub: ChildProcess
    let log: Log
    let url: string
    beforeEach(async () => {
      const port = await freePort()
      url = `http://127.0.0.1:${port}`
      hub = run(HUB.index, {
        ...SETTINGS,
        PORT: String(port),
        WEB_CONCURRENCY: "2",
        ACTION_HUB_DEBUG_ENDPOINT: "1",
      })
      log = new Log(hub)
      await log.of("hub started", 2)
    })
    afterEach(async () => {
      if (hub.exitCode !== null) return
      const ended = once(hub, "exit")
      hub.kill("SIGINT")
      await ended
    })
    const deliver = async (sleepMs: number) => {
      const answer = await fetch(`${url}/actions/debug/execute`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${makeApiToken("s1")}`,
          connection: "close",
        },
        body: JSON.stringify({ type: "query", form_params: { sleep: String(sleepMs) } }),
      })
      return ((await answer.json()) as { looker: { success: boolean } }).looker.success
    }
    const metric = async (line: RegExp, signal?: AbortSignal) => {
      const metrics = await (await fetch(`${url}/metrics`, { headers: { connection: "close" }, signal })).text()
      return Number(line.exec(metrics)?.[1])
    }

    it("replaces a worker that was killed, and goes on meanwhile", async () => {
      const [first, second] = await log.of("worker started", 2)
      expect(first!.pid).not.to.equal(second!.pid)
      process.kill(first!.pid as number, "SIGKILL")
      const [ended] = await log.of("worker ended", 1)
      expect(ended).to.include({ pid: first!.pid, signal: "SIGKILL" })
      expect(await deliver(0)).to.equal(true)
      const started = await log.of("hub started", 3)
      expect(new Set(started.map(({ pid }) => pid))).to.have.property("size", 3)
      expect((await fetch(`${url}/readyz`)).status).to.equal(200)
    })

    it("replaces a worker that hangs, and tells the metrics meanwhile", async function () {
      this.timeout(120_000)
      const [first] = await log.of("worker started", 2)
      const { pid } = first as { pid: number }
      expect(await deliver(0)).to.equal(true)
      process.kill(pid, "SIGSTOP")
      try {
        // The first of them may go to the worker that hangs; it gets no further one.
        const answers = Array.from({ length: 3 }, () =>
          metric(/^hub_deliveries_at_work (\d+)$/m, AbortSignal.timeout(15_000)),
        )
        expect(await Promise.any(answers)).to.equal(0)
        await Promise.allSettled(answers)
        expect((await log.of("worker hangs, and is ended", 1))[0]).to.include({ pid })
        expect((await log.of("worker ended", 1))[0]).to.include({ pid, signal: "SIGKILL" })
        await log.of("hub started", 3)
      } finally {
        // Else one that was left alone would keep the hub from ending.
        if (!log.has("worker ended")) process.kill(pid, "SIGCONT")
      }
    })

    it("reads the metrics once a second, however many ask", async () => {
      const told = new Set<number>()
      for (let count = 0; count < 30; count++) told.add(await metric(/^process_cpu_seconds_total (\S+)$/m))
      expect(told).to.have.property("size").that.is.at.most(15)
    })

    it("sums the metrics of all, whichever is asked", async () => {
      for (let count = 0; count < 8; count++) await deliver(0)
      expect(await metric(/^hub_deliveries_total\{integration="debug",outcome="success"\} (\d+)$/m)).to.equal(8)
      expect(await metric(/^hub_deliveries_at_work (\d+)$/m)).to.equal(0)
    })

    it("answers the deliveries at work in every process before it ends on SIGTERM", async () => {
      const deliveries = Array.from({ length: 4 }, () => deliver(6000))
      let atWork = 0
      while (atWork < 4) atWork = await metric(/^hub_deliveries_at_work (\d+)$/m)
      const ended = once(hub, "exit")
      hub.kill("SIGTERM")
      expect(await Promise.all(deliveries)).to.deep.equal([true, true, true, true])
      expect((await ended)[0]).to.equal(0)
      expect(await log.of("hub is draining", 2)).to.have.length(2)
      expect(await log.of("worker started", 2)).to.have.length(2)
    })
  })

  it("in several processes stops at once on bad settings, and when its port is taken", async () => {
    const bad = await outcome(run(HUB.index, { ...SETTINGS, PORT: "abc", WEB_CONCURRENCY: "65" }))
    expect({ out: bad.out, exitCode: bad.exitCode }).to.deep.equal({ out: "", exitCode: 1 })
    expect(bad.err.trimEnd().split("\n")).to.have.length(3)
    const taken = createServer().listen(0)
    await once(taken, "listening")
    const port = String((taken.address() as AddressInfo).port)
    const { err, exitCode } = await outcome(run(HUB.index, { ...SETTINGS, PORT: port, WEB_CONCURRENCY: "2" }))
    taken.close()
    expect(exitCode).to.equal(1)
    expect(err).to.include("EADDRINUSE").and.to.include("before it could serve")
  })
})
