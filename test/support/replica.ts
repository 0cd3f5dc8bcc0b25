import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { freePort } from "../../tools/cli/hub_process"
import { HUB } from "./compiled_hub"
import { endWithTests } from "./end_with_tests"

/** A compiled hub as a process, and what it has logged. */
export interface Replica {
  child: ChildProcess
  port: number
  url: string
  log: string[]
}

/** Starts a compiled hub, which is ended with the tests. @param environment With `PORT`, or it gets a free one. */
export async function startReplica(environment: Record<string, string>): Promise<Replica> {
  const port = Number(environment.PORT ?? (await freePort()))
  const child = endWithTests(
    spawn(process.execPath, [HUB.index], {
      env: { PATH: process.env.PATH, NODE_ENV: "production", PORT: String(port), ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    }),
  )
  const log: string[] = []
  createInterface({ input: child.stdout }).on("line", (line) => log.push(line))
  const url = `http://127.0.0.1:${port}`
  await until(async () => (await fetch(`${url}/healthz`).catch(() => undefined))?.ok === true)
  return { child, port, url, log }
}

/** Milliseconds from a signal to the end of the process. @throws when it ends with another code than 0. */
export async function exitOf({ child }: Replica, signal: NodeJS.Signals): Promise<number> {
  const startedAt = performance.now()
  const ended = once(child, "exit")
  child.kill(signal)
  const [code] = (await ended) as [number | null]
  expect(code).to.equal(0)
  return Math.round(performance.now() - startedAt)
}

/** @throws Error after a minute. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const endsAt = performance.now() + 60_000; !(await isSo()); await sleep(20)) {
    if (performance.now() > endsAt) throw new Error("What was waited for did not come.")
  }
}
