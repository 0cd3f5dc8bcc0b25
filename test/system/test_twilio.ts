import { expect } from "chai"
import { TwilioIntegration } from "../../src/integrations/twilio/twilio"
import { TwilioMessageIntegration } from "../../src/integrations/twilio_message/twilio_message"
import { hubWith } from "../support/hub_with"
import { startContract } from "../support/peers/contract"
import { startEmulate } from "../support/peers/emulate"
import type { Peer } from "../support/peers/peer"
import { csvAttachment, fieldsOf, jsonDetail } from "../support/samples"

/** The account that emulate has. */
const ACCOUNT = {
  accountSid: `AC${"0".repeat(32)}`,
  authToken: "twilio_test_auth_token",
  from: "+15551234567",
}
const SERVICE = `MG${"0".repeat(32)}`
const LONG_CSV = "id,name\n1,Zoë\n".repeat(500)

interface Outcome {
  success: boolean
  message?: string
}

const sendData = async (url: string, params: object = {}, to = "+12025550101", csv = LONG_CSV): Promise<Outcome> => {
  const answer = await hubWith(new TwilioIntegration({ apiUrl: url }))
    .post("/actions/twilio/execute")
    .send({
      type: "query",
      data: { ...ACCOUNT, ...params },
      form_params: { to },
      scheduled_plan: { title: "Orders & more", url: "https://looker.example.com/looks/1?a=b" },
      attachment: csvAttachment(csv),
    })
    .expect(200)
  return (answer.body as { looker: Outcome }).looker
}

const sendMessage = async (url: string, numbers: unknown[], params: object = {}): Promise<Outcome> => {
  const rows = numbers.map((value) => ({ "users.phone": { value } }))
  const fields = { dimensions: fieldsOf(rows, { "users.phone": ["phone"] }) }
  const answer = await hubWith(new TwilioMessageIntegration({ apiUrl: url, retryDelayMs: 1 }))
    .post("/actions/twilio_message/execute")
    .send({
      type: "query",
      data: { ...ACCOUNT, ...params },
      form_params: { message: "50 % more +1 & Zoë" },
      attachment: jsonDetail(rows, { fields }),
    })
    .expect(200)
  return (answer.body as { looker: Outcome }).looker
}

describe("twilio by Twilio's published document", () => {
  let prism: Peer
  before(async () => {
    prism = await startContract("twilio")
  })
  after(() => prism?.stop())

  for (const from of [ACCOUNT.from, SERVICE]) {
    it(`messages from ${from} are accepted`, async () => {
      expect(await sendData(prism.url, { from })).to.include({ success: true })
      expect(await sendMessage(prism.url, ["+12025550101", "+12025550102"], { from })).to.include({ success: true })
    })
  }

  it("a sender and an account that are none are refused, and the user is told", async () => {
    expect(await sendData(prism.url, { from: "MG1" })).to.include({ success: false })
    const outcome = await sendMessage(prism.url, ["+12025550101"], { accountSid: "AC1" })
    expect(outcome).to.include({ success: false })
    expect(outcome.message).to.include("Twilio answered 422")
  })
})

describe("twilio with a Twilio that keeps messages", () => {
  let twilio: Peer
  beforeEach(async () => {
    twilio = await startEmulate("twilio")
  })
  afterEach(() => twilio?.stop())

  const messages = async () => {
    const login = Buffer.from(`${ACCOUNT.accountSid}:${ACCOUNT.authToken}`).toString("base64")
    const answer = await fetch(`${twilio.url}/2010-04-01/Accounts/${ACCOUNT.accountSid}/Messages.json`, {
      headers: { authorization: `Basic ${login}` },
    })
    return ((await answer.json()) as { messages: Record<string, unknown>[] }).messages
  }

  it("the first lines of a result arrive as they were", async () => {
    expect(await sendData(twilio.url, {}, "+12025550101", "id,name\n1,Zoë & 50 %+\n")).to.include({ success: true })
    const [message, ...others] = await messages()
    expect(others).to.deep.equal([])
    expect(message).to.include({ to: "+12025550101", from: ACCOUNT.from, status: "queued" })
    expect(message?.body).to.include("Orders & more").and.to.include("1,Zoë & 50 %+")
  })

  it("every number in a result gets the message, from the account's service", async () => {
    const numbers = ["+12025550101", "+12025550102", "+12025550103"]
    expect(await sendMessage(twilio.url, numbers, { from: SERVICE })).to.include({ success: true })
    const all = await messages()
    expect(all.map(({ to }) => to)).to.have.members(numbers)
    for (const message of all) {
      expect(message).to.include({ body: "50 % more +1 & Zoë", messaging_service_sid: SERVICE })
    }
  })

  it("a number that is none is told, and the others get the message", async () => {
    const outcome = await sendMessage(twilio.url, ["+12025550101", "nobody", "+12025550103"])
    expect(outcome.success).to.equal(false)
    expect(outcome.message).to.include("Sent 2 of 3 messages.").and.to.include("Twilio error 21201")
    expect(await messages()).to.have.length(2)
  })

  it("a wrong token and a number of somebody else end the delivery, with what to do", async () => {
    for (const [params, words] of [
      [{ authToken: "wrong" }, "Authenticate (Twilio error 20003). Check the Account SID and the Auth Token"],
      [{ from: "+12025550199" }, "(Twilio error 21606). Check the Twilio number in the settings"],
    ] as const) {
      for (const outcome of [
        await sendData(twilio.url, params),
        await sendMessage(twilio.url, ["+12025550101"], params),
      ]) {
        expect(outcome).to.include({ success: false })
        expect(outcome.message).to.include(words)
      }
    }
    expect(await messages()).to.deep.equal([])
  })
})
