import { createHmac } from "node:crypto"
import { once } from "node:events"
import { type ClientRequest, createServer, request as httpRequest } from "node:http"
import type { AddressInfo } from "node:net"
import { expect } from "chai"
import supertest from "supertest"
import { everyone, guard, type Part, type Readiness, type Routes, tokenGuard, verifiedBody } from "../../src/edge"
import { UnauthorizedError } from "../../src/framework"
import { createLogger } from "../../src/logging"
import { createApp } from "../../src/server/app"
import { Metrics } from "../../src/server/metrics"
import { operations } from "../../src/server/operations"
import { AUTHORIZATION, TEST_SECRET } from "../support/hub_with"

const logger = createLogger({ isSilent: true })
const insiders = tokenGuard([TEST_SECRET])

function partWith(routes: (routes: Routes) => void, isReady?: () => Readiness | Promise<Readiness>): Part {
  return { name: "acme", variables: [], routes, isReady }
}

function appOf(...parts: Part[]) {
  return createApp({ parts, logger, insiders })
}

describe("a part of the server", () => {
  it("lets in whom the guard of each route lets in, and is refused nobody else's way", async () => {
    const nobody = guard(() => {
      throw new UnauthorizedError()
    })
    const app = appOf(
      partWith((routes) => {
        routes.post("/open", everyone, (_request, response) => void response.json({ said: "open" }))
        routes.post("/shut", nobody, (_request, response) => void response.json({ said: "shut" }))
        routes.delete("/gone", everyone, (_request, response) => void response.json({ said: "gone" }))
      }),
    )
    expect((await supertest(app).post("/open")).body).to.deep.equal({ said: "open" })
    expect((await supertest(app).delete("/gone")).body).to.deep.equal({ said: "gone" })
    expect((await supertest(app).post("/shut").set("authorization", AUTHORIZATION)).status).to.equal(403)
  })

  it("answers no stranger what it does not have, nor methods that nobody takes", async () => {
    const app = appOf(
      partWith((routes) => routes.get("/page", everyone, (_request, response) => void response.send("x"))),
    )
    expect((await supertest(app).post("/page")).status).to.equal(403)
    expect((await supertest(app).post("/other")).status).to.equal(403)
    expect((await supertest(app).post("/other").set("authorization", AUTHORIZATION)).status).to.equal(404)
    for (const method of ["options", "put", "delete", "patch"] as const) {
      expect((await supertest(app)[method]("/page")).status, method).to.equal(404)
    }
    expect((await supertest(app).head("/page")).status).to.equal(200)
  })

  describe("that is asked whether it is ready", () => {
    const readyz = (isReady?: () => Readiness | Promise<Readiness>, isServing = true) => {
      const parts = [partWith(() => undefined, isReady)]
      const hub = { label: "Hub", baseUrl: "https://hub.example.com" }
      const status = { version: "1.0.0", commit: "unknown", integrations: 0, parts: {} }
      const metrics = new Metrics()
      return supertest(appOf(operations({ hub, status, metrics, isReady: () => isServing, parts }), ...parts)).get(
        "/readyz",
      )
    }

    it("is, where it has nothing to say", async () => {
      const { status, body } = await readyz()
      expect([status, body]).to.deep.equal([200, { status: "ready" }])
    })

    it("tells what it lacks, and what it only remarks", async () => {
      const details = { problem: "SLACK_API_KEY is missing." }
      const lacking = await readyz(() => ({ isReady: false, details }))
      expect([lacking.status, lacking.body]).to.deep.equal([503, { status: "not ready", parts: { acme: details } }])
      const remarking = await readyz(async () => ({ isReady: true, details }))
      expect([remarking.status, remarking.body]).to.deep.equal([200, { status: "ready", parts: { acme: details } }])
    })

    it("is not when it fails to say, and is not asked in a drain", async () => {
      const failing = async () => {
        throw new Error("no idea")
      }
      expect((await readyz(failing)).status).to.equal(503)
      expect((await readyz(failing, false)).body).to.deep.equal({ status: "draining" })
    })
  })
})

describe("a verified body", () => {
  const SECRET = "hook secret"
  const sign = (body: string | Buffer) => `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`
  const scheme = { header: "x-signature", prefix: "sha256=" }
  const app = appOf(
    partWith((routes) => {
      const signed = verifiedBody({ scheme, secrets: async () => ["older", SECRET], maxBytes: 100_000, arrivalMs: 300 })
      routes.post("/hook", signed, (request, response) => {
        const body = request.body as Buffer
        response.json({ bytes: body.length, text: body.toString("hex").slice(0, 20) })
      })
    }),
  )
  const post = (body: string | Buffer, signature = sign(body)) =>
    supertest(app)
      .post("/hook")
      .set("content-type", "application/octet-stream")
      .set("x-signature", signature)
      .send(body)

  it("comes as the bytes that were signed", async () => {
    const body = Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0x80])
    expect((await post(body)).body).to.deep.equal({ bytes: 5, text: body.toString("hex") })
    expect((await post(Buffer.alloc(100_000))).body).to.include({ bytes: 100_000 })
    expect((await supertest(app).post("/hook").set("x-signature", sign(""))).body).to.include({ bytes: 0 })
  })

  it("is refused alike with a wrong signature and with none", async () => {
    const refusal = { success: false, error: "The signature of this request is missing, wrong or too old." }
    for (const signature of [sign("other"), "", "sha256="]) {
      const { status, body } = await post("body", signature)
      expect([status, body]).to.deep.equal([401, refusal])
    }
  })

  it("is refused when it is too long, at once where that is announced", async () => {
    expect((await post(Buffer.alloc(100_001))).status).to.equal(413)
    expect((await post("body").set("content-encoding", "gzip")).status).to.equal(415)
  })

  it("is not taken beyond its limit, nor waited for beyond its time", async () => {
    const server = createServer(app).listen(0)
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const send = (write: (call: ClientRequest) => void) =>
      new Promise<number | undefined>((resolve) => {
        const headers = { "transfer-encoding": "chunked", "x-signature": sign("") }
        const call = httpRequest({ port, path: "/hook", method: "POST", headers }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
        call.on("error", () => resolve(undefined))
        write(call)
      })
    expect(await send((call) => call.write(Buffer.alloc(200_000)))).to.equal(413)
    expect(await send((call) => call.write("a"))).to.equal(400)
    server.closeAllConnections()
    server.close()
  })
})
