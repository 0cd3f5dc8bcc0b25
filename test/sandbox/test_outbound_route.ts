import http from "node:http"
import https from "node:https"
import { text } from "node:stream/consumers"
import { expect } from "chai"
import { Agent, request } from "undici"
import { HttpClient, OutboundGuard } from "../../src/framework"
import { routeOutbound } from "../../src/sandbox/outbound_route"
import { Sandbox } from "../../src/sandbox/sandbox"
import { FakeService } from "../support/fake_service"

/** The ways out that the hub and its libraries use. */
const CLIENTS: Record<string, (url: string) => Promise<unknown>> = {
  "global fetch": async (url) => (await fetch(url)).json(),
  undici: async (url) => (await request(url)).body.json(),
  "undici with an agent": async (url) => (await request(url, { dispatcher: new Agent() })).body.json(),
  HttpClient: (url) => new HttpClient({ service: "Acme", baseUrl: url }).get(""),
  "HttpClient with the guard": (url) =>
    new HttpClient({ service: "Acme", baseUrl: url, guard: new OutboundGuard({ allow: ["plain.acme.example"] }) }).get(
      "",
    ),
  "node:http and node:https": (url) => nodeGet(url, {}),
  "node:https with an agent": (url) => nodeGet(url, { agent: new https.Agent({ keepAlive: true }) }),
}

async function nodeGet(url: string, options: https.RequestOptions): Promise<unknown> {
  const isSecure = url.startsWith("https:")
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const call = isSecure ? https.get(url, options, resolve) : http.get(url, resolve)
    call.on("error", reject)
  })
  return JSON.parse(await text(response)) as unknown
}

describe("routeOutbound", () => {
  let sandbox: Sandbox
  let undo: () => void
  beforeEach(async () => {
    sandbox = await Sandbox.start()
    undo = routeOutbound(sandbox)
  })
  afterEach(async () => {
    undo()
    await sandbox.stop()
  })

  for (const [name, call] of Object.entries(CLIENTS)) {
    it(`takes the calls of ${name}, over TLS and without`, async () => {
      for (const url of ["https://api.acme.example/v1/lists?a=1", "http://plain.acme.example/"]) {
        expect(await call(url)).to.deep.equal({})
        expect(sandbox.calls.at(-1)).to.include({ method: "GET", url, host: new URL(url).hostname, status: 200 })
      }
      expect(sandbox.calls).to.have.length(2)
    })
  }

  it("takes calls of addresses, of both families, and of any port", async () => {
    for (const url of ["https://93.184.216.34/", "https://[2606:2800::1]:8443/a", "http://10.0.0.5:8080/"]) {
      await fetch(url)
      expect(sandbox.calls.at(-1)).to.include({ url })
    }
    expect(sandbox.calls[1]).to.include({ host: "2606:2800::1" })
  })

  it("lets calls of this machine pass", async () => {
    const local = await FakeService.start()
    try {
      for (const host of ["127.0.0.1", "localhost"]) await fetch(`http://${host}:${local.port}/`)
      expect(local.requests).to.have.length(2)
      expect(sandbox.calls).to.have.length(0)
    } finally {
      await local.stop()
    }
  })
})
