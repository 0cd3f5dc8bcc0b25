import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { registry } from "../../src/framework"
import { compileHub } from "../support/compiled_hub"
import { type CommandResult, hubCommand } from "../support/hub_command"

describe("npm run demo", function () {
  this.timeout(120_000)
  let temporary: string
  let result: CommandResult
  before(compileHub)
  before(async () => {
    temporary = mkdtempSync(path.join(tmpdir(), "hub-tmp-"))
    // What an operator may have set for a hub of their own.
    const environment = {
      TMPDIR: temporary,
      NODE_ENV: "production",
      LOOKER_HOSTS: "a.example",
      ACTION_WHITELIST: "tray",
    }
    result = await hubCommand([], { command: "tools/dist/cli/demo.js", environment })
  })
  after(() => rmSync(temporary, { recursive: true }))

  it("delivers every row of one result, and every byte of the file of another", () => {
    const { code, stdout } = result
    expect(stdout).to.match(/^ {2}success: true\n {2}message: Delivered 10000 rows\.$/m)
    expect(stdout).to.match(/^The stand-in for Segment received 10000 messages in \d+ calls\./m)
    expect(stdout).to.match(/^ {2}success: true\n {2}message: none; Looker shows "Sent to SFTP\."$/m)
    expect(stdout).to.match(/ stored sftp:\/\/files\.example\.com\/reports\/orders\.csv, \d+\.\d KB:\n {2}Orders ID,/)
    expect(stdout).to.include("Its SHA-256 is that of the file which Looker made.")
    expect(code).to.equal(0)
  })

  it("lists every integration: as offered, or as left out, with the variables it needs", () => {
    const [offered = "", leftOut = ""] = result.stdout.split("\n1. Rows")[0]?.split("\nLeft out, ") ?? []
    for (const integration of registry.all) {
      const { name } = integration
      const needs = integration.environment.filter(({ required }) => required).map((variable) => variable.name)
      expect(offered.includes(`\n  ${name} `), name).to.equal(needs.length === 0)
      if (needs.length > 0) expect(leftOut, name).to.match(new RegExp(`^  ${name} +${needs.join(", ")}$`, "m"))
    }
  })

  it("says what it left out and what to do next, and names no path of this machine", () => {
    expect(result.stdout).to.match(/^Left out: forms, logins, .*\n {2}npm run dev +all of that /m)
    for (const folder of [process.cwd(), temporary]) expect(result.stdout + result.stderr).not.to.include(folder)
  })

  it("leaves nothing behind", () => {
    expect(readdirSync(temporary).filter((name) => name.startsWith("hub-demo-"))).to.deep.equal([])
  })
})
