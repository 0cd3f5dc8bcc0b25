import { spawn } from "node:child_process"
import { once } from "node:events"
import dns from "node:dns"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import http from "node:http"
import https from "node:https"
import { tmpdir } from "node:os"
import path from "node:path"
import net from "node:net"
import { text } from "node:stream/consumers"
import tls from "node:tls"
import { promisify } from "node:util"
import { expect } from "chai"
import { Agent, request } from "undici"
import { HttpClient, OutboundGuard } from "../../src/framework"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { makeCertificate } from "../support/certificate"
import { compileHub } from "../support/compiled_hub"
import { endWithTests } from "../support/end_with_tests"
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

/** The methods that a route stands in for, as they are now. */
function patched(): unknown[] {
  const places: [object, string][] = [
    [net.Socket.prototype, "connect"],
    [tls, "connect"],
    [dns, "lookup"],
    [dns.promises, "lookup"],
  ]
  return places.map(([owner, name]) => Reflect.get(owner, name) as unknown)
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
  it("goes on verifying the name that was meant, and trusts nobody but the sandbox", async () => {
    const { ca } = sandbox
    const other = await Sandbox.start()
    try {
      undo()
      undo = routeOutbound({ port: other.port, ca })
      const refused = await fetch("https://api.acme.example/").catch((error: Error) => error.cause)
      expect(refused)
        .to.have.property("code")
        .that.matches(/SIGNATURE|VERIFY|SELF_SIGNED/)
      expect(other.calls).to.have.length(0)
    } finally {
      await other.stop()
    }
    undo()
    undo = routeOutbound(sandbox)
    const options = { host: "api.acme.example", port: 443, servername: "other.acme.example" }
    for (const [expected, isRight] of [
      ["other.acme.example", true],
      ["api.acme.example", false],
    ] as const) {
      const checkServerIdentity = (_host: string, cert: tls.PeerCertificate) => tls.checkServerIdentity(expected, cert)
      const socket = tls.connect({ ...options, checkServerIdentity })
      const isTaken = await once(socket, "secureConnect").then(
        () => true,
        (error: unknown) => (error as { code: string }).code !== "ERR_TLS_CERT_ALTNAME_INVALID",
      )
      socket.destroy()
      expect(isTaken).to.equal(isRight)
    }
  })

  it("lets TLS of this machine pass, with the trust it had", async () => {
    const certificate = await makeCertificate(["localhost"])
    const local = await FakeService.start({ tls: certificate })
    try {
      const call = (ca?: string) =>
        nodeGet(`https://localhost:${local.port}/`, { ca, agent: new https.Agent({ family: 4 }) })
      expect(await call(certificate.cert)).to.deep.equal({})
      expect(await call().catch((error: unknown) => error)).to.be.an("error")
      expect(sandbox.calls).to.have.length(0)
    } finally {
      await local.stop()
    }
  })

  it("takes TLS over a connection that is there already, and every form of connect", async () => {
    const { host, port } = { host: "api.acme.example", port: 443 }
    const plain = net.connect(port, host)
    await once(plain, "connect")
    const sockets = [
      tls.connect({ socket: plain, servername: host }),
      tls.connect(port, host),
      tls.connect(port, host, { servername: host }),
      tls.connect({ host, port, secureContext: tls.createSecureContext() }),
    ]
    for (const socket of sockets) {
      if (!socket.authorized) await once(socket, "secureConnect")
      expect(socket.authorized).to.equal(true)
      socket.destroy()
    }
  })

  it("gives every name a public address of its own, and looks up local ones as ever", async () => {
    const addresses = await Promise.all(
      ["a.example", "b.example", "a.example"].map(async (name) => (await promisify(dns.lookup)(name)).address),
    )
    expect(addresses).to.deep.equal(["93.184.216.34", "93.184.216.35", "93.184.216.34"])
    expect(await dns.promises.lookup("b.example", { all: true })).to.deep.equal([
      { address: "93.184.216.35", family: 4 },
    ])
    expect(await new OutboundGuard({ allow: [] }).resolve("a.example")).to.deep.equal({
      address: "93.184.216.34",
      family: 4,
    })
    expect(await dns.promises.lookup("127.0.0.1")).to.deep.equal({ address: "127.0.0.1", family: 4 })
    expect((await promisify(dns.lookup)("localhost", 4)).address).to.equal("127.0.0.1")
  })

  it("can be undone, also twice: what was there before is there again, and no connection stays", async () => {
    const dispatcher = new Agent({ connections: 1 })
    const call = async () => (await request("https://api.acme.example/", { dispatcher })).body.json()
    await call()
    const { lookupByName } = await import("./named_lookup.mjs")
    undo()
    expect(lookupByName()).to.equal(dns.lookup)
    const before = patched()
    const again = routeOutbound(sandbox)
    expect(patched().some((method, index) => method === before[index])).to.equal(false)
    expect(lookupByName()).to.equal(dns.lookup)
    again()
    undo()
    expect(patched()).to.deep.equal(before)
    // A name that leads nowhere; the connection that was kept would still answer.
    expect(await call().catch((error: unknown) => error)).to.be.an("error")
    expect(sandbox.calls).to.have.length(1)
  })

  it("is there once only, and never in production", () => {
    expect(() => routeOutbound(sandbox)).to.throw("go to a sandbox already")
    undo()
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = "production"
    try {
      expect(() => routeOutbound(sandbox)).to.throw("NODE_ENV is production")
    } finally {
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    }
    undo = routeOutbound(sandbox)
  })

  describe("in a process of its own, by node -r", () => {
    let folder: string
    before(compileHub)
    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), "sandbox-"))
      await writeFile(path.join(folder, "ca.pem"), sandbox.ca)
    })
    afterEach(() => rm(folder, { recursive: true }))

    const run = async (environment: Record<string, string>) => {
      const script = `
        import("node:dns").then(async ({ lookup }) => {
          await fetch("https://api.acme.example/from/process")
          lookup("a.example", (error, address) => console.log(address))
        })`
      const modules = ["-r", "./tools/dist/sandbox/preload.js"]
      const child = spawn(process.execPath, [...modules, "-e", script], {
        env: { PATH: process.env.PATH, ...environment },
      })
      endWithTests(child)
      const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")])
      return { out, err, exitCode: child.exitCode }
    }
    const variables = () => ({ HUB_SANDBOX_PORT: String(sandbox.port), HUB_SANDBOX_CA: path.join(folder, "ca.pem") })

    it("takes its calls", async () => {
      expect(await run(variables())).to.deep.equal({ out: "93.184.216.34\n", err: "", exitCode: 0 })
      expect(sandbox.calls.map(({ url }) => url)).to.deep.equal(["https://api.acme.example/from/process"])
    })

    it("is ignored in production, and says so", async () => {
      const { err, exitCode } = await run({ ...variables(), NODE_ENV: "production" })
      expect(err).to.include("The sandbox is ignored: NODE_ENV is production.")
      expect(exitCode).to.equal(1)
      expect(sandbox.calls).to.have.length(0)
    })

    it("does not let a process start that it cannot route", async () => {
      const { err, exitCode } = await run({})
      expect(err).to.include("HUB_SANDBOX_PORT and HUB_SANDBOX_CA")
      expect(exitCode).to.equal(1)
      expect(sandbox.calls).to.have.length(0)
    })
  })
})
