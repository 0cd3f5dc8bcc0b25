import dns from "node:dns"
import { expect } from "chai"
import { Ec2StopInstanceIntegration } from "../../src/integrations/aws_ec2_stop_instance/aws_ec2_stop_instance"
import { routeOutbound } from "../../tools/sandbox/outbound_route"
import { Sandbox } from "../../tools/sandbox/sandbox"
import { type FakeAnswer, FakeService, type RecordedRequest } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { fieldsOf, jsonDetail, type SampleAttachment, type SampleRow } from "../support/samples"

const TAG = "aws_resource_id"
const DATA = { access_key_id: "AKIATEST", secret_access_key: "top/secret+key", region: "us-east-1" }
const result = (values: unknown[], tags: Record<string, string[]> = { id: [TAG] }) => {
  const rows = values.map((value) => ({ id: { value } }))
  return jsonDetail(rows, { fields: { dimensions: fieldsOf(rows, tags) } })
}
const json = (data: string): SampleAttachment => ({ mimetype: "application/json", extension: "json", data })
const idsIn = (text: string) =>
  [...new URLSearchParams(text)].flatMap(([name, id]) => (/^InstanceId/.test(name) ? id : []))
const stopping = (ids: string[]) => {
  const state = "<currentState><code>64</code><name>stopping</name></currentState>"
  const items = ids.map((id) => `<item><instanceId>${id}</instanceId>${state}</item>`).join("")
  return `<StopInstancesResponse><requestId>r</requestId><instancesSet>${items}</instancesSet></StopInstancesResponse>`
}
const refusal = (status: number, code: string, message: string): FakeAnswer => ({
  status,
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors></Response>`,
})

describe("aws_ec2_stop_instance", () => {
  let aws: FakeService
  beforeEach(async () => {
    aws = await FakeService.start()
    aws.answer = (request) => accepted(request)
  })
  afterEach(() => aws.stop())

  const accepted = ({ text }: RecordedRequest) => ({ body: stopping(idsIn(text)) })
  const hub = () => hubWith(new Ec2StopInstanceIntegration({ endpoint: aws.url, retryDelayMs: 1 }))
  const post = (body: object) =>
    hub()
      .post("/actions/aws_ec2_stop_instance/execute")
      .send({ type: "query", data: DATA, ...body })
  const send = async (body: object) =>
    (await post(body).expect(200)).body.looker as { success: boolean; message: string }
  const sendCell = (value?: string) => send({ type: "cell", data: { ...DATA, value } })
  const called = () => aws.requests.map(({ text }) => idsIn(text))

  it("is listed as Looker has known it, without a form", async () => {
    const { body } = await hub().post("/actions/aws_ec2_stop_instance").expect(200)
    expect(body).to.deep.include({
      name: "aws_ec2_stop_instance",
      label: "AWS EC2 - Stop Instance",
      supported_action_types: ["cell", "query"],
      supported_formats: ["json_detail"],
      supported_download_settings: ["push"],
      required_fields: [{ tag: TAG }],
      form_url: null,
      uses_oauth: false,
      delegate_oauth: false,
    })
    expect(body).not.to.have.any.keys("supported_formattings", "supported_visualization_formattings")
    const params = body.params as { name: string; label: string; required: boolean; sensitive: boolean }[]
    expect(params.map(({ name, label, required, sensitive }) => [name, label, required, sensitive])).to.deep.equal([
      ["access_key_id", "Access Key", true, true],
      ["secret_access_key", "Secret Key", true, true],
      ["region", "Region", true, false],
    ])
  })

  it("case 1: stops the instances of all rows in one call, signed with the keys of the settings", async () => {
    const outcome = await send({ attachment: result(["i-1", "i-2"]) })
    expect(outcome).to.include({ success: true, message: "Stopped 2 instances." })
    const [request, ...others] = aws.requests
    expect(others).to.have.length(0)
    expect(request).to.include({ method: "POST", path: "/" })
    expect(request?.text).to.equal("Action=StopInstances&Version=2016-11-15&InstanceId.1=i-1&InstanceId.2=i-2")
    expect(request?.headers["content-type"]).to.equal("application/x-www-form-urlencoded")
    expect(request?.headers.authorization).to.match(
      /^AWS4-HMAC-SHA256 Credential=AKIATEST\/\d{8}\/us-east-1\/ec2\/aws4_request,/,
    )
    expect(request?.headers).to.not.have.property("x-amz-security-token")
  })

  for (const [typed, host] of [
    ["us-east-1", "ec2.us-east-1.amazonaws.com"],
    [" EU-Central-1 ", "ec2.eu-central-1.amazonaws.com"],
    ["cn-north-1", "ec2.cn-north-1.amazonaws.com.cn"],
  ] as const) {
    it(`case 1: calls ${host}`, async () => {
      const answer = () => ({ headers: { "content-type": "text/xml" }, body: stopping(["i-1"]) })
      const sandbox = await Sandbox.start({ rules: [{ host, answer }] })
      const undo = routeOutbound(sandbox)
      try {
        const { body } = await hubWith(new Ec2StopInstanceIntegration())
          .post("/actions/aws_ec2_stop_instance/execute")
          .send({ type: "cell", data: { ...DATA, region: typed, value: "i-1" } })
        expect(body.looker).to.include({ success: true, message: "Stopped 1 instance." })
        expect(sandbox.calls.map(({ url }) => url)).to.deep.equal([`https://${host}/`])
      } finally {
        undo()
        await sandbox.stop()
      }
    })
  }

  it("case 2: stops the instance of a cell", async () => {
    expect(await sendCell("i-9")).to.include({ success: true, message: "Stopped 1 instance." })
    expect(called()).to.deep.equal([["i-9"]])
  })

  it("case 3: asks for a value in the cell", async () => {
    for (const value of [undefined, "", " "]) {
      const message = "The cell is empty: there is no instance id in it."
      expect(await sendCell(value)).to.include({ success: false, message })
    }
    expect(aws.requests).to.have.length(0)
  })

  it("case 4: says that there is no result", async () => {
    const { success, message } = await send({})
    expect(success).to.equal(false)
    expect(message).to.match(/^Looker sent no data/)
    expect(aws.requests).to.have.length(0)
  })

  it("case 5: names the tag that is missing", async () => {
    const { success, message } = await send({ attachment: result(["i-1"], {}) })
    expect(success).to.equal(false)
    expect(message).to.include('"aws_resource_id"')
    expect(aws.requests).to.have.length(0)
  })

  it("case 6: says what a result lacks", async () => {
    const noRows = await send({ attachment: json('{"fields":{}}') })
    expect(noRows.message).to.include('there is no member "data"')
    const noFields = await send({ attachment: json('{"data":[{"id":{"value":"i-1"}}]}') })
    expect(noFields.message).to.include('"aws_resource_id"')
    const broken = await send({ attachment: json("{") })
    expect([noRows, noFields, broken].map(({ success }) => success)).to.deep.equal([false, false, false])
    expect(aws.requests).to.have.length(0)
  })

  it("case 7: leaves out empty cells, repeats and blanks, and keeps the order", async () => {
    const outcome = await send({ attachment: result(["i-1", null, "i-1", " i-2 ", ""]) })
    expect(outcome).to.include({ success: true, message: "Stopped 2 instances." })
    expect(called()).to.deep.equal([["i-1", "i-2"]])
  })

  it("case 8: says that no row has an id", async () => {
    const message = `No row has an id in the field tagged "${TAG}", so nothing was sent.`
    for (const values of [[], [null, " "]]) {
      expect(await send({ attachment: result(values) })).to.include({ success: false, message })
    }
    expect(aws.requests).to.have.length(0)
  })

  it("case 9: tells what AWS says of an unknown instance, and nothing of the keys", async () => {
    const { secret_access_key: secret } = DATA
    aws.answer = () => refusal(400, "InvalidInstanceID.NotFound", `The instance ID 'i-1' does not exist. ${secret}`)
    const { success, message } = await send({ attachment: result(["i-1", "i-2"]) })
    expect(success).to.equal(false)
    expect(message).to.match(/^Stopped 0 instances\./)
    expect(message).to.include(
      "2 of 2 rows failed: AWS EC2 answered 400 (InvalidInstanceID.NotFound): The instance ID 'i-1' does not exist. " +
        "[redacted]. AWS stopped no instance of this call.",
    )
    expect(message).to.not.include(secret)
    expect(aws.requests).to.have.length(1)
  })

  it("says what to do about keys that AWS refuses", async () => {
    aws.answer = () => refusal(401, "AuthFailure", "AWS was not able to validate the provided access credentials")
    expect((await sendCell("i-1")).message).to.equal(
      "AWS EC2 answered 401 (AuthFailure): AWS was not able to validate the provided access credentials. Check the Access Key " +
        "and the Secret Key on Looker's Actions page.",
    )
    aws.answer = () => refusal(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
    expect((await sendCell("i-1")).message).to.include("needs the permission ec2:StopInstances")
    expect(aws.requests).to.have.length(2)
  })

  it("case 10: calls again when AWS is not available for a moment", async () => {
    const unavailable = refusal(503, "RequestLimitExceeded", "Request limit exceeded.")
    aws.answer = (request) => (aws.requests.length > 2 ? accepted(request) : unavailable)
    expect(await sendCell("i-1")).to.include({ success: true })
    expect(aws.requests).to.have.length(3)
    aws.answer = () => unavailable
    const { success, message } = await sendCell("i-1")
    expect(success).to.equal(false)
    expect(message).to.include("AWS EC2 answered 503 (RequestLimitExceeded)").and.include("send it later")
    expect(aws.requests).to.have.length(6)
  })

  it("case 11: takes cells and queries only", async () => {
    const { body } = await post({ type: "dashboard", attachment: result(["i-1"]) }).expect(404)
    expect(body.error).to.include('"cell"').and.include('"query"')
  })

  it("case 12: wants every setting", async () => {
    for (const [name, label] of [
      ["region", "Region"],
      ["access_key_id", "Access Key"],
      ["secret_access_key", "Secret Key"],
    ] as const) {
      const data = { ...DATA, [name]: " " }
      const { body } = await post({ data, attachment: result(["i-1"]) }).expect(404)
      expect(body.error).to.include(`"${label}"`)
    }
    for (const region of ["us east 1", "us-east-1.example.com/", "-us-east-1"]) {
      const { success, message } = await send({ data: { ...DATA, region }, attachment: result(["i-1"]) })
      expect(success).to.equal(false)
      expect(message).to.match(/Region/)
    }
    expect(aws.requests).to.have.length(0)
  })

  it("case 13: takes the dimension when a measure has the tag as well", async () => {
    const rows: SampleRow[] = [{ m: { value: "i-m" }, d: { value: "i-d" } }]
    const fields = { measures: [{ name: "m", tags: [TAG] }], dimensions: [{ name: "d", tags: [TAG] }] }
    await send({ attachment: jsonDetail(rows, { fields }) })
    await send({ attachment: jsonDetail(rows, { fields: [fields.dimensions[0], fields.measures[0]] }) })
    expect(called()).to.deep.equal([["i-d"], ["i-d"]])
  })

  it("case 14: says that a pivoted field has no ids", async () => {
    const rows = [{ id: { 2024: { value: "i-1" }, 2025: { value: "i-2" } } }]
    const fields = { measures: [{ name: "id", tags: [TAG] }], pivots: [{ name: "year" }] }
    const { success, message } = await send({ attachment: jsonDetail(rows, { fields }) })
    expect(success).to.equal(false)
    expect(message).to.include(`The field tagged "${TAG}" is pivoted: tag a field that has one value in each row`)
    expect(aws.requests).to.have.length(0)
  })

  it("sends 1,000 ids in a call, one call after another, and stops at the first refusal", async () => {
    const ids = Array.from({ length: 2500 }, (_, at) => `i-${at}`)
    expect(await send({ attachment: result(ids) })).to.include({ success: true, message: "Stopped 2500 instances." })
    expect(called().map(({ length }) => length)).to.deep.equal([1000, 1000, 500])
    expect(called().flat()).to.deep.equal(ids)
    aws.requests.length = 0
    aws.answer = (request) =>
      aws.requests.length === 2 ? refusal(400, "IncorrectInstanceState", "It is starting.") : accepted(request)
    const { success, message } = await send({ attachment: result(ids) })
    expect(success).to.equal(false)
    expect(message).to.match(/^Stopped 1000 instances\. .*the rest was not sent.*IncorrectInstanceState/)
    expect(aws.requests).to.have.length(2)
  })

  it("takes numbers and any text as AWS takes them, and reports what is neither", async () => {
    const { success, message } = await send({ attachment: result([7, "mühle & co", true, ["i-1"], { a: 1 }]) })
    expect(success).to.equal(false)
    expect(message).to.include("Stopped 2 instances. 3 of 5 rows failed: The cell holds no instance id")
    expect(called()).to.deep.equal([["7", "mühle & co"]])
  })

  it("does not take an answer that leaves out an instance for a success", async () => {
    aws.answer = () => ({ body: stopping(["i-1"]) })
    const { success, message } = await send({ attachment: result(["i-1", "i-2"]) })
    expect([success, message]).to.deep.equal([
      false,
      "Stopped 1 instance. 1 of 2 rows failed: AWS did not say that the instance stops (row 2).",
    ])
    for (const body of ["", "{}", "<html><body>Log in</body></html>", "<a><b", "<!DOCTYPE html><html></html>"]) {
      aws.answer = () => ({ body })
      const outcome = await sendCell("i-1")
      expect(outcome.success).to.equal(false)
      expect(outcome.message).to.include("AWS EC2 answered 200, but not as expected")
    }
  })

  it("says in words that AWS cannot be reached", async () => {
    aws.answer = () => ({ reset: true })
    const { success, message } = await sendCell("i-1")
    expect([success, message]).to.deep.equal([false, "AWS EC2 could not be reached: the connection broke off."])
    expect(aws.requests).to.have.length(3)
  })

  it("says that there is no such region", async () => {
    const { lookup } = dns
    const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" })
    dns.lookup = ((...given: [host: string, options: object, done: (error: Error) => void]) =>
      given[0].endsWith(".amazonaws.com") ? given[2](unknown) : Reflect.apply(lookup, dns, given)) as typeof dns.lookup
    try {
      const { body } = await hubWith(new Ec2StopInstanceIntegration({ retryDelayMs: 1 }))
        .post("/actions/aws_ec2_stop_instance/execute")
        .send({ type: "cell", data: { ...DATA, region: "us-east-99", value: "i-1" } })
      const message = 'AWS EC2 has no region "us-east-99". Check the Region on Looker\'s Actions page.'
      expect(body.looker).to.include({ success: false, message })
    } finally {
      dns.lookup = lookup
    }
  })

  it("knows no credentials but those of the settings", async () => {
    const credentials = { AWS_ACCESS_KEY_ID: "AKIAHUB", AWS_SECRET_ACCESS_KEY: "hub", AWS_SESSION_TOKEN: "hub" }
    const before = Object.keys(credentials).map((name) => [name, process.env[name]] as const)
    Object.assign(process.env, credentials)
    try {
      await sendCell("i-1")
      expect(aws.requests[0]?.headers.authorization).to.include("Credential=AKIATEST/")
      expect(aws.requests[0]?.headers).to.not.have.property("x-amz-security-token")
    } finally {
      // Another object in its place would cut the process off from its environment.
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name]
        else process.env[name] = value
      }
    }
  })
})
