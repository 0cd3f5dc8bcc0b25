import { expect } from "chai"
import { TwilioIntegration } from "../../src/integrations/twilio/twilio"
import { csvAttachment } from "../support/samples"
import { AUTH_TOKEN, SID, type TextDelivery, TwilioStage, refusal } from "../support/twilio_stage"

const PLAN = { title: "My Look", url: "https://l/looks/1" }
const HEAD = "My Look:\nhttps://l/looks/1\n"

describe("twilio", () => {
  let stage: TwilioStage
  beforeEach(async () => {
    stage = await TwilioStage.start((apiUrl) => new TwilioIntegration({ apiUrl }))
  })
  afterEach(() => stage.stop())

  const execute = (text: string, delivery: TextDelivery = {}) =>
    stage.execute({ attachment: csvAttachment(text), formParams: { to: "+12025550101" }, plan: PLAN, ...delivery })

  /** The text that a result becomes. */
  async function textOf(text: string, plan: object | undefined = PLAN) {
    const { body } = await execute(text, { plan }).expect(200)
    expect(body.looker, JSON.stringify(body)).to.include({ success: true })
    return stage.messages[0]?.Body ?? expect.fail()
  }

  it("case 1: is listed as Looker has known it", async () => {
    const { body } = await stage.hub().post("/actions/twilio").expect(200)
    const { icon_data_uri, params, description, ...rest } = body as Record<string, unknown>
    expect(rest).to.deep.equal({
      form_url: "https://hub.example.com/actions/twilio/form",
      label: "Twilio - Send Data",
      name: "twilio",
      required_fields: [],
      supported_action_types: ["query"],
      uses_oauth: false,
      delegate_oauth: false,
      supported_formats: ["csv"],
      supported_download_settings: ["push"],
      url: "https://hub.example.com/actions/twilio/execute",
      token_url: "",
    })
    expect(icon_data_uri).to.match(/^data:image\/svg\+xml;base64,/)
    expect(description).to.match(/text message/)
    const shown = (params as Record<string, unknown>[]).map(({ description: about, ...param }) => {
      expect(about).to.be.a("string")
      return param
    })
    expect(shown).to.deep.equal([
      { name: "accountSid", label: "Account SID", required: true, sensitive: false },
      { name: "authToken", label: "Auth Token", required: true, sensitive: true },
      { name: "from", label: "Twilio Verified Phone Number", required: true, sensitive: false },
    ])
  })

  it("case 1: asks for the number and nothing else, and calls nobody", async () => {
    const data = { accountSid: SID, authToken: AUTH_TOKEN, from: "+12025550100" }
    const { body } = await stage.hub().post("/actions/twilio/form").send({ data }).expect(200)
    const field = { name: "to", label: "Destination Phone Number", type: "string", required: true }
    expect(body).to.deep.equal({ fields: [field] })
    expect(stage.twilio.connections).to.equal(0)
  })

  it("case 2: sends title, link and lines", async () => {
    expect(await textOf("a,b\n1,2\n")).to.equal("My Look:\nhttps://l/looks/1\na,b\n1,2\n")
  })

  it("case 3: sends only the data without a scheduled plan", async () => {
    const { body } = await execute("a,b\n1,2\n", { plan: undefined }).expect(200)
    expect(body).to.deep.equal({ looker: { refresh_query: false, success: true, validation_errors: {} } })
    expect(stage.messages[0]).to.have.property("Body", "a,b\n1,2\n")
  })

  it("case 4: sends ten lines of a hundred", async () => {
    expect(await textOf("12,34\n".repeat(100))).to.equal(HEAD + "12,34\n".repeat(10))
  })

  it("case 5: sends as many long lines as fit", async () => {
    const line = `${"x".repeat(290)}\n`
    expect(await textOf(line.repeat(10))).to.equal(HEAD + line.repeat(5))
  })

  it("case 6: never sends more than 1600 characters, nor half of one", async () => {
    for (const odd of ["", "x"]) {
      await execute(odd + "😀".repeat(2000), { plan: undefined }).expect(200)
    }
    expect(stage.messages.map(({ Body }) => Body)).to.deep.equal(["😀".repeat(800), `x${"😀".repeat(799)}`])
  })

  it("case 7: says that data or number are missing, and calls nobody", async () => {
    const { body: none } = await execute("", { attachment: undefined, formParams: {} }).expect(404)
    expect(none)
      .to.have.property("error")
      .which.matches(/^Looker sent no data/)
    const { body: empty } = await execute("").expect(404)
    expect(empty)
      .to.have.property("error")
      .which.matches(/^Looker sent no data/)
    for (const to of ["", "  "]) {
      const { body } = await execute("a\n", { formParams: { to } }).expect(200)
      const message = "Enter the phone number that the message goes to."
      expect(body.looker).to.deep.include({ success: false, message, validation_errors: { to: message } })
    }
    expect(stage.twilio.connections).to.equal(0)
  })

  it("case 8: makes one call, with the login of the account", async () => {
    await textOf("a\n", {})
    const [request] = stage.twilio.requests
    expect(stage.twilio.requests).to.have.length(1)
    expect(request).to.include({ method: "POST", path: `/2010-04-01/Accounts/${SID}/Messages.json` })
    expect(request?.headers).to.include({
      authorization: `Basic ${Buffer.from(`${SID}:${AUTH_TOKEN}`).toString("base64")}`,
      "content-type": "application/x-www-form-urlencoded",
    })
    expect(stage.messages).to.deep.equal([{ To: "+12025550101", From: "+12025550100", Body: "a\n" }])
  })

  it("case 9: passes on why Twilio refuses, and does not send again", async () => {
    const said = "The 'To' number +12025550101 is not a valid phone number."
    stage.twilio.answer = () => refusal(400, 21211, said)
    const { body } = await execute("a\n").expect(200)
    const message = `Twilio refused the message: ${said} (Twilio error 21211)`
    expect(body.looker).to.include({ success: false, message })
    expect(stage.twilio.requests).to.have.length(1)
    expect(stage.logged).not.to.include("2025550101")
  })

  it("case 10: says that an account SID is none", async () => {
    const { body } = await execute("a\n", { params: { accountSid: "BAD" } }).expect(200)
    expect(body.looker.success).to.equal(false)
    expect(body.looker.message).to.match(/^The Account SID is none\. Give the one that begins with AC/)
    const { body: key } = await execute("a\n", { params: { accountSid: "SK0123" } }).expect(200)
    expect(key.looker.message).to.match(/^An API key \(SK…\) cannot take the place of the Account SID\./)
    expect(stage.twilio.connections).to.equal(0)
  })

  it("case 11: sends through a Messaging Service where the sender is one", async () => {
    await execute("a\n", { params: { from: " MG01234 " }, plan: undefined }).expect(200)
    expect(stage.messages).to.deep.equal([{ To: "+12025550101", MessagingServiceSid: "MG01234", Body: "a\n" }])
  })

  it("case 12: shows the auth token nowhere", async () => {
    const login = Buffer.from(`${SID}:${AUTH_TOKEN}`).toString("base64")
    stage.twilio.answer = () => refusal(401, 20003, `Authenticate ${AUTH_TOKEN} ${login}`)
    const refused = await execute("a\n").expect(200)
    expect(refused.body.looker.message).to.include("Check the Account SID and the Auth Token")
    stage.twilio.answer = () => ({ status: 502, body: `<html>${AUTH_TOKEN} ${login}` })
    const broken = await execute("a\n").expect(200)
    expect(broken.body.looker).to.include({ success: false })
    for (const text of [refused.text, broken.text, stage.logged]) {
      expect(text).not.to.include(AUTH_TOKEN)
      expect(text).not.to.include(login)
    }
  })

  it("calls a text that Twilio finds too long by that name", async () => {
    for (const code of [21617, 21658]) {
      stage.twilio.answer = () => refusal(400, code, "The concatenated message body exceeds the 1600 character limit.")
      const { body } = await execute("a\n").expect(200)
      expect(body.looker.message).to.match(/^The message is too long for Twilio\. .* \(Twilio error \d+\)$/)
    }
  })

  it("fails when Twilio's answer is a message that was not sent, or no answer of Twilio's", async () => {
    stage.twilio.answer = () => ({
      status: 201,
      body: { status: "failed", error_code: 30007, error_message: "Filtered" },
    })
    const { body } = await execute("a\n").expect(200)
    expect(body.looker.message).to.equal("Twilio did not send the message: Filtered (Twilio error 30007).")
    stage.twilio.answer = () => ({ body: "<html>Welcome to our network" })
    const { body: portal } = await execute("a\n").expect(200)
    expect(portal.looker).to.include({ success: false, message: "Twilio answered something that is not JSON." })
    stage.twilio.answer = () => ({ reset: true })
    const { body: reset } = await execute("a\n").expect(200)
    expect(reset.looker).to.include({
      success: false,
      message: "Twilio could not be reached: the connection broke off.",
    })
    expect(stage.twilio.requests).to.have.length(3)
  })
})
