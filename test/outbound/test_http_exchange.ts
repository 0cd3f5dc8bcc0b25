import { expect } from "chai"
import { ServiceError } from "../../src/framework"
import { HttpClient } from "../../src/outbound/http_client"
import { FakeService } from "../support/fake_service"

describe("HttpClient.exchange", () => {
  let acme: FakeService
  const client = () => new HttpClient({ service: "Acme", baseUrl: acme.url })
  beforeEach(async () => {
    acme = await FakeService.start()
  })
  afterEach(() => acme.stop())

  it("sends bytes as they are, and gives the headers and text of the answer", async () => {
    acme.answer = () => ({ status: 201, headers: { location: "https://acme.example/sessions/1" }, body: "made" })
    const bytes = Buffer.from([0, 255, 34])
    const answer = await client().exchange("PUT", "/files", {
      body: bytes,
      headers: { "content-range": "bytes 0-2/*" },
    })
    expect(answer).to.include({ status: 201, text: "made" })
    expect(answer.headers.location).to.equal("https://acme.example/sessions/1")
    const [request] = acme.requests
    expect(request?.body.equals(bytes)).to.equal(true)
    expect(request?.headers).to.include({ "content-range": "bytes 0-2/*", "content-length": "3" })
    expect(request?.headers).not.to.have.property("content-type")
  })

  it("takes a status that is accepted for an answer, and no other", async () => {
    acme.answer = () => ({ status: 308, headers: { range: "bytes=0-41" } })
    const answer = await client().exchange("PUT", "/files", { accepted: [308] })
    expect(answer.status).to.equal(308)
    expect(answer.headers.range).to.equal("bytes=0-41")
    const refusal: unknown = await client()
      .exchange("PUT", "/files")
      .catch((error: unknown) => error)
    expect(refusal).to.be.instanceOf(ServiceError).and.include({ serviceStatus: 308 })
  })

  it("is made once, and keeps the text of a refusal", async () => {
    acme.answer = () => ({ status: 503, body: { error: { reason: "busy" } } })
    const refusal: unknown = await client()
      .exchange("GET", "/files")
      .catch((error: unknown) => error)
    expect(refusal).to.include({ serviceStatus: 503, serviceText: '{"error":{"reason":"busy"}}' })
    expect(acme.requests).to.have.length(1)
  })
})
