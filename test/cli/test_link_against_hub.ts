import { expect } from "chai"
import { makeApiToken } from "../../src/sealing"
import { TEST_SECRET } from "../support/hub_with"
import { LinkCommandStage } from "../support/link_command_stage"
import { BASE_URL, LinksStage } from "../support/links_stage"

describe("hub link and a hub", () => {
  let hub: LinksStage
  let command: LinkCommandStage
  const environment: Record<string, string> = { HUB_KEY: makeApiToken(TEST_SECRET) }
  before(async () => {
    ;[hub, command] = await Promise.all([LinksStage.start(), LinkCommandStage.start()])
    environment.HUB_URL = hub.url
  })
  after(() => Promise.all([hub.stop(), command.stop()]))
  beforeEach(() => hub.clear())

  const run = (words: string[], more: Record<string, string> = {}) => command.run(words, { ...environment, ...more })
  const CREATE = ["create", "webhook", "--do", "trigger_datagroup:shop::orders", "--types", "dag.done,dag.late"]

  it("case 50: makes a link, tries it, shows it and renews it", async () => {
    const made = await run(CREATE)
    expect(made).to.include({ code: 0, stderr: "Keep the secret now: it is shown this once.\n" })
    const [, id = ""] = /^id (\S+) ends \d{4}-\d\d-\d\d not registered$/m.exec(made.stdout) ?? []
    const [, address = ""] = /^Address: (\S+)$/m.exec(made.stdout) ?? []
    const place = address.replace(BASE_URL, hub.url)
    const [, secret = ""] = /^Secret: (whsec_\S+)$/m.exec(made.stdout) ?? []
    expect(made.stdout).to.match(new RegExp(`^webhook ${id}\nWebhook of type dag.done, dag.late: trigger datagroup`))

    const other = await run(["test", "webhook", place], { LINK_SECRET: secret })
    expect(other).to.include({ code: 0, stderr: "" })
    expect(other.stdout).to.equal("200: ignored (type): the link is of other types: see --type.\n")
    const patches = () => hub.lookerCalls.filter((call) => call.startsWith("PATCH"))
    expect(patches()).to.deep.equal([])
    const asked = await run(["test", "webhook", place, "--type", "dag.late"], { LINK_SECRET: secret })
    expect(asked.stdout).to.match(/^200: 1 operation done\.\nok {2}trigger_datagroup:shop::orders {2}Triggered at /)
    const fitting = await run(["test", "webhook", place, "--json"], { ACTION_HUB_SECRET: TEST_SECRET })
    expect(JSON.parse(fitting.stdout)).to.deep.include({ success: true, link: id })
    expect(patches()).to.deep.equal(Array(2).fill("PATCH /datagroups/1"))
    const wrong = await run(["test", "webhook", place], { LINK_SECRET: `whsec_${"A".repeat(43)}=` })
    expect(wrong).to.include({ code: 1 })
    expect(wrong.stderr).to.match(/^The hub answered 401: The signature .*\n$/)

    const shown = await run(["show", "webhook", address])
    expect(shown.stdout)
      .to.match(new RegExp(`^id +${id}$`, "m"))
      .and.match(/^types +dag\.done, dag\.late$/m)
    // The day may end in between.
    const dayAhead = () => new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
    const days = [dayAhead()]
    const renewed = await run(["renew", "webhook", address, "--days", "9"])
    days.push(dayAhead())
    const [line, newAddress, newSecret] = renewed.stdout.split("\n")
    expect(line).to.match(new RegExp(`^webhook ${id}: id ${id} ends (?:${days.join("|")})$`))
    expect(newAddress)
      .to.match(/^Address: \S+$/)
      .and.not.include(address)
    expect(newSecret).to.equal(`Secret: ${secret}`)
  })

  it("case 50: prints answers as JSON, and ends with 1 and one line where the hub refuses", async () => {
    const made = await run([...CREATE, "--json"])
    expect(made).to.include({ code: 0, stderr: "" })
    expect(JSON.parse(made.stdout)).to.deep.include({
      source: "webhook",
      registered: false,
      do: ["trigger_datagroup:shop::orders"],
    })
    const list = await run(["list", "webhook"])
    expect(list).to.include({
      code: 0,
      stdout: "Webhook has no list of its links: paste the address of one to see it.\n",
    })
    const refusals: [string[], RegExp][] = [
      [["create", "webhook", "--do", "trigger_datagroup:shop::other"], /400: do names the datagroup shop::other/],
      [["create", "webhook", "--do", "fly:away", "--jobs", "1"], /400: .*jobs/],
      [["show", "webhook", "nonsense"], /400: link is no address/],
      [["remove", "webhook", "AbCdEfGhIjKl"], /400: link cannot be removed from here/],
    ]
    for (const [words, expected] of refusals) {
      const { code, stdout, stderr } = await run(words)
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: "" })
      expect(stderr)
        .to.match(expected)
        .and.match(/^[^\n]+\n$/)
    }
    expect((await run(["list", "webhook"], { HUB_KEY: "wrong/key" })).stderr).to.include("refuses the key")
    expect((await run(["list", "webhook"], { HUB_URL: `${environment.HUB_URL}/sub` })).code).to.equal(1)
  })
})
