import { expect } from "chai"
import { SendGridIntegration } from "../../src/integrations/sendgrid/sendgrid"
import { hubWith } from "../support/hub_with"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"
import { csvAttachment } from "../support/samples"

describe("sendgrid by SendGrid's published document", () => {
  let prism: Peer
  before(async () => {
    prism = await startContract("sendgrid")
  })
  after(() => prism?.stop())

  const send = async (formParams: object = {}) => {
    const answer = await hubWith(new SendGridIntegration({ apiUrl: prism.url, retryDelayMs: 1 }))
      .post("/actions/sendgrid/execute")
      .send({
        type: "query",
        data: { sendgrid_api_key: "k3y-of-acme" },
        scheduled_plan: { title: "Orders", url: "https://looker.example.com/looks/1" },
        attachment: csvAttachment("id,name\n1,Zoë\n"),
        form_params: {
          to: "Jo <jo@example.com>; sam@example.com",
          from: "Reports <reports@example.com>",
          ...formParams,
        },
      })
      .expect(200)
    return (answer.body as { looker: { success: boolean; message?: string } }).looker
  }

  it("a mail to two people with an attachment is accepted", async () => {
    expect(await send()).to.deep.equal({ success: true, refresh_query: false, validation_errors: {} })
  })

  it("a mail with the defaults for all but the recipient is accepted", async () => {
    expect(await send({ from: "", filename: "", subject: "" })).to.include({ success: true })
  })

  it("a recipient that SendGrid takes for none is refused, and the user is told", async () => {
    const outcome = await send({ to: "jö@example.com" })
    expect(outcome.success).to.equal(false)
    expect(outcome.message).to.match(/^SendGrid answered 400/)
  })

  it("the document wants a key", async () => {
    const answer = await fetch(`${prism.url}/v3/mail/send`, { method: "POST", body: "{}" })
    expect(answer.status).to.equal(401)
  })
})
