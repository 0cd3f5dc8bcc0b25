import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import { registry } from "../../src/framework"
import { type OperatorCommand, titleOf } from "../../src/cli/operator_command"
import { OPERATOR_COMMANDS } from "../../src/cli/operator_commands"
import { makeApiToken } from "../../src/sealing"
import { compileHub } from "../support/compiled_hub"
import { FakeService } from "../support/fake_service"
import { type CommandOptions, hubCommand, READABLE } from "../support/hub_command"
import { hubWith, TEST_SECRET } from "../support/hub_with"

/** The command where the tools of contributors are not installed. */
const operatorCommand = (words: string[], options: CommandOptions = {}) =>
  hubCommand(words, { command: "dist/cli/hub.js", ...options })

function expectOptions(help: string, { options }: OperatorCommand): void {
  for (const { name, description } of options) expect(help).to.include(`--${name}`).and.include(description)
}

describe("the hub command of operators", () => {
  before(compileHub)

  it("explains itself, each verb and each option", async () => {
    const [all, none] = await Promise.all([operatorCommand(["help"]), operatorCommand([])])
    expect(all).to.include({ code: 0, stderr: "" })
    expect(none).to.include({ code: 2, stdout: all.stdout })
    const helpOf = async (words: string[]) => {
      const [help, flag] = await Promise.all([
        operatorCommand(["help", ...words]),
        operatorCommand([...words, "--help"]),
      ])
      expect(help).to.include({ code: 0, stderr: "", stdout: flag.stdout })
      return help.stdout
    }
    for (const command of OPERATOR_COMMANDS) {
      const { name, description } = command
      expect(all.stdout).to.include(description)
      const text = await helpOf([name])
      if (!("verbs" in command)) expectOptions(text, command)
      else
        for (const verb of command.verbs) {
          expect(text)
            .to.include(`  ${titleOf(verb)} `)
            .and.include(verb.description)
          const own = await helpOf([name, verb.name])
          expectOptions(own, verb)
          expect(own)
            .to.include(`Usage: hub ${name} ${titleOf(verb)} [options]\n`)
            .and.include(verb.more ?? "")
        }
    }
  })

  it("answers wrong use with 2 and in one line, and what needs the tools with their cure", async () => {
    for (const words of [
      ["lst"],
      ["list", "--colour"],
      ["list", "more"],
      ["conform"],
      ["help", "nothing"],
      ["list", "--url"],
    ]) {
      const { code, stderr } = await operatorCommand(words)
      expect(code, words.join(" ")).to.equal(2)
      expect(stderr).to.match(READABLE)
    }
    const { code, stderr } = await operatorCommand(["try", "zapier"])
    expect(code).to.equal(1)
    expect(stderr).to.include("run `npm ci` in the folder of the hub")
  })

  it("makes a key, and lists what stands here", async () => {
    const environment = { ACTION_HUB_SECRET: "s1" }
    const [key, list] = await Promise.all([operatorCommand(["key"], { environment }), operatorCommand(["list"])])
    expect(key.stdout).to.match(/^\S+\n$/)
    expect(list.stdout).to.include(`${registry.all.length} integrations.`)
  })

  it("asks a live hub, with the key in the environment", async () => {
    const server = createServer(hubWith([...registry.all]).app).listen(0)
    await once(server, "listening")
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const environment = { HUB_KEY: makeApiToken(TEST_SECRET) }
    try {
      const { code, stdout } = await operatorCommand(["list", "--url", url], { environment })
      expect(code).to.equal(0)
      expect(stdout).to.include("zapier")
      const graded = await operatorCommand(["conform", url, "--json", "--patience=1"], { environment })
      expect(graded.stderr).to.equal("")
      expect(JSON.parse(graded.stdout)).to.be.an("object")
    } finally {
      server.close()
    }
  })

  it("case 50: reads the words after a verb as the command of contributors does", async () => {
    const hub = await FakeService.start()
    const environment = { HUB_URL: hub.url, HUB_KEY: "made-up-key", LINKS_REVOKED: "" }
    const run = (words: string[]) =>
      Promise.all([operatorCommand, hubCommand].map((command) => command(["link", ...words], { environment })))
    try {
      hub.answer = () => ({ status: 400, body: { success: false, error: "Not so." } })
      const lists = ["--do", "validate:a", "github", "--do=deploy:a", "--paths", "x, y", "--paths=z", "--days", "9"]
      for (const { code, stdout, stderr } of await run(["create", ...lists, "--no-register"])) {
        expect({ code, stdout, stderr }).to.deep.equal({
          code: 1,
          stdout: "",
          stderr: "The hub answered 400: Not so.\n",
        })
      }
      const body = { do: ["validate:a", "deploy:a"], paths: ["x", "y", "z"], days: 9 }
      expect(hub.requests.map((request) => request.json())).to.deep.equal(Array(2).fill({ ...body, register: false }))
      hub.answer = () => ({ body: { links: [] } })
      for (const { code, stdout } of await run(["list", "github", "--json"])) {
        expect({ code, list: JSON.parse(stdout) as unknown }).to.deep.equal({ code: 0, list: { links: [] } })
      }
      await run(["create", "github", "--do", "deploy:a"])
      expect(hub.requests.at(-1)?.json()).to.deep.equal({ do: ["deploy:a"] })
      for (const { code, stdout } of await run(["revoke", "AbCdEfGhIj_-", "abcdefghijkl", "--json"])) {
        expect({ code, value: JSON.parse(stdout) as unknown }).to.deep.equal({
          code: 0,
          value: { LINKS_REVOKED: "AbCdEfGhIj_-,abcdefghijkl" },
        })
      }
      for (const words of [["create"], ["create", "github", "--days"], ["remove", "github", "a", "b"]]) {
        for (const { code, stdout, stderr } of await run(words)) {
          expect({ code, stdout }, words.join(" ")).to.deep.equal({ code: 2, stdout: "" })
          expect(stderr).to.match(new RegExp(`Use: hub link ${words[0]} <source>.*\\[options\\]\n$`))
        }
      }
      for (const { code, stdout, stderr } of await run([])) {
        expect(code).to.equal(2)
        for (const verb of ["create", "list", "show", "renew", "remove", "revoke", "test"]) {
          expect(stdout + stderr).to.match(new RegExp(`^  ${verb} `, "m"))
        }
      }
    } finally {
      await hub.stop()
    }
  })
})
