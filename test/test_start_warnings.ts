import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { expect } from "chai"
import { makeApiToken } from "../src/sealing/api_token"
import { compileHub, HUB } from "./support/compiled_hub"
import { endWithTests } from "./support/end_with_tests"

const SECRET = "a-test-secret-of-length"
const SETTINGS = {
  ACTION_HUB_BASE_URL: "https://hub.acme.test",
  ACTION_HUB_LABEL: "Hub",
  ACTION_HUB_SECRET: SECRET,
  NODE_ENV: "production",
  LOOKER_HOSTS: "looker.acme.test",
}

type Event = Record<string, unknown>

interface Started {
  /** What the hub logged until it served. */
  events: Event[]
  /** Names of the integrations that a Looker lists. */
  listed: string[]
}

/** Starts the compiled hub, asks for its listing as Looker does, and ends it. */
async function start(environment: Record<string, string>): Promise<Started> {
  const env = { PATH: process.env.PATH, ...SETTINGS, ...environment, PORT: "0" }
  const hub: ChildProcess = endWithTests(spawn(process.execPath, [HUB.index], { env }))
  const events: Event[] = []
  try {
    const port = await new Promise<unknown>((resolve, reject) => {
      hub.once("exit", () => reject(new Error("The hub did not start.")))
      createInterface({ input: hub.stdout! }).on("line", (line) => {
        const event = JSON.parse(line) as Event
        events.push(event)
        if (event.message === "hub started") resolve(event.port)
      })
    })
    const headers = { authorization: `Token token="${makeApiToken(SECRET)}"` }
    const answer = await fetch(`http://127.0.0.1:${String(port)}/`, { method: "POST", headers })
    const { integrations } = (await answer.json()) as { integrations: { name: string }[] }
    return { events, listed: integrations.map(({ name }) => name) }
  } finally {
    const ended = once(hub, "exit")
    hub.kill("SIGKILL")
    await ended
  }
}

const warnings = (events: Event[]) => events.filter(({ message }) => message === "settings should be changed")
const counted = (events: Event[]) => events.find(({ message }) => message === "hub started")?.integrations

describe("the start of the process", function () {
  this.timeout(20_000)
  before(compileHub)

  it("says nothing of settings that are fine, and counts what is offered", async () => {
    const { events, listed } = await start({})
    expect(warnings(events)).to.deep.equal([])
    expect(listed).to.include("zapier").and.not.include("dropbox").and.not.include("debug")
    expect(counted(events)).to.equal(listed.length)
  })

  it("warns in one list of all that should be changed, and shows no value", async () => {
    const { events, listed } = await start({
      ACTION_HUB_BASE_URL: "https://hub.example.com",
      ACTION_HUB_WHITELIST: "hunter2",
      DROPBOX_ACTION_APP_KEY: "hunter2",
      HUB_PLAYGROUND_: "hunter2",
    })
    expect(warnings(events)).to.have.length(1)
    const [{ level, warnings: list }] = warnings(events) as [{ level: string; warnings: string[] }]
    expect(level).to.equal("warn")
    expect(list.map((each) => each.split(" ", 1)[0])).to.have.members([
      "ACTION_HUB_BASE_URL",
      "ACTION_HUB_WHITELIST",
      "DROPBOX_ACTION_APP_SECRET",
      "HUB_PLAYGROUND_",
    ])
    expect(JSON.stringify(events)).not.to.include("hunter2")
    expect(counted(events)).to.equal(listed.length)
  })

  it("offers nothing, and says so, where the whitelist matches nothing", async () => {
    const { events, listed } = await start({ ACTION_WHITELIST: "zapeir" })
    expect(listed).to.deep.equal([])
    expect(counted(events)).to.equal(0)
    expect(JSON.stringify(warnings(events)))
      .to.include("did you mean zapier?")
      .and.to.include("so nothing is offered")
  })
})
