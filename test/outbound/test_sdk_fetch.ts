import { expect } from "chai"
import { InvalidRequestError, ServiceError, ServiceTimeoutError } from "../../src/errors/errors"
import { OutboundGuard } from "../../src/outbound/outbound_guard"
import { HttpClient, type HttpClientOptions } from "../../src/outbound/http_client"
import { sdkFetch } from "../../src/outbound/sdk_fetch"
import { FakeService } from "../support/fake_service"

describe("sdkFetch", () => {
  let acme: FakeService
  beforeEach(async () => (acme = await FakeService.start()))
  afterEach(() => acme.stop())

  const send = (options: Partial<HttpClientOptions> = {}, request = {}) =>
    sdkFetch(new HttpClient({ service: "Acme", baseUrl: acme.url, ...options }))(`${acme.url}/v1?x=1`, request)
  const failure = (options: Partial<HttpClientOptions> = {}) => send(options).catch((error: unknown) => error)

  it("sends method, headers and body as they are, once", async () => {
    acme.answer = () => ({ status: 503 })
    await send({}, { method: "PUT", headers: { "Content-Type": "text/plain", Accept: "application/xml" }, body: "ä" })
    const [request, ...others] = acme.requests
    expect(request).to.include({ method: "PUT", path: "/v1", text: "ä" })
    expect(request?.headers).to.include({ "content-type": "text/plain", accept: "application/xml" })
    expect(others).to.have.length(0)
  })

  it("gives the answer of every status, with its headers", async () => {
    acme.answer = () => ({ status: 418, headers: { "x-kind": "tea", "retry-after": "7" }, body: "short and stout" })
    const answer = await send()
    expect(answer.status).to.equal(418)
    expect([answer.headers.get("x-kind"), answer.headers.get("retry-after")]).to.deep.equal(["tea", "7"])
    expect(await answer.text()).to.equal("short and stout")
    acme.answer = () => ({ status: 204 })
    expect(await (await send()).text()).to.equal("")
    acme.answer = () => ({ status: 307, headers: { location: "/elsewhere" } })
    expect((await send()).status).to.equal(307)
    acme.answer = () => ({ status: 799 })
    expect(await failure())
      .to.be.instanceOf(ServiceError)
      .with.property("message", "Acme answered 799.")
  })

  it("repeats as its client does, and gives the last answer", async () => {
    const statuses = [503, 429, 200]
    acme.answer = () => ({ status: statuses.shift() ?? 503 })
    const patient = { repeat: "safe", retries: 2, firstWaitMs: 1 } as const
    expect((await send(patient)).status).to.equal(200)
    expect(acme.requests).to.have.length(3)
    expect((await send(patient)).status).to.equal(503)
    expect(acme.requests).to.have.length(6)
    statuses.push(400)
    expect((await send(patient)).status).to.equal(400)
    expect(acme.requests).to.have.length(7)
  })

  it("calls no other place", async () => {
    const fetch = sdkFetch(new HttpClient({ service: "Acme", baseUrl: "https://acme.example" }))
    expect(await fetch(acme.url).catch((error: unknown) => error)).to.be.instanceOf(TypeError)
    expect(acme.requests).to.have.length(0)
  })

  it("says nothing back of secrets", async () => {
    acme.answer = () => ({ status: 403, body: 'Who is "se\\"cret-1"?' })
    const answer = await send({}, { headers: { authorization: 'Bearer se"cret-1' } })
    expect(await answer.text()).to.equal('Who is "[redacted]"?')
  })

  it("gives the beginning of a refusal that is too large", async () => {
    acme.answer = () => ({ status: 500, body: "x".repeat(101) })
    const answer = await send({ maxResponseBytes: 100 })
    expect([answer.status, await answer.text()]).to.deep.equal([500, "x".repeat(100)])
  })

  it("fails in words when the answer is too large, does not come, or the address is not permitted", async () => {
    acme.answer = () => ({ body: "x".repeat(101) })
    expect(await failure({ maxResponseBytes: 100 })).to.have.property("message", "Acme answered more than 100 bytes.")
    acme.answer = () => ({ hang: true })
    expect(await failure({ timeoutMs: 50 })).to.be.instanceOf(ServiceTimeoutError)
    expect(await failure({ guard: new OutboundGuard({ allow: [] }) })).to.be.instanceOf(InvalidRequestError)
  })
})
