import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import type { Catalogue } from "../tools/playground/playground_api"
import { compileHub } from "./support/compiled_hub"
import { hubCommand } from "./support/hub_command"
import { type LogEvent, startedHub, type StartedHubOptions } from "./support/started_hub"

/** What may be wrong with an icon, each at another integration; and what the hub says of it. */
const ICONS = {
  teams_incomingwebhook: [
    "teams_incomingwebhook/teams_incomingwebhook.png",
    "teams_incomingwebhook has no icon: put teams_incomingwebhook.svg or teams_incomingwebhook.png in dist/integrations/teams_incomingwebhook.",
  ],
  zapier: ["zapier/zapier.png", "is not a file: put an SVG or PNG in its place."],
  braze: ["braze/braze.svg", "is not a file: put an SVG or PNG in its place."],
  twilio: ["twilio/twilio.svg", "is empty: put an SVG or PNG in its place."],
  sendgrid: ["sendgrid/sendgrid.svg", "is neither an SVG nor a PNG: put an SVG or PNG in its place."],
  tray: ["tray/tray.svg", "has 300000 bytes: give one of at most 262144."],
  mparticle: ["mparticle/mparticle.svg", "cannot be read (EIO): let the hub's user read it."],
} as const

const ICON_WARNING = "integrations are listed without their icon"
const EXAMPLE_WARNING = "integrations are in the playground without their examples"

const of = (events: LogEvent[], wanted: string) => events.filter(({ message }) => message === wanted)
const withoutIcon = ({ name, icon_data_uri: icon }: { name: string; icon_data_uri: string | null }) =>
  icon === null ? [name] : []

describe("one broken icon, or broken examples", function () {
  this.timeout(30_000)
  let root: string
  let whole: Awaited<ReturnType<typeof startedHub>>
  const place = (...names: string[]) => path.join(root, ...names)
  const integrations = (file: string) => place("dist", "integrations", file)

  before(compileHub)
  before(async () => {
    whole = await startedHub({})
  })
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "hub-broken-"))
    for (const each of ["dist", "tools/dist", "package.json"]) cpSync(each, place(each), { recursive: true })
    symlinkSync(path.resolve("node_modules"), place("node_modules"))
  })
  afterEach(() => rmSync(root, { recursive: true }))

  const breakIcons = () => {
    for (const [file] of Object.values(ICONS)) rmSync(integrations(file))
    mkdirSync(integrations(ICONS.zapier[0]))
    execFileSync("mkfifo", [integrations(ICONS.braze[0])])
    writeFileSync(integrations(ICONS.twilio[0]), "")
    writeFileSync(integrations(ICONS.sendgrid[0]), "<html><body>502 Bad Gateway</body></html>")
    writeFileSync(integrations(ICONS.tray[0]), `<svg>${" ".repeat(300_000 - 11)}</svg>`)
    // A file that nobody can read from its start, whoever the tests run as.
    symlinkSync("/proc/self/mem", integrations(ICONS.mparticle[0]))
  }
  const start = (environment: Record<string, string> = {}, use?: StartedHubOptions["use"]) =>
    startedHub(environment, { index: place("dist", "index.js"), use })

  it("costs that integration its icon, and nobody anything else; one warning says so", async () => {
    expect(of(whole.events, ICON_WARNING)).to.deep.equal([])
    expect(whole.items.flatMap(withoutIcon)).to.deep.equal([])
    breakIcons()
    const { items, events } = await start()
    const broken = Object.keys(ICONS)
    const expected = whole.items.map((item) => (broken.includes(item.name) ? { ...item, icon_data_uri: null } : item))
    expect(items).to.deep.equal(expected)
    const warnings = of(events, ICON_WARNING)
    expect(warnings).to.have.length(1)
    const [{ level, problems }] = warnings as [{ level: string; problems: string[] }]
    expect(level).to.equal("warn")
    expect(problems).to.have.members(
      Object.entries(ICONS).map(([name, [file, words]], index) =>
        index === 0 ? words : `The icon of ${name}, dist/integrations/${file}, ${words}`,
      ),
    )
    expect(JSON.stringify(events)).to.not.include(root)
  })

  it("is told once by several processes, and never of what is not offered", async () => {
    breakIcons()
    const { events, items } = await start({
      WEB_CONCURRENCY: "2",
      ACTION_WHITELIST: "twilio,debug,slack,teams_incomingwebhook",
      // Debug has no icon, and needs none.
      ACTION_HUB_DEBUG_ENDPOINT: "1",
    })
    expect(items.flatMap(withoutIcon)).to.have.members(["twilio", "debug", "teams_incomingwebhook"])
    const [{ problems }, ...more] = of(events, ICON_WARNING) as [{ problems: string[] }]
    expect(problems).to.have.length(2)
    expect(more).to.deep.equal([])
  })

  it("costs the playground these examples, and nothing else", async () => {
    const examples = (name: string) => integrations(`${name}/${name}_examples.js`)
    writeFileSync(examples("airtable"), "exports.examples = {")
    writeFileSync(examples("zapier"), 'exports.examples = require("./cases.json")')
    writeFileSync(examples("datarobot"), 'exports.examples = require("./broken.json")')
    writeFileSync(integrations("datarobot/broken.json"), '{"examples": [}')
    writeFileSync(examples("sendgrid"), 'throw "at once"')
    writeFileSync(examples("tray"), "")
    writeFileSync(examples("mparticle"), "exports.examples = { examples: {} }")
    const catalogues: Catalogue[] = []
    const { events, listed } = await start({ HUB_PLAYGROUND: "1" }, async (ask) => {
      catalogues.push((await (await ask("/playground/api/catalogue")).json()) as Catalogue)
    })
    expect(listed).to.deep.equal(whole.listed)
    const [{ integrations: shown, examples: loaded }] = catalogues as [Catalogue]
    expect(shown.map(({ name }) => name)).to.deep.equal(listed)
    expect(loaded).to.include.keys("slack", "sftp", "braze")
    const broken = ["airtable", "zapier", "datarobot", "sendgrid", "tray", "mparticle"]
    expect(Object.keys(loaded).filter((name) => broken.includes(name))).to.deep.equal([])
    const [{ level, problems }, ...more] = of(events, EXAMPLE_WARNING) as [{ level: string; problems: string[] }]
    expect([level, more]).to.deep.equal(["warn", []])
    expect(problems.map((problem) => problem.replace(/^The examples of (\w+) .*$/, "$1"))).to.have.members(broken)
    for (const problem of problems) {
      expect(problem).to.match(
        /^The examples of (\w+) cannot be loaded: .+\. Correct src\/integrations\/\1\/\1_examples\.ts\.$/,
      )
    }
    expect(problems.join("\n")).to.include("at once").and.to.include("./cases.json")
    expect(JSON.stringify(events)).to.not.include(root)
  })

  it("costs the commands nothing", async () => {
    breakIcons()
    writeFileSync(integrations("airtable/airtable_examples.js"), "exports.examples = {")
    const command = place("tools", "dist", "cli", "hub.js")
    const [here, there] = await Promise.all([hubCommand(["list"]), hubCommand(["list"], { command })])
    expect(there).to.deep.equal(here)
    expect(here.code).to.equal(0)
    const tried = await hubCommand(["try", "debug"], { command })
    expect(tried).to.include({ code: 0, stderr: "" })
  })
})
