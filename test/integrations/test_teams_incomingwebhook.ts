import { readFileSync } from "node:fs"
import { PassThrough } from "node:stream"
import { text as allText } from "node:stream/consumers"
import { expect } from "chai"
import { TeamsIncomingWebhookIntegration } from "../../src/integrations/teams_incomingwebhook/teams_incomingwebhook"
import { createLogger } from "../../src/logging/create_logger"
import type { HubOptions } from "../support/hub_with"
import { csvAttachment } from "../support/samples"
import { WebhookStage } from "../support/webhook_stage"

const CONNECTOR = "acme.webhook.office.com"
const OLD_CONNECTOR = "outlook.office.com"
const GOVERNMENT_CONNECTORS = ["acme.webhook.office365.us", "outlook.office365.us"]
const WORKFLOW = "x.logic.azure.com"
const WORKFLOWS = [
  WORKFLOW,
  "x.y.environment.api.powerplatform.com",
  "x.api.powerplatform.com",
  "x.api.powerautomate.com",
  "x.flow.microsoft.com",
  "x.powerplatform.com",
  "prod-01.usgovtexas.logic.azure.us",
  "x.y.environment.api.gov.powerplatform.microsoft.us",
  "x.y.environment.api.high.powerplatform.microsoft.us",
  "gov.flow.microsoft.us",
  "x.y.environment.api.appsplatform.us",
  "api.flow.appsplatform.us",
  "prod-01.chinaeast2.logic.azure.cn",
  "api.powerautomate.cn",
  "x.y.environment.api.powerplatform.partner.microsoftonline.cn",
]
const SUCCESS = { looker: { refresh_query: false, success: true, validation_errors: {} } }
const PLAN = {
  title: "Orders",
  type: "Look",
  url: "https://looker.example.com/looks/1",
  query: { model: "thelook", view: "order_items" },
}

interface Delivery {
  formParams?: Record<string, string>
  plan?: object | null
  type?: string
  options?: HubOptions
  integration?: TeamsIncomingWebhookIntegration
}

