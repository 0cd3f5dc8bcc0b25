import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { makeApiToken } from "../../src/sealing/api_token"
import type { ListedIntegration } from "../../tools/simulator/listed_integration"
import { HUB } from "./compiled_hub"
import { endWithTests } from "./end_with_tests"

const SECRET = "a-test-secret-of-length"
const AUTHORIZATION = `Token token="${makeApiToken(SECRET)}"`
const SETTINGS = {
  ACTION_HUB_BASE_URL: "https://hub.acme.test",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: SECRET,
  NODE_ENV: "production",
  LOOKER_HOSTS: "looker.acme.test",
}

export type LogEvent = Record<string, unknown>

export interface StartedHub {
  /** What the hub logged from its start until it was ended. */
  events: LogEvent[]
  /** Names of the integrations that a Looker lists. */
  listed: string[]
  items: ListedIntegration[]
}

/** Asks the hub as one who holds its token. */
type Ask = (path: string, init?: RequestInit) => Promise<Response>

export interface StartedHubOptions {
  /** The module that starts the hub. Default: that of the compiled hub, see `compileHub`. */
  index?: string
  /** What is asked besides the listing. @param url Where the hub is. */
  use?: (ask: Ask, url: string) => Promise<void>
}

/** Starts the compiled hub in a process of its own, asks for its listing twice as Looker does, and ends it. */
export async function startedHub(
  environment: Readonly<Record<string, string>>,
  { index = HUB.index, use }: StartedHubOptions = {},
): Promise<StartedHub> {
  const env = { PATH: process.env.PATH, ...SETTINGS, ...environment, PORT: "0" }
  const hub: ChildProcess = endWithTests(spawn(process.execPath, [index], { env }))
  const events: LogEvent[] = []
  try {
    const port = await new Promise<unknown>((resolve, reject) => {
      hub.once("exit", () => reject(new Error("The hub did not start.")))
      createInterface({ input: hub.stdout! }).on("line", (line) => {
        const event = JSON.parse(line) as LogEvent
        events.push(event)
        if (event.message === "hub started") resolve(event.port)
      })
    })
    const url = `http://127.0.0.1:${String(port)}`
    const ask: Ask = (path, init) =>
      fetch(`${url}${path}`, { ...init, headers: { ...init?.headers, authorization: AUTHORIZATION } })
    await ask("/", { method: "POST" })
    const listing = await ask("/", { method: "POST" })
    const { integrations: items } = (await listing.json()) as { integrations: ListedIntegration[] }
    await use?.(ask, url)
    // What the hub logged on these requests may still be on its way.
    await sleep(50)
    return { events, listed: items.map(({ name }) => name), items }
  } finally {
    const ended = once(hub, "exit")
    hub.kill("SIGKILL")
    await ended
  }
}
