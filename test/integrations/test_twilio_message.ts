import { expect } from "chai"
import { TwilioMessageIntegration } from "../../src/integrations/twilio_message/twilio_message"
import { withoutNumbers } from "../../src/integrations/twilio_message/phone_number"
import { type SampleAttachment, type SampleRow, fieldsOf, jsonDetail } from "../support/samples"
import { taggedResult, withNumbers } from "../support/segment_stage"
import { AUTH_TOKEN, SID, type TextDelivery, TwilioStage, formOf, refusal } from "../support/twilio_stage"

const CONCURRENCY = 5
const numberOf = (index: number) => `+1202555${String(index).padStart(4, "0")}`
const phones = (values: unknown[]) =>
  taggedResult(
    values.map((phone) => ({ id: 1, phone })),
    { phone: "phone" },
  )

describe("twilio_message", () => {
  let stage: TwilioStage
  beforeEach(async () => {
    stage = await TwilioStage.start(
      (apiUrl) => new TwilioMessageIntegration({ apiUrl, concurrency: CONCURRENCY, retryDelayMs: 1 }),
    )
  })
  afterEach(() => stage.stop())

  const execute = (delivery: TextDelivery) => stage.execute({ formParams: { message: "Hello." }, ...delivery })
  const outcomeOf = async (attachment: SampleAttachment) => {
    const { body } = await execute({ attachment }).expect(200)
    return body.looker as { success: boolean; message?: string }
  }
  const receivers = () => stage.messages.map(({ To }) => To)

  it("case 1: is listed with its types in Looker's order, and asks for the message", async () => {
    const { body } = await stage.hub().post("/actions/twilio_message").expect(200)
    expect(body).to.deep.include({
      name: "twilio_message",
      label: "Twilio - Send Message",
      supported_action_types: ["cell", "query"],
      supported_formats: ["json_detail"],
      supported_download_settings: ["push"],
      required_fields: [{ tag: "phone" }],
      uses_oauth: false,
    })
    expect(body).not.to.have.any.keys("supported_formattings", "supported_visualization_formattings")
    expect(body.params.map(({ label }: { label: string }) => label)).to.deep.equal([
      "Account SID",
      "Auth Token",
      "Twilio Phone Number",
    ])
    const data = { accountSid: SID, authToken: AUTH_TOKEN, from: "+12025550100" }
    const { body: form } = await stage.hub().post("/actions/twilio_message/form").send({ data }).expect(200)
    const field = { name: "message", label: "Message", type: "textarea", required: true }
    expect(form).to.deep.equal({ fields: [field] })
    expect(stage.twilio.connections).to.equal(0)
  })

  it("case 2: sends the same text to the number of each row", async () => {
    const attachment = phones(["+12025550101", " whatsapp:+12025550102 "])
    expect(await outcomeOf(attachment)).to.include({ success: true, message: "Delivered 2 rows." })
    const shared = { From: "+12025550100", Body: "Hello." }
    expect(stage.messages).to.have.deep.members([
      { To: "+12025550101", ...shared },
      { To: "whatsapp:+12025550102", ...shared },
    ])
    const { method, path, headers } = stage.twilio.requests[0] ?? expect.fail()
    expect({ method, path }).to.deep.equal({ method: "POST", path: `/2010-04-01/Accounts/${SID}/Messages.json` })
    expect(headers.authorization).to.equal(`Basic ${Buffer.from(`${SID}:${AUTH_TOKEN}`).toString("base64")}`)
  })

  it("case 3: sends to the number in a cell", async () => {
    const { body } = await execute({ type: "cell", params: { value: "+12025550101" } }).expect(200)
    expect(body).to.deep.equal({ looker: { refresh_query: false, success: true, validation_errors: {} } })
    expect(receivers()).to.deep.equal(["+12025550101"])
    for (const params of [undefined, { value: " " }]) {
      const { body: none } = await execute({ type: "cell", params }).expect(200)
      const message = "The cell is empty: there is no phone number in it."
      expect(none.looker).to.include({ success: false, message })
    }
    expect(stage.messages).to.have.length(1)
  })

  it("case 3: says why the number in a cell is refused", async () => {
    stage.twilio.answer = () => refusal(400, 21610, "Attempt to send to unsubscribed recipient")
    const { body } = await execute({ type: "cell", params: { value: "+12025550101" } }).expect(200)
    const message = "Twilio refused the message: Attempt to send to unsubscribed recipient (Twilio error 21610)"
    expect(body.looker).to.include({ success: false, message })
  })

  it("case 4: names the tag that is missing", async () => {
    const { success, message } = await outcomeOf(taggedResult([{ phone: "+12025550101" }]))
    expect(success).to.equal(false)
    expect(message).to.match(/^No field of the query is tagged "phone"/)
    expect(stage.twilio.connections).to.equal(0)
  })

  it("case 5: asks for the message when it is missing", async () => {
    for (const message of ["", " \n"]) {
      const { body } = await execute({ attachment: phones(["+12025550101"]), formParams: { message } }).expect(200)
      expect(body.looker).to.deep.include({
        success: false,
        message: "Enter the message.",
        validation_errors: { message: "Enter the message." },
      })
    }
    expect(stage.twilio.connections).to.equal(0)
  })

  it("case 6: says what a result lacks", async () => {
    const json = (data: string) => ({ mimetype: "application/json", extension: "json", data })
    const { body: none } = await execute({}).expect(404)
    expect(none.error).to.match(/^Looker sent no data/)
    const { body: broken } = await execute({ attachment: json("{") }).expect(400)
    expect(broken.error).to.match(/not valid JSON/)
    const { body: noRows } = await execute({ attachment: json('{"fields":{}}') }).expect(400)
    expect(noRows.error).to.include('there is no member "data"')
    const noFields = await outcomeOf(json('{"data":[{"phone":{"value":"+12025550101"}}]}'))
    expect(noFields).to.have.property("success", false)
    expect(noFields.message).to.match(/^No field of the query is tagged "phone"/)
    expect(stage.twilio.connections).to.equal(0)
  })

  it("case 7: skips and counts rows without a number", async () => {
    const rows: SampleRow[] = [
      { phone: { value: null } },
      { phone: { value: "+12025550101" } },
      { phone: { value: " " } },
      { other: { value: 1 } },
      { phone: {} },
    ]
    const fields = { dimensions: fieldsOf(rows, { phone: ["phone"] }) }
    expect(await outcomeOf(jsonDetail(rows, { fields }))).to.include({
      success: true,
      message: "Delivered 1 row. Skipped 4 rows: The phone number is empty (4 rows, e.g. rows 1, 3, 4).",
    })
    expect(receivers()).to.deep.equal(["+12025550101"])
    expect(await outcomeOf(phones([null, ""]))).to.include({
      success: false,
      message: 'No row has a phone number in the field tagged "phone", so nothing was sent.',
    })
    expect(stage.messages).to.have.length(1)
  })

  it("case 8: sends to the others when one number is refused, and tells how many got it", async () => {
    stage.twilio.answer = (request) => {
      const { To } = formOf(request)
      return To === numberOf(102) ? refusal(400, 21211, `The 'To' number ${To} is not a valid phone number.`) : {}
    }
    const { success, message } = await outcomeOf(phones([101, 102, 103].map(numberOf)))
    expect(success).to.equal(false)
    expect(message).to.equal(
      "Sent 2 of 3 messages. To send it again is to send those a second time. 1 of 3 rows failed: Twilio refused the " +
        "message: The 'To' number [number] is not a valid phone number. (Twilio error 21211) (row 2).",
    )
    expect(receivers()).to.have.members([101, 102, 103].map(numberOf))
    expect(stage.logged).not.to.include("2025550")
  })

  it("case 9: makes few calls at once, and repeats those that came too fast", async () => {
    let underWay = 0
    let most = 0
    const seen = new Map<string, number>()
    stage.twilio.answer = async (request) => {
      most = Math.max(most, ++underWay)
      await new Promise((resolve) => setTimeout(resolve, 2))
      underWay--
      const { To = "" } = formOf(request)
      const calls = (seen.get(To) ?? 0) + 1
      seen.set(To, calls)
      return To.endsWith("7") && calls === 1 ? refusal(429, 20429, "Too Many Requests") : {}
    }
    const all = Array.from({ length: 1000 }, (_, index) => numberOf(index))
    expect(await outcomeOf(phones(all))).to.include({ success: true, message: "Delivered 1000 rows." })
    expect(most).to.be.within(2, CONCURRENCY)
    expect(stage.twilio.requests).to.have.length(1100)
    expect([...seen.keys()].sort()).to.deep.equal(all)
  })

  it("repeats nothing that may have been sent", async () => {
    for (const answer of [refusal(503, 20503, "Unavailable"), { reset: true }]) {
      stage.twilio.answer = () => answer
      expect(await outcomeOf(phones(["+12025550101"]))).to.have.property("success", false)
    }
    expect(stage.messages).to.have.length(2)
  })

  it("case 10: cuts a long message, but not back to an early line", async () => {
    const texts = ["x".repeat(2000), `a\n${"x".repeat(2000)}`, `${"x".repeat(1500)}\n${"y".repeat(500)}`]
    for (const message of texts) {
      await execute({ attachment: phones(["+12025550101"]), formParams: { message } }).expect(200)
    }
    const [plain, early, late] = stage.messages.map(({ Body }) => Body)
    expect(plain).to.equal("x".repeat(1600))
    expect(early).to.equal(`a\n${"x".repeat(1598)}`)
    expect(late).to.equal(`${"x".repeat(1500)}\n`)
  })

  it("case 11: finds the tagged field in every group, and in a bare list", async () => {
    const rows = [{ phone: { value: "+12025550101" } }]
    const [field] = fieldsOf(rows, { phone: ["phone"] })
    const groups = ["dimensions", "measures", "table_calculations"].map((group) => ({ [group]: [field] }))
    for (const fields of [...groups, [field], { dimensions: [field], dimension_like: [field] }]) {
      expect(await outcomeOf(jsonDetail(rows, { fields }))).to.have.property("success", true)
    }
    expect(receivers()).to.deep.equal(Array(5).fill("+12025550101"))
  })

  it("finds no tagged field in a filter, which has no cells", async () => {
    const rows = [{ id: { value: 1 } }]
    const fields = { dimensions: fieldsOf(rows), filters: [{ name: "users.phone", tags: ["phone"] }] }
    const { message } = await outcomeOf(jsonDetail(rows, { fields }))
    expect(message).to.include('No field of the query is tagged "phone"')
    expect(stage.twilio.connections).to.equal(0)
  })

  it("case 12: sends a JSON number as its digits, and no other value", async () => {
    const { success, message } = await outcomeOf(phones([12122222222, true, 1.5]))
    expect(receivers()).to.deep.equal(["12122222222"])
    expect(success).to.equal(false)
    expect(message).to.include("Sent 1 of 3 messages.")
    expect(message).to.include("2 of 3 rows failed: The value is no phone number (2 rows, rows 2, 3).")
  })

  it("case 12: sends every digit of a long number, and takes no other long number for one", async () => {
    const values = ["number:9007199254740993", "number:1e400", "number:0.30000000000000001"]
    const { message } = await outcomeOf(withNumbers(phones(values)))
    expect(receivers()).to.deep.equal(["9007199254740993"])
    expect(message).to.include("The value is no phone number (2 rows, rows 2, 3).")
  })

  it("case 13: refuses a pivoted field", async () => {
    const rows = [{ phone: { a: { value: "+12025550101" }, b: null } }]
    const [field] = fieldsOf(rows, { phone: ["phone"] })
    const fields = { measures: [field], pivots: [{ name: "status" }] }
    const { success, message } = await outcomeOf(jsonDetail(rows, { fields }))
    expect(success).to.equal(false)
    expect(message).to.include('The field tagged "phone" is pivoted. Tag a field that has one value in each row')
    expect(stage.twilio.connections).to.equal(0)
  })

  it("case 14: sends to a number as often as it stands there", async () => {
    expect(await outcomeOf(phones(["+12025550101", "+12025550101"]))).to.have.property("success", true)
    expect(receivers()).to.deep.equal(["+12025550101", "+12025550101"])
  })

  it("stops where every other message would be refused too", async () => {
    stage.twilio.answer = () => refusal(401, 20003, "Authenticate")
    const { message } = await outcomeOf(phones(Array.from({ length: 100 }, (_, index) => numberOf(index))))
    expect(stage.messages.length).to.be.at.most(2 * CONCURRENCY)
    expect(message).to.match(/^Sent 0 of \d+ messages\. Delivered 0 rows, then: the rest was not sent/)
    expect(message).to.include("Check the Account SID and the Auth Token in the settings")
  })

  it("hides numbers, but not other digits", () => {
    expect(withoutNumbers("To +1 (202) 555-0101, 2025550102 and +1555123XXXX: error 21211, 1600 characters")).to.equal(
      "To [number], [number] and [number]: error 21211, 1600 characters",
    )
  })
})
