import { readFileSync } from "node:fs"
import { expect } from "chai"
import { TrayIntegration } from "../../src/integrations/tray/tray"
import { jsonDetail, realResult } from "../support/samples"
import { type Delivery, WebhookStage } from "../support/webhook_stage"

const HOSTS = ["abc.trayapp.io", "abc.eu1.trayapp.io", "abc.integration-hook.com", "abc.eu1.integration-hook.com"]
const SUCCESS = { looker: { refresh_query: false, success: true, validation_errors: {} } }

describe("tray", () => {
  let stage: WebhookStage

  beforeEach(async () => (stage = await WebhookStage.start(HOSTS)))
  afterEach(() => stage.stop())

  const at = (host: string, rest = "") => `https://${host}:${stage.receiver.port}${rest}`
  const execute = (delivery: Delivery) =>
    stage.execute(new TrayIntegration(), { url: at("abc.trayapp.io"), attachment: jsonDetail([]), ...delivery })

  it("tray case 1: is listed as Looker has known it", async () => {
    const icon = readFileSync("src/integrations/tray/tray.svg").toString("base64")
    const answer = await stage.hub(new TrayIntegration()).post("/actions/tray").expect(200)

    expect(answer.body).to.deep.equal({
      description: "Start a Tray workflow with the result of a query.",
      form_url: "https://hub.example.com/actions/tray/form",
      label: "Tray",
      name: "tray",
      params: [],
      required_fields: [],
      supported_action_types: ["query"],
      uses_oauth: false,
      delegate_oauth: false,
      supported_formats: ["json_detail"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      icon_data_uri: `data:image/svg+xml;base64,${icon}`,
      url: "https://hub.example.com/actions/tray/execute",
      token_url: "",
    })
  })

  it("tray case 2: asks for the workflow's address and nothing else", async () => {
    const answer = await stage.hub(new TrayIntegration()).post("/actions/tray/form").expect(200)

    const field = { name: "url", label: "Tray Webhook URL", type: "string", required: true }
    expect(answer.body).to.deep.equal({ fields: [field] })
  })

  it("tray case 3: accepts the addresses of every region and keeps the query string", async () => {
    await execute({ url: at("abc.trayapp.io") }).expect(200, SUCCESS)
    await execute({ url: at("abc.eu1.trayapp.io", "/path?q=1&r=a%20b") }).expect(200, SUCCESS)

    const [first, second] = stage.receiver.requests
    expect(first).to.include({ method: "POST", path: "/" })
    expect(second).to.include({ method: "POST", path: "/path" })
    expect(second?.query.toString()).to.equal("q=1&r=a+b")
    expect(second?.headers.host).to.equal(`abc.eu1.trayapp.io:${stage.receiver.port}`)
  })

  for (const host of ["trayapp.io.evil.com", "nottrayapp.io", "integration-hook.com.evil.com"]) {
    it(`tray case 4: https://${host} is refused`, async () => {
      const answer = await execute({ url: at(host), downloadUrl: stage.looker.download("{}") }).expect(404)

      const error = 'The "Tray Webhook URL" must be on trayapp.io or integration-hook.com.'
      expect(answer.body).to.deep.equal({ success: false, error })
      expect(stage.looker.downloads).to.equal(0)
      expect(stage.receiver.connections).to.equal(0)
    })
  }

  it("tray case 5: an http address is sent over https", async () => {
    // The receiver speaks TLS only, so that a plain request would fail.
    await execute({ url: at("abc.trayapp.io", "/x").replace("https:", "http:") }).expect(200, SUCCESS)

    expect(stage.receiver.requests.map(({ path }) => path)).to.deep.equal(["/x"])
  })

  it("tray case 6: posts the identical bytes", async () => {
    await execute({ downloadUrl: stage.looker.download(realResult()) }).expect(200, SUCCESS)

    expect(stage.receiver.requests[0]?.text).to.equal(realResult())
    expect(stage.receiver.requests[0]?.headers).to.include({ "content-type": "application/json" })
  })

  it("tray case 7: 200 with an empty body is success", async () => {
    stage.receiver.answer = () => ({ body: "" })
    await execute({}).expect(200, SUCCESS)
  })

  it("tray case 7: a workflow's reply of 200 is success, also with a page", async () => {
    stage.receiver.answer = () => ({ body: "<html>Thank you</html>", headers: { "content-type": "text/html" } })
    await execute({}).expect(200, SUCCESS)
  })

  it("tray case 7: 500 with a text is a failure that says both", async () => {
    stage.receiver.answer = () => ({ status: 500, body: "the workflow\nfailed" })
    const answer = await execute({}).expect(200)

    const message = "Tray answered 500: the workflow failed"
    expect(answer.body.looker).to.include({ success: false, message })
    expect(stage.receiver.requests).to.have.length(1)
  })

  it("tray case 8: a workflow's reply of 204 is success", async () => {
    stage.receiver.answer = () => ({ status: 204 })
    await execute({}).expect(200, SUCCESS)
  })

  it("tray case 9: nothing is posted when the download answers 404", async () => {
    const downloadUrl = stage.looker.download("gone", { status: 404 })
    const answer = await execute({ downloadUrl }).expect(200)

    expect(answer.body.looker.success).to.equal(false)
    expect(answer.body.looker.message).to.include("404")
    expect(stage.receiver.connections).to.equal(0)
  })

  it("tray case 10: addresses of Tray under another brand are accepted", async () => {
    await execute({ url: at("abc.integration-hook.com") }).expect(200, SUCCESS)
    await execute({ url: at("abc.eu1.integration-hook.com", "/x") }).expect(200, SUCCESS)

    expect(stage.receiver.requests.map(({ path }) => path)).to.deep.equal(["/", "/x"])
  })

  it("explains 413 without a limit, because Tray names none", async () => {
    stage.receiver.answer = () => ({ status: 413 })
    const answer = await execute({}).expect(200)

    expect(answer.body.looker.message).to.match(/^The result is too large for Tray\. Send fewer/)
  })

  it("gives up a workflow that never answers", async () => {
    stage.receiver.answer = () => ({ hang: true })
    const delivery = { url: at("abc.trayapp.io"), attachment: jsonDetail([]) }
    const answer = await stage.execute(new TrayIntegration({ timeoutMs: 100 }), delivery).expect(200)

    const message = "Tray did not answer within 0.1 seconds."
    expect(answer.body.looker).to.include({ success: false, message })
  })
})
