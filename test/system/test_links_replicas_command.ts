import { expect } from "chai"
import { makeApiToken } from "../../src/sealing"
import { compileHub, HUB } from "../support/compiled_hub"
import { type CommandResult, hubCommand } from "../support/hub_command"
import { TEST_SECRET } from "../support/hub_with"
import { LinkReplicas } from "../support/link_replicas"
import { nextIs, untilLogged } from "../support/replica_turns"

/** The command as it is in production, where the tools of contributors are not. */
const OPERATORS = "dist/cli/hub.js"
const KEY = makeApiToken(TEST_SECRET)
const REPOSITORY = "acme/models"
const OWN = ["--repository", REPOSITORY]
const CREATE = ["create", "github", ...OWN, "--do", "trigger_datagroup:shop::orders"]

describe("hub link and two hubs behind nginx", () => {
  let hubs: LinkReplicas
  before(compileHub)
  before(async () => (hubs = await LinkReplicas.start()))
  after(() => hubs?.stop())
  beforeEach(() => hubs.clear())
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  /** Runs the command, whose first request nginx gives to this hub: by default the first. */
  async function run(
    words: string[],
    hub = hubs.hubs[0],
    { key = KEY, command = OPERATORS } = {},
  ): Promise<CommandResult> {
    await hubs.github.settle()
    await nextIs(hub, hubs.front)
    return hubCommand(["link", ...words], { environment: { HUB_URL: hubs.front.url, HUB_KEY: key }, command })
  }
  const read = ({ code, stdout, stderr }: CommandResult) => {
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" })
    return JSON.parse(stdout) as Record<string, unknown>
  }
  const stored = () => hubs.github.hooks(REPOSITORY).length

  it("case 50: what one makes is there for the other, which lists it, shows it, renews it and removes it", async () => {
    const [one, other] = hubs.hubs
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const) {
      const made = await run(CREATE, here)
      expect(made).to.include({ code: 0, stderr: "" })
      const [, id = ""] = /^id (\S+) ends \d{4}-\d\d-\d\d registered at GitHub as \d+$/m.exec(made.stdout) ?? []
      await untilLogged(here, '"link made"', id)
      const again = read(await run([...CREATE, "--json"], there))
      expect(again).to.include({ id, existing: true })
      expect(stored()).to.equal(1)

      const list = await run(["list", "github", ...OWN], there)
      expect(list.stdout.split("\n")[0]).to.match(/^ID +NAME +SUMMARY +BY +ENDS +STATE$/)
      expect(list.stdout.split("\n")[1]).to.match(new RegExp(`^${id} .* hub key .* active$`))
      const shown = await run(["show", "github", String(again.address)], there)
      expect(shown.stdout).to.match(new RegExp(`^id +${id}$`, "m"))
      expect((await run(["renew", "github", id, ...OWN, "--days", "9"], there)).stdout).to.include(`id ${id} ends `)
      await untilLogged(there, '"link renewed"', id)
      const removed = await run(["remove", "github", id, ...OWN], there)
      expect(removed).to.include({ code: 0, stderr: "" })
      await untilLogged(there, '"link removed"', id)
      expect(stored()).to.equal(0)
    }
  })

  it("case 50: --json prints what the hub answers, whichever it is, and nothing else", async () => {
    const made = read(await run([...CREATE, "--json"]))
    expect(made).to.deep.include({ source: "github", registered: true, test: { delivered: true } })
    const lists = []
    for (const hub of hubs.hubs) lists.push(read(await run(["list", "github", ...OWN, "--json"], hub)))
    expect(lists[0]).to.deep.equal(lists[1])
    expect(lists[0]).to.deep.include({ unread: [], more: false })
    expect(lists[0]?.links).to.have.nested.property("[0].id", made.id)
    const [, other] = hubs.hubs
    const removed = read(await run(["remove", "github", String(made.id), ...OWN, "--json"], other))
    expect(removed).to.deep.equal({ id: made.id, hook: made.hook, removed: true })
    expect(read(await run(["list", "github", ...OWN, "--json"])).links).to.deep.equal([])
  })

  it("case 50: what either refuses is one line and code 1; wrong use is code 2, and asks nobody", async () => {
    const unknown = ["create", "github", ...OWN, "--do", "trigger_datagroup:shop::lost"]
    for (const hub of hubs.hubs) {
      for (const [words, more, expected] of [
        [unknown, {}, /400: do names the datagroup shop::lost/],
        [["list", "github", "--repository", "acme/nowhere"], {}, /502: GitHub answered 404/],
        [CREATE, { key: "wrong/key" }, /refuses the key/],
      ] as const) {
        const { code, stdout, stderr } = await run([...words], hub, more)
        expect({ code, stdout }, stderr).to.deep.equal({ code: 1, stdout: "" })
        expect(stderr)
          .to.match(expected)
          .and.match(/^[^\n]+\n$/)
      }
    }
    hubs.clear()
    for (const words of [["create"], ["create", "github", "--secret", "x"], ["remove", "github"], ["explode"]]) {
      for (const command of [OPERATORS, HUB.command]) {
        const { code, stdout } = await run(words, hubs.hubs[0], { command })
        expect({ code, stdout }, `${command} ${words.join(" ")}`).to.deep.equal({ code: 2, stdout: "" })
      }
    }
    expect([hubs.github.calls.length, hubs.stage.lookerCalls.length, stored()]).to.deep.equal([0, 0, 0])
  })
})
