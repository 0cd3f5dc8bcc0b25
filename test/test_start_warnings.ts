import { expect } from "chai"
import { compileHub } from "./support/compiled_hub"
import { type LogEvent, startedHub } from "./support/started_hub"

const warnings = (events: LogEvent[]) => events.filter(({ message }) => message === "settings should be changed")
const counted = (events: LogEvent[]) => events.find(({ message }) => message === "hub started")?.integrations

describe("the start of the process", function () {
  this.timeout(20_000)
  before(compileHub)

  it("says nothing of settings that are fine, and counts what is offered", async () => {
    const { events, listed } = await startedHub({})
    expect(warnings(events)).to.deep.equal([])
    expect(listed).to.include("zapier").and.not.include("dropbox").and.not.include("debug")
    expect(counted(events)).to.equal(listed.length)
  })

  it("warns in one list of all that should be changed, and shows no value", async () => {
    const { events, listed } = await startedHub({
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

  it("warns of half a Lookerbot, and not of a token that links post notes with", async () => {
    const listOf = async (environment: Record<string, string>) => {
      const [found] = warnings((await startedHub(environment)).events) as [{ warnings: string[] } | undefined]
      return found?.warnings
    }
    const token = { SLACK_BOT_TOKEN: "xoxb-hunter2" }
    const looker = { LOOKER_URL: "https://looker.acme.test" }
    const api = { LOOKER_API_CLIENT_ID: "id", LOOKER_API_CLIENT_SECRET: "hunter2" }
    expect(await listOf(token)).to.deep.equal([
      "SLACK_SIGNING_SECRET and LOOKER_URL are missing, so Lookerbot is switched off: set them, or unset SLACK_BOT_TOKEN.",
    ])
    expect(await listOf({ ...looker, ...api, SLACK_SIGNING_SECRET: "hunter2" })).to.deep.equal([
      "SLACK_BOT_TOKEN is missing, so Lookerbot is switched off: set it, or unset SLACK_SIGNING_SECRET.",
    ])
    expect(await listOf({ ...looker, ...api, ...token })).to.equal(undefined)
    expect(await listOf({ ...looker, ...api, ...token, LINKS_SOURCES: "none" })).to.have.length(1)
  })

  it("counts Lookerbot, which Looker lists as well", async () => {
    const { events, listed } = await startedHub({
      SLACK_BOT_TOKEN: "xoxb-hunter2",
      SLACK_SIGNING_SECRET: "hunter2",
      LOOKER_URL: "https://looker.acme.test",
      LOOKER_API_CLIENT_ID: "id",
      LOOKER_API_CLIENT_SECRET: "hunter2",
    })
    expect(warnings(events)).to.deep.equal([])
    expect(listed).to.include("post").and.to.include("zapier")
    expect(counted(events)).to.equal(listed.length)
  })

  it("offers nothing, and says so, where the whitelist matches nothing", async () => {
    const { events, listed } = await startedHub({ ACTION_WHITELIST: "zapeir" })
    expect(listed).to.deep.equal([])
    expect(counted(events)).to.equal(0)
    expect(JSON.stringify(warnings(events)))
      .to.include("did you mean zapier?")
      .and.to.include("so nothing is offered")
  })
})
