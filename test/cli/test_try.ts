import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { CommandError } from "../../src/cli/command_error"
import { trialOf, type TryOptions } from "../../tools/cli/try/try_options"
import { compileHub, HUB } from "../support/compiled_hub"
import { endWithTests } from "../support/end_with_tests"
import { hubCommand, READABLE } from "../support/hub_command"

describe("hub try", function () {
  this.timeout(120_000)
  let temporary: string
  const tried = (...words: string[]) => hubCommand(["try", ...words], { environment: { TMPDIR: temporary } })

  before(compileHub)
  before(() => (temporary = mkdtempSync(path.join(tmpdir(), "hub-tmp-"))))
  after(() => rmSync(temporary, { recursive: true }))

  it("sends the first example and shows what Looker shows, the calls and the memory", async () => {
    const { code, stdout, stderr } = await tried("zapier")
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: "" })
    expect(stdout).to.match(/^Zapier \(zapier\)\n {2}example +orders_to_zap: A query starts a Zap/)
    expect(stdout).to.match(/^ {2}query +Orders, 3 rows as json_detail, through a download URL$/m)
    expect(stdout).to.match(/^Success: Looker shows "Sent to Zapier\."$/m)
    expect(stdout).to.match(
      /^Calls of the hub, answered by a stand-in: 1\n {2}1x +POST +https:\/\/hooks\.zapier\.com\//m,
    )
    expect(stdout).to.match(/^Memory of the hub: \d+\.\d MB at its peak, \d+\.\d MB before the delivery\.$/m)
  })

  it("logs in where a login is asked for", async () => {
    for (const name of ["google_drive", "dropbox"]) {
      const { code, stdout } = await tried(name, "--param", "state_json=reset")
      expect(stdout, name).to.match(/^ {2}login +done\n {2}form +(?!login|error)/m)
      expect(stdout, name).to.match(/^Success: /m)
      expect(code, name).to.equal(0)
    }
  })

  it("sends what it is told to in place of the example's", async () => {
    const { code, stdout } = await tried(
      "segment_track",
      "--data",
      "users",
      "--rows",
      "31",
      "--push",
      "--form",
      "event=Told=so",
    )
    expect(code).to.equal(0)
    expect(stdout).to.match(/^ {2}query +Users with tags, 31 rows as json_detail_lite_stream, in the request$/m)
    expect(stdout).to.match(/^ {2}setting +segment_write_key = …\n {2}field +event = Told=so$/m)
    expect(stdout).to.match(/^ {2}receipt +Delivered 31 rows\.$/m)
    expect(stdout).to.match(/^ {2}3x +POST +https:\/\/api\.segment\.io\/v1\/batch +200 /m)
    expect(stdout).to.match(/first body: .*"event":"Told=so"/)
  })

  it("sends a file", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "hub-data-"))
    try {
      const file = path.join(folder, "people.csv")
      writeFileSync(file, "users.email,users.age\na@example.com,41\nb@example.com,7\n")
      const { code, stdout } = await tried("segment_event", "--data", file)
      expect(code).to.equal(0)
      expect(stdout).to.match(/^ {2}query +people\.csv, 2 rows /m)
      expect(stdout).to.match(/"email":"a@example\.com"/)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it("says Failure, and ends with 1, when the outside world misbehaves", async () => {
    const [refused, again] = await Promise.all([
      tried("zapier", "--fault", "429"),
      tried("segment_event", "--fault", "429x1", "--rows", "2"),
    ])
    expect(refused.stdout).to.match(/^Failure: Looker shows "Zapier answered 429\."$/m)
    expect(refused.stdout).to.match(/^ {2}1x +POST +\S+ +429 \(fault 429\) /m)
    expect(refused.code).to.equal(1)
    expect(again.stdout).to.match(/^ {2}1x +POST +\S+ +429 \(fault 429\) .*\n {2}1x +POST +\S+ +200 /m)
    expect(again.code).to.equal(0)
  })

  it("tells wrong use in one line, and starts nothing", async () => {
    const { code, stdout, stderr } = await tried("zapir")
    expect({ code, stdout }).to.deep.equal({ code: 2, stdout: "" })
    expect(stderr).to.equal('There is no integration "zapir". Did you mean zapier?\n')
  })

  const wrong: [options: TryOptions, words: string][] = [
    [{ example: "orders" }, "Did you mean orders_to_zap?"],
    [{ param: ["api_key=1"] }, 'zapier has no setting "api_key".'],
    [{ form: ["url"] }, '--form takes name=value, not "url".'],
    [{ fault: "rain" }, '"rain" is no fault'],
    [{ data: "nosuch.csv" }, "--data is neither a file nor a sample"],
    [{ data: "package.json", rows: "3" }, "--rows is for samples"],
    [{ rows: "many" }, "--rows is a whole number."],
    [{ type: "letter" }, '"letter" is no type'],
  ]
  for (const [options, words] of wrong) {
    it(`refuses ${JSON.stringify(options)}`, async () => {
      const error: unknown = await trialOf("zapier", options).catch((thrown: unknown) => thrown)
      expect(error).to.be.instanceOf(CommandError).and.include({ exitCode: 2 })
      expect(String(error)).to.include(words).and.match(READABLE)
    })
  }

  it("ends at once when it is told to, and its hub with it", async () => {
    const env = { PATH: process.env.PATH, TMPDIR: temporary }
    const words = [HUB.command, "try", "debug", "--form", "sleep=60000"]
    const command = spawn(process.execPath, words, { env, stdio: ["ignore", "pipe", "inherit"] })
    endWithTests(command, "SIGTERM")
    await once(command.stdout, "data")
    command.kill("SIGTERM")
    const [code] = (await once(command, "exit")) as [number]
    expect(code).to.equal(130)
  })

  it("leaves nothing behind", () => {
    expect(readdirSync(temporary).filter((name) => name.startsWith("hub-try-"))).to.deep.equal([])
  })
})
