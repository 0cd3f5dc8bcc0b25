import { expect } from "chai"
import { ServiceTimeoutError } from "../../src/errors/errors"
import { HttpClient, type HttpClientOptions } from "../../src/outbound/http_client"
import { type AwsRequest, sdkHandler } from "../../src/outbound/sdk_handler"
import { FakeService } from "../support/fake_service"

describe("sdkHandler", () => {
  let aws: FakeService
  beforeEach(async () => (aws = await FakeService.start()))
  afterEach(() => aws.stop())

  const send = async (request: Partial<AwsRequest> = {}, options: Partial<HttpClientOptions> = {}) => {
    const client = new HttpClient({ service: "AWS", baseUrl: "https://aws.example", ...options })
    const place = { protocol: "http:", hostname: "127.0.0.1", port: aws.port, path: "/", method: "POST", headers: {} }
    const { response } = await sdkHandler(client).handle({ ...place, ...request })
    return { ...response, text: Buffer.from(response.body).toString() }
  }

  it("sends what the SDK has made to the place that the SDK names", async () => {
    await send({
      method: "PUT",
      path: "/a/b%20c",
      query: { one: "1", more: ["x", "y"], none: null },
      headers: { "content-type": "text/plain", "content-length": "2", host: "ec2.example" },
      body: "ä",
    })
    const [request] = aws.requests
    expect(request).to.include({ method: "PUT", path: "/a/b%20c", text: "ä" })
    expect(String(request?.query)).to.equal("one=1&more=x&more=y&none=")
    expect(request?.headers).to.include({ "content-type": "text/plain", host: "ec2.example" })
    await send({ method: "GET", body: undefined })
    await send({ body: Buffer.from("bytes") })
    expect(aws.requests.slice(1).map(({ text }) => text)).to.deep.equal(["", "bytes"])
  })

  it("gives the answer of every status, after the retries of its client", async () => {
    aws.answer = () => ({ status: 400, headers: { "x-kind": "tea" }, body: "<Code>No</Code>" })
    const { statusCode, headers, text } = await send()
    expect({ statusCode, kind: headers["x-kind"], text }).to.deep.equal({
      statusCode: 400,
      kind: "tea",
      text: "<Code>No</Code>",
    })
    aws.answer = () => ({ status: aws.requests.length < 4 ? 503 : 200 })
    expect(await send({}, { repeat: "safe", firstWaitMs: 1 })).to.include({ statusCode: 200 })
    expect(aws.requests).to.have.length(4)
  })

  it("keeps secrets, and XML that is not safe to parse, from the SDK", async () => {
    aws.answer = () => ({ status: 403, body: "<Message>AWS4 secret-1</Message>" })
    expect((await send({ headers: { authorization: "AWS4 secret-1" } })).text).to.equal("<Message>[redacted]</Message>")
    aws.answer = () => ({ body: "<!DOCTYPE a><a/>" })
    expect(await send()).to.include({ statusCode: 200, text: "" })
  })

  it("fails in the words of its client", async () => {
    aws.answer = () => ({ body: "x".repeat(101) })
    const tooLarge = await send({}, { maxResponseBytes: 100 }).catch((error: unknown) => error)
    expect(tooLarge).to.have.property("message", "AWS answered more than 100 bytes.")
    aws.answer = () => ({ hang: true })
    expect(await send({}, { timeoutMs: 50 }).catch((error: unknown) => error)).to.be.instanceOf(ServiceTimeoutError)
  })
})
