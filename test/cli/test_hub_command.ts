import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import { registry } from "../../src/framework"
import { isApiToken, makeApiToken } from "../../src/sealing/api_token"
import { compileHub } from "../support/compiled_hub"
import { hubCommand, READABLE } from "../support/hub_command"
import { hubWith, TEST_SECRET } from "../support/hub_with"

describe("the hub command", () => {
  before(compileHub)

  it("explains itself and each verb", async () => {
    const { code, stdout } = await hubCommand(["--help"])
    expect(code).to.equal(0)
    const verbs = [...stdout.matchAll(/^ {2}((?!help)[a-z]+) /gm)].map(([, verb]) => verb ?? "")
    expect(verbs).to.include.members(["key", "list", "new", "dev", "try", "check", "conform"])
    const helps = await Promise.all(verbs.map((verb) => hubCommand(["help", verb])))
    for (const help of helps) expect(help).to.include({ code: 0, stderr: "" })

    const guide = readFileSync("docs/command_line.md", "utf8")
    for (const verb of verbs) expect(guide).to.include(`## hub ${verb}\n`)
    const options = helps.flatMap(({ stdout: help }) => help.match(/(?<=^ {2})--[a-z-]+/gm) ?? [])
    expect(options).to.include.members(["--looker-version", "--kind", "--fault", "--json"])
    for (const option of options) expect(guide).to.match(new RegExp(`\`${option}[ \`]`))
  })

  it("answers wrong use with 2 and what was meant", async () => {
    const [none, wrong, option] = await Promise.all([
      hubCommand([]),
      hubCommand(["lst"]),
      hubCommand(["list", "--colour"]),
    ])
    expect(none.code).to.equal(2)
    expect(wrong).to.include({ code: 2, stderr: "error: unknown command 'lst'\n(Did you mean list?)\n" })
    expect(option).to.include({ code: 2, stderr: "error: unknown option '--colour'\n" })
  })

  it("key prints a token of the secret and nothing else, and says what is missing", async () => {
    const [good, none] = await Promise.all([
      hubCommand(["key"], { environment: { ACTION_HUB_SECRET: "s1" } }),
      hubCommand(["key"], { environment: { ACTION_HUB_SECRET: "" } }),
    ])
    expect(good.code).to.equal(0)
    expect(good.stdout).to.match(/^\S+\n$/)
    expect(isApiToken(good.stdout.trim(), ["s1"])).to.equal(true)
    expect(none.code).to.equal(1)
    expect(none.stderr).to.include("ACTION_HUB_SECRET is missing: ")
  })
})

describe("hub list", () => {
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/rubbish")) response.end("<h1>Hello</h1>")
    else hub.app(request, response)
  })
  // With the variables without which an integration is not offered: the checkout's own list has them all.
  const required = registry.all.flatMap(({ environment }) => environment.filter((variable) => variable.required))
  const environment = Object.fromEntries(required.map(({ name }) => [name, "x"]))
  const hub = hubWith([...registry.all], { environment })
  const token = makeApiToken(TEST_SECRET)
  let url: string

  before(compileHub)
  before(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening")
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  after(() => server.close())

  it("shows the integrations of this checkout, and those of a version", async () => {
    const [all, old] = await Promise.all([hubCommand(["list"]), hubCommand(["list", "--looker-version", "4.20"])])
    const lines = all.stdout.split("\n").map((line) => line.replaceAll(/ +/g, " "))
    for (const { name, label } of registry.all) {
      expect(lines.filter((line) => line.startsWith(`${name} ${label} `))).to.have.length(1)
    }
    expect(old.stdout).to.match(/^segment_event .*\n\n1 integration for Looker 4\.20\.0\.\n$/m)
  })

  it("shows those of a live hub in the same words", async () => {
    const live = await hubCommand(["list", "--url", url, "--looker-version", "7.3.0"], {
      environment: { HUB_KEY: token },
    })
    const own = await hubCommand(["list", "--looker-version", "7.3.0"])
    expect(live).to.deep.equal(own)
  })

  it("tells every trouble in one line", async () => {
    const results = await Promise.all([
      hubCommand(["list", "--url", "http://127.0.0.1:1", "--key", token]),
      hubCommand(["list", "--url", url, "--key", "wrong/key"]),
      hubCommand(["list", "--url", `${url}/rubbish`, "--key", token]),
      hubCommand(["list", "--url", "hub", "--key", token]),
      hubCommand(["list", "--url", url]),
      hubCommand(["list", "--looker-version", "new"]),
    ])
    for (const { stdout, stderr } of results) {
      expect(stderr).to.match(READABLE)
      expect(stdout).to.equal("")
    }
    expect(results.map(({ code }) => code)).to.deep.equal([1, 1, 1, 2, 2, 2])
    expect(results.map(({ stderr }) => stderr).join("")).to.match(
      /refused the connection.*refuses the key.*no list: is it the address of a hub.*from http.*--key.*no version/s,
    )
  })
})
