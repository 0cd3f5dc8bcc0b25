import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { createServer, type Server } from "node:net"
import { createInterface } from "node:readline"
import { expect } from "chai"
import { freePort } from "../../tools/cli/hub_process"
import type { Catalogue } from "../../tools/playground/playground_api"
import { endWithTests } from "../support/end_with_tests"

const DEV_PORT = 8081
const SEND = {
  name: "zapier",
  type: "query",
  settings: {},
  formParams: { url: "https://hooks.zapier.com/hooks/catch/1/made-up/" },
  sample: "orders",
  rows: 3,
  format: "json_detail",
  isStreamed: true,
}

interface Form {
  fields: { oauth_url?: string }[]
}

describe("npm run dev", () => {
  let dev: ChildProcess
  let inTheWay: Server
  let hubUrl: string
  let url: string
  let lookerbotUrl: string
  let linksUrl: string
  before(async () => {
    inTheWay = createServer()
    // Where somebody works with the playground right now, the port is taken already.
    await new Promise<void>((resolve) => inTheWay.once("error", () => resolve()).listen(DEV_PORT, "127.0.0.1", resolve))
    const environment = { ...process.env, PORT: String(await freePort()), NODE_ENV: undefined }
    dev = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "tools/cli/dev.ts"], {
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    })
    endWithTests(dev, "SIGTERM")
    for await (const line of createInterface({ input: dev.stdout! })) {
      hubUrl = /Hub: +(\S+)/.exec(line)?.[1] ?? hubUrl
      lookerbotUrl = /Lookerbot: +(\S+)/.exec(line)?.[1] ?? lookerbotUrl
      linksUrl = /Links: +(\S+)/.exec(line)?.[1] ?? linksUrl
      url = /Playground: +(\S+)/.exec(line)?.[1] ?? url
      if (url) break
    }
  })
  after(() => {
    dev.kill()
    inTheWay.close()
  })

  it("prints the page's address, on the next port when the usual one is taken", async () => {
    expect(Number(new URL(url).port)).to.be.within(DEV_PORT + 1, DEV_PORT + 10)
    expect((await fetch(url)).headers.get("content-type")).to.match(/^text\/html/)
    expect((await fetch(`${url}app.js`)).status).to.equal(200)
  })

  it("offers every integration with its examples, and lets no call leave the machine", async () => {
    const catalogue = (await (await fetch(`${url}api/catalogue`)).json()) as Catalogue
    expect(catalogue.hasSandbox).to.equal(true)
    expect(Object.keys(catalogue.examples)).to.include("segment_event")
    const headers = { "content-type": "application/json" }
    const answer = await fetch(`${url}api/send`, { method: "POST", headers, body: JSON.stringify(SEND) })
    const lines = (await answer.text()).trimEnd().split("\n")
    expect(lines.find((line) => line.startsWith('{"call"'))).to.include("hooks.zapier.com")
    expect(lines.at(-1)).to.include('"isSuccess":true')
  })

  it("leads the browser of a login to the sandbox", async () => {
    const headers = { "content-type": "application/json" }
    const body = JSON.stringify({ name: "google_drive", settings: { state_json: "reset" }, formParams: {} })
    const form = (await (await fetch(`${url}api/form`, { method: "POST", headers, body })).json()) as Form
    const begun = await fetch(form.fields[0]?.oauth_url ?? "", { redirect: "manual" })
    const led = new URL(begun.headers.get("location") ?? "")
    expect(led.hostname).to.equal("127.0.0.1")
    expect(led.searchParams.get("to")).to.match(/^https:\/\/accounts\.google\.com\//)
  })

  it("has a Lookerbot between a Slack and a Looker that are played", async () => {
    expect((await fetch(`${lookerbotUrl}app.js`)).status).to.equal(200)
    expect(await (await fetch(`${hubUrl}/lookerbot/ready`)).json()).to.have.property("ready", true)
  })

  it("has links between partners and a Looker that are played, at the sandboxed hub too", async () => {
    expect((await fetch(`${linksUrl}app.js`)).status).to.equal(200)
    const post = async (path: string, body: object) => {
      const headers = { "content-type": "application/json" }
      const init = { method: "POST", headers, body: JSON.stringify(body) }
      return (await fetch(`${linksUrl}api/${path}`, init)).json()
    }
    for (const name of ["push", "job", "sync", "event"]) {
      expect(await post("make", { name }), name).to.deep.equal({ existing: false })
    }
    const push = { kind: "push", repository: "acme/models", branch: "main", files: ["a.lkml"], isBroken: false }
    const job = { kind: "job", job: 321, status: "Success" }
    const sync = { kind: "sync", connector: "pg_core", status: "SUCCESSFUL" }
    for (const what of [push, job, sync, { kind: "event", type: "loaded" }]) {
      expect(await post("happen", what), what.kind).to.deep.equal({ statuses: [200] })
    }
  })

  it("ends with all that it started", async () => {
    dev.kill("SIGTERM")
    await once(dev, "exit")
    const isAnswered = await fetch(`${hubUrl}/healthz`).then(
      () => true,
      () => false,
    )
    expect(isAnswered).to.equal(false)
  })
})
