import { readFileSync } from "node:fs"
import { Readable } from "node:stream"
import { expect } from "chai"
import { ZapierIntegration } from "../../src/integrations/zapier/zapier"
import { jsonDetail, jsonDetailText, realResult } from "../support/samples"
import { type Delivery, WebhookStage } from "../support/webhook_stage"

const HOST = "hooks.zapier.com"

describe("zapier", () => {
  let stage: WebhookStage

  beforeEach(async () => (stage = await WebhookStage.start([HOST])))
  afterEach(() => stage.stop())

  const execute = (delivery: Delivery) => {
    const url = `https://${HOST}:${stage.receiver.port}/hooks/catch/12/ab/`
    return stage.execute(new ZapierIntegration(), { url, ...delivery })
  }

  it("zapier case 1: is listed as Looker has known it", async () => {
    const icon = readFileSync("src/integrations/zapier/zapier.png").toString("base64")
    const answer = await stage.hub(new ZapierIntegration()).post("/actions/zapier").expect(200)

    expect(answer.body).to.deep.equal({
      description: "Start a Zap with the result of a query.",
      form_url: "https://hub.example.com/actions/zapier/form",
      label: "Zapier",
      name: "zapier",
      params: [],
      required_fields: [],
      supported_action_types: ["query"],
      uses_oauth: false,
      delegate_oauth: false,
      supported_formats: ["json_detail"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["url"],
      icon_data_uri: `data:image/png;base64,${icon}`,
      url: "https://hub.example.com/actions/zapier/execute",
      token_url: "",
    })
  })

  it("zapier case 2: asks for the hook's address and nothing else", async () => {
    const answer = await stage.hub(new ZapierIntegration()).post("/actions/zapier/form").expect(200)

    const field = { name: "url", label: "Zapier Webhook URL", type: "string", required: true }
    expect(answer.body).to.deep.equal({ fields: [field] })
    expect(stage.receiver.connections).to.equal(0)
  })

  it("zapier case 3: posts the identical bytes once", async () => {
    await execute({ downloadUrl: stage.looker.download(realResult()) }).expect(200)

    expect(stage.receiver.requests).to.have.length(1)
    expect(stage.receiver.requests[0]).to.include({ method: "POST", path: "/hooks/catch/12/ab/", text: realResult() })
    expect(stage.receiver.requests[0]?.headers).to.include({ "content-type": "application/json" })
  })

  it("zapier case 4: Zapier's own 200 is success", async () => {
    stage.receiver.answer = () => ({ body: { attempt: "a1", id: "i1", status: "success" } })
    const answer = await execute({ downloadUrl: stage.looker.download(realResult()) }).expect(200)

    expect(answer.text).to.equal('{"looker":{"refresh_query":false,"success":true,"validation_errors":{}}}')
  })

  for (const body of ["", " \n", "{}", '{"status":"success"}\n']) {
    it(`a 2xx with ${JSON.stringify(body)} is success`, async () => {
      stage.receiver.answer = () => ({ body })
      const { body: answer } = await execute({ downloadUrl: stage.looker.download(realResult()) }).expect(200)
      expect(answer.looker).to.include({ success: true })
    })
  }

  for (const body of ["<!DOCTYPE html><title>Sign in</title>", "\n <HTML></HTML>", "Moved"]) {
    it(`a 200 with ${JSON.stringify(body)} is not Zapier's, and no success`, async () => {
      stage.receiver.answer = () => ({ body, headers: { "content-type": "text/html" } })
      const { body: answer } = await execute({ downloadUrl: stage.looker.download(realResult()) }).expect(200)
      expect(answer.looker.success).to.equal(false)
      expect(answer.looker.message)
        .to.match(/^Zapier answered something that is not JSON\. So the Zap may not have begun/)
        .and.not.include("Sign in")
      expect(stage.receiver.requests).to.have.length(1)
    })
  }

  it("zapier case 5: 429 is reported and nothing is sent or fetched again", async () => {
    stage.receiver.answer = () => ({ status: 429, headers: { "retry-after": "0" }, body: "slow down" })
    const answer = await execute({ downloadUrl: stage.looker.download(realResult()) }).expect(200)

    expect(answer.body.looker).to.include({ success: false, message: "Zapier answered 429: slow down" })
    expect(stage.receiver.requests).to.have.length(1)
    expect(stage.looker.downloads).to.equal(1)
  })

  it("zapier case 6: 413 is explained with Zapier's limit", async () => {
    stage.receiver.answer = () => ({ status: 413, body: "Payload too large" })
    const answer = await execute({ downloadUrl: stage.looker.download(realResult()) }).expect(200)

    expect(answer.body.looker.success).to.equal(false)
    expect(answer.body.looker.message)
      .to.match(/^The result is too large for Zapier\. It takes 10 MB at most\. Send fewer/)
      .and.include("413: Payload too large")
  })

  it("zapier case 6: 413 is explained also when it comes before the end of the upload", async () => {
    stage.receiver.answerEarly = () => ({ status: 413, body: "Payload too large" })
    const endless = () => Readable.from(spaces(), { objectMode: false })
    const answer = await execute({ downloadUrl: stage.looker.download(endless) }).expect(200)

    expect(answer.body.looker.success).to.equal(false)
    expect(answer.body.looker.message).to.match(/too large for Zapier.*10 MB.*413: Payload too large/)
    await stage.looker.untilAborted()
  })

  it("zapier case 7: a foreign host is refused before the download is touched", async () => {
    const url = `https://zapier.com.attacker.net:${stage.receiver.port}/`
    const answer = await execute({ url, downloadUrl: stage.looker.download(realResult()) }).expect(404)

    expect(answer.body).to.deep.equal({ success: false, error: 'The "Zapier Webhook URL" must be on zapier.com.' })
    expect(stage.looker.downloads).to.equal(0)
    expect(stage.receiver.connections).to.equal(0)
  })

  it("zapier case 8: numbers keep every digit, downloaded or attached", async () => {
    const text = '{"fields":{},"data":[{"a":{"value":12345678901234567890},"b":{"value":1.10}}],"zeta":1,"alpha":2}'
    await execute({ downloadUrl: stage.looker.download(text) }).expect(200)
    await execute({ attachment: { mimetype: "application/json", extension: "json", data: text } }).expect(200)

    expect(stage.receiver.requests.map((request) => request.text)).to.deep.equal([text, text])
  })

  it("zapier case 9: a dashboard is refused", async () => {
    const attachment = { mimetype: "application/zip;base64", extension: "zip", data: "UEsDBA==" }
    const answer = await execute({ type: "dashboard", attachment }).expect(404)

    expect(answer.body).to.deep.equal({
      success: false,
      error: 'Zapier cannot be sent a "dashboard". It takes "query".',
    })
    expect(stage.receiver.connections).to.equal(0)
  })

  it("zapier case 10: an empty result is delivered", async () => {
    await execute({ downloadUrl: stage.looker.download(jsonDetailText([])) }).expect(200)
    await execute({ attachment: jsonDetail([]) }).expect(200)

    const texts = stage.receiver.requests.map((request) => request.text)
    expect(texts).to.deep.equal([jsonDetailText([]), jsonDetailText([])])
  })
})

function* spaces(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(64 * 1024, " ")
}
