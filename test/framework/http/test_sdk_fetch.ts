import { expect } from "chai"
import { InvalidRequestError, ServiceError, ServiceTimeoutError } from "../../../src/framework/errors"
import { OutboundGuard } from "../../../src/framework/http/outbound_guard"
import { sdkFetch, type SdkFetchOptions } from "../../../src/framework/http/sdk_fetch"
import { FakeService } from "../../support/fake_service"

describe("sdkFetch", () => {
  let acme: FakeService
  beforeEach(async () => (acme = await FakeService.start()))
  afterEach(() => acme.stop())

  const send = (options: Partial<SdkFetchOptions> = {}, request = {}) =>
    sdkFetch({ service: "Acme", ...options })(`${acme.url}/v1?x=1`, request)
  const failure = (options: Partial<SdkFetchOptions> = {}) => send(options).catch((error: unknown) => error)

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
