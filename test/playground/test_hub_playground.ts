import type { ChildProcess } from "node:child_process"
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import path from "node:path"
import { expect } from "chai"
import { freePort, startHub, stopHub } from "../../tools/cli/hub_process"
import { readConfig } from "../../src/hub_config"
import { makeApiToken } from "../../src/sealing/api_token"
import type { Catalogue } from "../../tools/playground/playground_api"
import { compileHub, HUB } from "../support/compiled_hub"
import { endWithTests } from "../support/end_with_tests"

const SECRET = "s1"
const AUTHORIZATION = `Token token="${makeApiToken(SECRET)}"`
const SETTINGS = { ACTION_HUB_BASE_URL: "https://hub.example.com", ACTION_HUB_LABEL: "Hub", ACTION_HUB_SECRET: SECRET }

describe("HUB_PLAYGROUND", () => {
  let hub: ChildProcess
  let url: string
  const start = async (environment: Record<string, string>, nodeArguments: string[] = [HUB.index]) => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}/playground/`
    const settings = { ...SETTINGS, NODE_ENV: "production", WEB_CONCURRENCY: "1", ...environment }
    hub = endWithTests(await startHub({ environment: settings, port, nodeArguments }))
  }
  before(compileHub)
  afterEach(() => stopHub(hub))

  it("serves the page to all, and its API to those who hold the token", async () => {
    await start({ HUB_PLAYGROUND: "1" })
    expect((await fetch(url)).status).to.equal(200)
    for (const path of ["api/catalogue", "API/catalogue", "api/", "api//catalogue", "api/nosuch"]) {
      const refused = await fetch(url + path)
      expect(refused.status, path).to.equal(403)
      expect(await refused.json(), path).to.have.property("error")
    }
    const headers = { authorization: AUTHORIZATION, "content-type": "application/json" }
    const catalogue = (await (await fetch(`${url}api/catalogue`, { headers })).json()) as Catalogue
    expect(catalogue.hasSandbox).to.equal(false)
    expect(catalogue.examples).to.have.property("zapier")

    const body = { name: "debug", type: "cell", settings: {}, formParams: {}, sample: "users", rows: 1, format: "" }
    const send = (changes: object) => {
      const text = JSON.stringify({ ...body, isStreamed: false, ...changes })
      return fetch(`${url}api/send`, { method: "POST", headers, body: text })
    }
    expect((await send({ fault: "500" })).status).to.equal(400)
    const refused = await (await send({ name: "zapier" })).text()
    expect(JSON.parse(refused.trimEnd().split("\n").at(-1) ?? "")).to.have.nested.property("verdict.isSuccess", false)
  })

  it("is told to be without effect where the tools are not installed, and the hub starts", async () => {
    const root = mkdtempSync(path.join(tmpdir(), "hub-bare-"))
    cpSync("dist", path.join(root, "dist"), { recursive: true })
    cpSync("package.json", path.join(root, "package.json"))
    symlinkSync(path.resolve("node_modules"), path.join(root, "node_modules"))
    try {
      const log = path.join(root, "log")
      await start({ HUB_PLAYGROUND: "1" }, [
        "-e",
        `process.stdout.write = (text) => (require("fs").appendFileSync(${JSON.stringify(log)}, text), true)
         require(${JSON.stringify(path.join(root, "dist", "index.js"))})`,
      ])
      expect((await fetch(url)).status).to.equal(404)
      expect(readFileSync(log, "utf8")).to.match(
        /"level":"warn","message":"HUB_PLAYGROUND is set, but the tools are not installed/,
      )
    } finally {
      await stopHub(hub)
      rmSync(root, { recursive: true })
    }
  })

  it("left out, there is nothing", async () => {
    await start({})
    const answer = await fetch(url)
    expect(answer.status).to.equal(404)
  })
})

describe("config of HUB_PLAYGROUND", () => {
  it("is off by default, and does not go with several processes", () => {
    expect(readConfig(SETTINGS).hasPlayground).to.equal(false)
    expect(readConfig({ ...SETTINGS, HUB_PLAYGROUND: "1" }).hasPlayground).to.equal(true)
    expect(() => readConfig({ ...SETTINGS, HUB_PLAYGROUND: "1", WEB_CONCURRENCY: "2" })).to.throw(
      "set WEB_CONCURRENCY to 1, or unset HUB_PLAYGROUND",
    )
  })
})