describe("teams_incomingwebhook", () => {
  let stage: WebhookStage

  beforeEach(async () => {
    stage = await WebhookStage.start([CONNECTOR, OLD_CONNECTOR, ...GOVERNMENT_CONNECTORS, ...WORKFLOWS])
    stage.receiver.answer = ({ headers }) =>
      headers.host?.includes("office") ? { body: "1" } : { status: 202, body: "" }
  })
  afterEach(() => stage.stop())

  const workflow = (host = WORKFLOW) => `https://${host}:${stage.receiver.port}/workflows/ab12/invoke?api=1&sig=s3cr3t`
  const connector = (host = CONNECTOR) => `https://${host}:${stage.receiver.port}/webhook/ab12@cd/IncomingWebhook/ef/34`
  const execute = ({ formParams, plan = PLAN, type = "query", ...more }: Delivery = {}) =>
    stage
      .hub(more.integration ?? new TeamsIncomingWebhookIntegration(), [], more.options)
      .post("/actions/teams_incomingwebhook/execute")
      .send({
        type,
        scheduled_plan: plan,
        attachment: csvAttachment("secret,cells\n1,2\n"),
        form_params: { webhookUrl: workflow(), title: "New orders", ...formParams },
      })
  const sent = () => stage.receiver.requests.map((request) => request.json())
  const card = () => (sent() as { attachments: { content: Record<string, unknown> }[] }[])[0]?.attachments[0]?.content
  const body = () => card()?.body as { type: string; text?: string; facts?: object[] }[]

  it("case 1: is listed as Looker has known it", async () => {
    const icon = readFileSync("src/integrations/teams_incomingwebhook/teams_incomingwebhook.png").toString("base64")
    const hub = stage.hub(new TeamsIncomingWebhookIntegration())
    const answer = await hub.post("/actions/teams_incomingwebhook").expect(200)

    expect(answer.body).to.deep.equal({
      description: "Post a card with a link to the Look or dashboard to a Teams channel.",
      form_url: "https://hub.example.com/actions/teams_incomingwebhook/form",
      label: "Teams - Incoming Webhook",
      name: "teams_incomingwebhook",
      params: [],
      required_fields: [],
      supported_action_types: ["query", "dashboard"],
      uses_oauth: false,
      delegate_oauth: false,
      supported_formats: ["csv", "wysiwyg_png", "wysiwyg_pdf"],
      supported_formattings: ["unformatted"],
      supported_visualization_formattings: ["noapply"],
      supported_download_settings: ["push"],
      icon_data_uri: `data:image/png;base64,${icon}`,
      url: "https://hub.example.com/actions/teams_incomingwebhook/execute",
      token_url: "",
    })
  })

  it("case 1: asks for four things, and calls nobody", async () => {
    const hub = stage.hub(new TeamsIncomingWebhookIntegration())
    const answer = await hub.post("/actions/teams_incomingwebhook/form").expect(200)

    const [, , , isAttached] = answer.body.fields
    expect(answer.body).to.deep.equal({
      fields: [
        { name: "webhookUrl", label: "Webhook URL", type: "string", required: true },
        { name: "title", label: "Title", type: "string", required: true },
        { name: "text", label: "Text", type: "textarea", required: false },
        {
          name: "isAttached",
          label: "Attach Meta Data",
          description: isAttached.description,
          type: "select",
          default: "false",
          required: false,
          options: [
            { name: "false", label: "false" },
            { name: "true", label: "true" },
          ],
        },
      ],
    })
    expect(isAttached.description).to.match(/type, title, model and view/)
    expect(stage.receiver.connections).to.equal(0)
  })

  for (const host of [CONNECTOR, OLD_CONNECTOR, ...GOVERNMENT_CONNECTORS]) {
    it(`case 2: the connector ${host} gets one MessageCard, and 1 is success`, async () => {
      const formParams = { webhookUrl: connector(host), text: "a\nb", isAttached: "true" }
      const answer = await execute({ formParams }).expect(200)

      expect(answer.body).to.deep.equal(SUCCESS)
      expect(stage.receiver.requests[0]).to.include({ method: "POST", path: "/webhook/ab12@cd/IncomingWebhook/ef/34" })
      const json = "application/json"
      expect(stage.receiver.requests[0]?.headers).to.include({ accept: json, "content-type": json })
      const facts = [
        { name: "Type :", value: "Look" },
        { name: "Title :", value: "Orders" },
        { name: "Model :", value: "thelook" },
        { name: "View :", value: "order_items" },
      ]
      expect(sent()).to.deep.equal([
        {
          "@type": "MessageCard",
          "@context": "http://schema.org/extensions",
          themeColor: "5035b4",
          summary: "Looker Reports",
          title: "New orders",
          text: "a\n\nb",
          sections: [{ facts }],
          potentialAction: [
            { "@type": "OpenUri", name: "View in Looker", targets: [{ os: "default", uri: PLAN.url }] },
          ],
        },
      ])
    })
  }

  it("case 2: without text and facts the MessageCard has both empty", async () => {
    await execute({ formParams: { webhookUrl: connector() } }).expect(200)
    expect(sent()[0]).to.deep.include({ text: "", sections: [] })
  })

  it("case 3: a connector that answers 200 with other text has failed, and is quoted without its address", async () => {
    const said = "Webhook message delivery failed with error: 413 at "
    stage.receiver.answer = ({ path }) => ({ body: said + path })
    const answer = await execute({ formParams: { webhookUrl: connector() } }).expect(200)

    const message = `Microsoft Teams did not post the card. It said: ${said}[redacted]`
    expect(answer.body.looker).to.include({ success: false, message })
    stage.receiver.answer = () => ({ body: "" })
    const silent = await execute({ formParams: { webhookUrl: connector() } }).expect(200)
    expect(silent.body.looker).to.include({ success: false })
    expect(silent.body.looker.message).to.match(/It said: nothing$/)
  })

  for (const host of WORKFLOWS) {
    it(`case 4: the workflow on ${host} gets an Adaptive Card, and an empty 202 is success`, async () => {
      const formParams = { webhookUrl: ` ${workflow(host)} `, text: "Look at this" }
      const answer = await execute({ formParams }).expect(200)

      expect(answer.body).to.deep.equal(SUCCESS)
      expect(stage.receiver.requests[0]?.query.get("sig")).to.equal("s3cr3t")
      expect(sent()).to.deep.equal([
        {
          type: "message",
          attachments: [
            {
              contentType: "application/vnd.microsoft.card.adaptive",
              contentUrl: null,
              content: {
                $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
                type: "AdaptiveCard",
                version: "1.4",
                body: [
                  { type: "TextBlock", text: "New orders", size: "Large", weight: "Bolder", wrap: true },
                  { type: "TextBlock", text: "Look at this", wrap: true },
                ],
                actions: [{ type: "Action.OpenUrl", title: "View in Looker", url: PLAN.url }],
              },
            },
          ],
        },
      ])
    })
  }

  it("case 4: a workflow's 200 is success, whatever it says", async () => {
    stage.receiver.answer = () => ({ body: "posted" })
    expect((await execute().expect(200)).body).to.deep.equal(SUCCESS)
  })

  it("case 4: TEAMS_CARD_FORMAT sends a MessageCard to workflows as well", async () => {
    const options = { environment: { TEAMS_CARD_FORMAT: "messagecard" } }
    const answer = await execute({ options }).expect(200)

    expect(answer.body).to.deep.equal(SUCCESS)
    expect(sent()[0]).to.include({ "@type": "MessageCard", title: "New orders" })
    expect(() => execute({ options: { environment: { TEAMS_CARD_FORMAT: "html" } } })).to.throw(/TEAMS_CARD_FORMAT/)
  })

  for (const [status, cure] of [
    [400, /400: bad sig=\[redacted\] at \[redacted\]$/],
    [401, /trigger to Anyone/],
    [404, /deleted or turned off/],
    [413, /shorten the text/],
    [429, /429: .*\. It takes no more for the moment/],
    [500, /500: bad/],
  ] as const) {
    it(`case 5: ${status} is a failure, told once and without the signature`, async () => {
      const log = new PassThrough()
      stage.receiver.answer = ({ path }) => ({ status, body: `bad sig=s3cr3t at ${path}` })
      const answer = await execute({ options: { logger: createLogger({ stream: log, isDebug: true }) } }).expect(200)
      log.end()

      expect(answer.body.looker.success).to.equal(false)
      expect(answer.body.looker.message)
        .to.match(new RegExp(`^Microsoft Teams answered ${status}: `))
        .and.match(cure)
        .and.not.match(/s3cr3t|ab12/)
      // The log names the workflow, as policies do, but not its key.
      expect(await allText(log))
        .to.include("teams_incomingwebhook")
        .and.not.match(/s3cr3t|bad/)
      expect(stage.receiver.requests).to.have.length(1)
    })
  }

  it("case 6: facts are type, title, model and view of a query", async () => {
    await execute({ formParams: { isAttached: "true" } }).expect(200)
    const facts = [
      { title: "Type", value: "Look" },
      { title: "Title", value: "Orders" },
      { title: "Model", value: "thelook" },
      { title: "View", value: "order_items" },
    ]
    expect(body().at(-1)).to.deep.equal({ type: "FactSet", facts })
  })

  it("case 6: facts are type and title of a dashboard", async () => {
    const plan = { ...PLAN, type: "LookMLDashboard" }
    await execute({ type: "dashboard", plan, formParams: { isAttached: "true" } }).expect(200)
    const facts = [
      { title: "Type", value: "LookMLDashboard" },
      { title: "Title", value: "Orders" },
    ]
    expect(body().at(-1)).to.deep.equal({ type: "FactSet", facts })
  })

  it("case 6: there are no facts unless they are asked for", async () => {
    for (const isAttached of ["false", "", undefined]) {
      await execute({ formParams: { webhookUrl: workflow(), ...(isAttached !== undefined && { isAttached }) } })
    }
    expect(stage.receiver.requests).to.have.length(3)
    for (const message of sent()) expect(JSON.stringify(message)).not.to.include("FactSet")
  })

  it("case 6: markdown in facts is shown as it is, and that in the title and text works", async () => {
    const plan = { ...PLAN, title: "2024. *All* [x](http://y) _a_ of b_c", query: undefined }
    const formParams = { isAttached: "true", title: "*New*", text: "[here](https://example.com)" }
    await execute({ plan, formParams }).expect(200)

    expect(body().map(({ text }) => text)).to.deep.equal(["*New*", "[here](https://example.com)", undefined])
    expect(body()[2]?.facts?.at(-1)).to.deep.equal({
      title: "Title",
      value: String.raw`2024\. \*All\* \[x\](http://y) \_a\_ of b_c`,
    })
  })

  it("case 7: line breaks of the text are breaks on the card", async () => {
    await execute({ formParams: { text: "a\nb" } }).expect(200)
    await execute({ formParams: { text: "a\r\nb" } }).expect(200)
    const texts = sent().map((message) => /"text":"(a[^"]*)"/.exec(JSON.stringify(message))?.[1])
    expect(texts).to.deep.equal([String.raw`a\n\nb`, String.raw`a\n\nb`])
  })

  it("case 7: without text there is no empty block", async () => {
    await execute({ formParams: { text: " \n" } }).expect(200)
    await execute().expect(200)
    expect(sent()[0]).to.deep.equal(sent()[1])
    expect(body()).to.have.length(1)
  })

  it("case 8: without a link there is no button, and the card is delivered", async () => {
    const plan = { ...PLAN, url: null }
    expect((await execute({ plan }).expect(200)).body).to.deep.equal(SUCCESS)
    expect(card()).not.to.have.property("actions")
    const formParams = { webhookUrl: connector() }
    expect((await execute({ plan, formParams }).expect(200)).body).to.deep.equal(SUCCESS)
    expect(sent()[1]).to.deep.include({ potentialAction: [] })
  })

  for (const [name, said] of [
    ["webhookUrl", 'Enter the "Webhook URL".'],
    ["title", 'Enter the "Title".'],
  ] as const) {
    it(`case 9: a missing ${name} is told at its field`, async () => {
      const answer = await execute({ formParams: { [name]: " " } }).expect(200)
      expect(answer.body.looker).to.deep.include({ success: false, message: said, validation_errors: { [name]: said } })
      expect(stage.receiver.connections).to.equal(0)
    })
  }

  it("case 9: a missing plan is told", async () => {
    const answer = await execute({ plan: null }).expect(404)
    expect(answer.body.error).to.match(/^Looker did not say what was sent/)
    expect(stage.receiver.connections).to.equal(0)
  })

  for (const address of [
    "http://x.logic.azure.com/",
    "https://me:pa55@x.logic.azure.com/",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://10.0.0.1/",
    "https://example.com/",
    "https://logic.azure.com/",
    "https://x.logic.azure.com.example.com/",
    "https://x.logic.azure.com./",
    "https://evilwebhook.office.com/",
    "http://x.logic.azure.us/",
    "https://evil-logic.azure.us/",
    "https://evil-logic.azure.us.example/",
    "https://x.logic.azure.us.example/",
    "https://x.logic.azure.cn.example.com/",
    "https://logic-azure.us/",
    "https://evilazure.cn/",
    "https://evilpowerplatform.com/",
    "https://powerplatform.com.example.com/",
    "https://acme.webhook.office365.us.example.com/",
    "https://outlook.office365.us/owa/",
    "https://example.com/?x=.logic.azure.us",
    "https://x.logic.azure.us@example.com/",
    "https://outlook.office.com/owa/",
    "x.logic.azure.com",
    "https://",
  ]) {
    it(`case 10: ${address} is refused before connecting`, async () => {
      const url = URL.canParse(address) ? new URL(address) : undefined
      if (url?.host) url.port = String(stage.receiver.port)
      const answer = await execute({ formParams: { webhookUrl: url?.href ?? address } })

      const message = answer.body.looker?.message ?? answer.body.error
      expect(answer.body.looker?.success ?? answer.body.success).to.equal(false)
      expect(message)
        .to.match(/"Webhook URL"|https:\/\/|user name and password/)
        .and.not.include("pa55")
      expect(stage.receiver.connections).to.equal(0)
    })
  }

  for (const [what, text] of [
    ["plain", "x".repeat(40_000)],
    ["multi-byte", "🙂é".repeat(10_000)],
    ["escaped", '"\n'.repeat(20_000)],
  ] as const) {
    it(`case 11: a ${what} text of 40 KB is cut below 28 KB`, async () => {
      for (const webhookUrl of [workflow(), connector()]) {
        const answer = await execute({ formParams: { webhookUrl, text } }).expect(200)
        expect(answer.body).to.deep.equal(SUCCESS)
      }
      for (const request of stage.receiver.requests) {
        expect(request.bytes).to.be.within(27_900, 28_000)
        expect(request.text)
          .to.include("…")
          .and.not.match(/\ufffd|\\ud83d/)
      }
      expect(body()[1]?.text).to.match(/…$/)
    })
  }

  it("case 11: an endless title is cut, and an endless link is refused", async () => {
    expect((await execute({ formParams: { title: "x".repeat(40_000) } }).expect(200)).body).to.deep.equal(SUCCESS)
    expect(body()[0]?.text).to.have.length(2000).and.match(/…$/)
    await execute({ formParams: { title: "🙂".repeat(2000) } }).expect(200)
    expect(stage.receiver.requests[1]?.text)
      .to.match(/🙂…/)
      .and.not.include(String.raw`\ud83d`)
    const plan = { ...PLAN, url: `https://looker.example.com/?f=${"x".repeat(30_000)}` }
    const answer = await execute({ plan }).expect(200)
    expect(answer.body.looker.message).to.match(/^The link to Looker is too long/)
    expect(stage.receiver.requests).to.have.length(2)
  })

  it("case 12: the data is never sent", async () => {
    for (const webhookUrl of [workflow(), connector()]) {
      await execute({ formParams: { webhookUrl, isAttached: "true", text: "t" } }).expect(200)
    }
    expect(stage.receiver.requests).to.have.length(2)
    for (const { text } of stage.receiver.requests) {
      expect(text).not.to.match(/secret|c2VjcmV0/)
    }
  })

  it("gives up on a workflow that never answers", async () => {
    stage.receiver.answer = () => ({ hang: true })
    const answer = await execute({ integration: new TeamsIncomingWebhookIntegration({ timeoutMs: 100 }) }).expect(200)
    const message = "Microsoft Teams did not answer within 0.1 seconds."
    expect(answer.body.looker).to.include({ success: false, message })
  })

  it("does not follow a redirect", async () => {
    stage.receiver.answer = () => ({ status: 307, headers: { location: "/elsewhere" } })
    const answer = await execute().expect(200)
    expect(answer.body.looker.success).to.equal(false)
    expect(stage.receiver.requests).to.have.length(1)
  })
})
