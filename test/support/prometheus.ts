import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { endWithTests } from "./end_with_tests"

const RULES = path.resolve("deploy/prometheus/rules.yaml")

/** One series of an answer: its labels and its value. */
interface Series {
  metric: Record<string, string>
  value: [time: number, value: string]
}

interface Alert {
  labels: Record<string, string>
  state: "pending" | "firing"
}

/** Debian's Prometheus, with the rules of `deploy/prometheus`. Reads a hub each second. */
export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly url: string,
  ) {}

  /** @param hub Host and port. */
  static async start(hub: string): Promise<Prometheus> {
    const folder = mkdtempSync(path.join(tmpdir(), "hub-prometheus-"))
    const config = path.join(folder, "prometheus.yaml")
    const job = `{ job_name: integration-hub, static_configs: [{ targets: ["${hub}"] }] }`
    writeFileSync(
      config,
      `global: { scrape_interval: 1s, evaluation_interval: 1s }\nrule_files: ["${RULES}"]\nscrape_configs: [${job}]\n`,
    )
    const address = `127.0.0.1:${await freePort()}`
    const options = [`--config.file=${config}`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=${address}`]
    const child = endWithTests(spawn("prometheus", options, { stdio: "ignore" }))
    return new Prometheus(child, folder, `http://${address}`)
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit")
    this.child.kill("SIGKILL")
    await ended
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** What Prometheus answers to an expression now: none, where it knows nothing of it. @throws Error in its words. */
  async query(expression: string): Promise<Series[]> {
    const { result } = await this.ask<{ result: Series[] }>(`query?query=${encodeURIComponent(expression)}`)
    return result
  }

  /** The value of an expression with one series; undefined where there is none. */
  async value(expression: string): Promise<number | undefined> {
    const [series] = await this.query(expression)
    return series && Number(series.value[1])
  }

  async alerts(): Promise<Alert[]> {
    return (await this.ask<{ alerts: Alert[] }>("alerts")).alerts
  }

  private async ask<T>(question: string): Promise<T> {
    for (;;) {
      const answer = await fetch(`${this.url}/api/v1/${question}`).catch(() => undefined)
      // It is starting.
      if (!answer || answer.status === 503) await sleep(100)
      else {
        const { status, data, error } = (await answer.json()) as { status: string; data: T; error?: string }
        if (status !== "success") throw new Error(`${question}: ${error}`)
        return data
      }
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}
