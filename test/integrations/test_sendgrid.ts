import { randomBytes } from "node:crypto"
import { readFileSync } from "node:fs"
import { Readable } from "node:stream"
import { expect } from "chai"
import { SendGridIntegration } from "../../src/integrations/sendgrid/sendgrid"
import { cpuMs } from "../support/cpu_ms"
import { FakeLooker } from "../support/fake_looker"
import { FakeService, type RecordedRequest } from "../support/fake_service"
import { hubWith } from "../support/hub_with"
import { type SampleAttachment, base64Attachment, csvAttachment } from "../support/samples"

const SUCCESS = { looker: { refresh_query: false, success: true, validation_errors: {} } }
const CSV = csvAttachment("a,b\n1,2\n")
const PLAN = { title: "Hello attachment", url: "https://looker.example.com/looks/1" }
/** The largest file that fits a mail, in bytes. */
const LARGEST = 21_500_000

interface Delivery {
  formParams?: Record<string, string>
  plan?: object | null
  attachment?: SampleAttachment | null
  environment?: Record<string, string>
  key?: string
  type?: string
  timeoutMs?: number
}

interface SentMail {
  from: object
  subject: string
  personalizations: { to: object[] }[]
  content: { type: string; value: string }[]
  attachments: { content: string; filename: string; type: string; disposition: string }[]
}

describe("sendgrid", () => {
  let sendgrid: FakeService

  beforeEach(async () => {
    sendgrid = await FakeService.start()
    sendgrid.answer = () => ({ status: 202, body: "" })
  })
  afterEach(() => sendgrid.stop())

  const execute = ({ formParams, plan = PLAN, attachment = CSV, type = "query", ...more }: Delivery = {}) =>
    hubWith(
      new SendGridIntegration({
        apiUrl: more.environment?.SENDGRID_HOST ? undefined : sendgrid.url,
        timeoutMs: more.timeoutMs,
        retryDelayMs: 1,
      }),
      { environment: more.environment },
    )
      .post("/actions/sendgrid/execute")
      .send({
        type,
        scheduled_plan: plan,
        attachment,
        data: { sendgrid_api_key: more.key ?? "k3y-of-acme" },
        form_params: { to: "a@x.com", ...formParams },
      })
  const mailIn = (request: RecordedRequest | undefined) => request?.json() as SentMail
  const sent = () => mailIn(sendgrid.requests.at(-1))
  const file = () => sent().attachments[0]

  it("case 1: is listed as Looker has known it", async () => {
    const icon = readFileSync("src/integrations/sendgrid/sendgrid.svg").toString("base64")
    const answer = await hubWith(new SendGridIntegration()).post("/actions/sendgrid").expect(200)
    const [param] = answer.body.params

    expect(answer.body).to.deep.equal({
      description: "Mail the result as an attachment, through SendGrid.",
      form_url: "https://hub.example.com/actions/sendgrid/form",
      label: "SendGrid",
      name: "sendgrid",
      params: [
        {
          name: "sendgrid_api_key",
          label: "SendGrid API Key",
          description: param.description,
          required: true,
          sensitive: true,
        },
      ],
      required_fields: [],
      supported_action_types: ["query", "dashboard"],
      uses_oauth: false,
      delegate_oauth: false,
      supported_download_settings: ["push"],
      icon_data_uri: `data:image/svg+xml;base64,${icon}`,
      url: "https://hub.example.com/actions/sendgrid/execute",
      token_url: "",
    })
  })

  it("case 2: asks for four things, of which only the recipient is required, and calls nobody", async () => {
    const hub = hubWith(new SendGridIntegration({ apiUrl: sendgrid.url }))
    const answer = await hub.post("/actions/sendgrid/form").send({ data: { sendgrid_api_key: "k" } })

    expect(answer.body).to.deep.equal({
      fields: [
        {
          name: "to",
          label: "To Email Address",
          description: "jo@example.com; sam@example.com",
          type: "string",
          required: true,
        },
        {
          name: "from",
          label: "From Email Address",
          description: "Reports <reports@example.com>",
          type: "string",
          required: false,
        },
        { name: "filename", label: "Filename", type: "string", required: false },
        { name: "subject", label: "Subject", type: "string", required: false },
      ],
    })
    expect(sendgrid.connections).to.equal(0)
  })

  it("case 3: a CSV is sent in base64, in one call", async () => {
    const answer = await execute().expect(200)

    expect(answer.body).to.deep.equal(SUCCESS)
    expect(sendgrid.requests).to.have.length(1)
    const [request] = sendgrid.requests
    expect(request).to.include({ method: "POST", path: "/v3/mail/send" })
    expect(request?.headers).to.include({
      authorization: "Bearer k3y-of-acme",
      "content-type": "application/json",
      "content-length": String(request?.bytes),
    })
    expect(request?.headers).not.to.have.property("transfer-encoding")
    expect(sent()).to.deep.equal({
      from: { email: "noreply@lookermail.com", name: "Looker" },
      subject: "Hello attachment",
      personalizations: [{ to: [{ email: "a@x.com" }] }],
      content: [
        { type: "text/plain", value: `View this in Looker: ${PLAN.url}\n\nThe results are attached.` },
        {
          type: "text/html",
          value: `<p><a href="${PLAN.url}">View this in Looker</a></p><p>The results are attached.</p>`,
        },
      ],
      attachments: [
        { content: "YSxiCjEsMgo=", filename: "Hello attachment.csv", type: "text/csv", disposition: "attachment" },
      ],
    })
  })

  for (const size of [1, 2, 3, 2 ** 19 + 1, 2 ** 21 + 2]) {
    it(`case 3: ${size} bytes of text arrive as they are`, async () => {
      const text = "é\n".repeat(size).slice(0, size)
      await execute({ attachment: csvAttachment(text) }).expect(200)
      expect(file()?.content).to.equal(Buffer.from(text).toString("base64"))
    })
  }

  it("case 4: a PDF keeps the base64 that Looker sent, without its line breaks", async () => {
    const attachment = base64Attachment(randomBytes(1000), "application/pdf", "pdf")
    await execute({ attachment, type: "dashboard" }).expect(200)
    expect(file()?.content).to.equal(attachment.data.replaceAll("\n", ""))
    expect(file()).to.include({ type: "application/pdf", filename: "Hello attachment.pdf" })
  })

  it("case 5: title and extension make file name and subject", async () => {
    await execute().expect(200)
    expect(file()?.filename).to.equal("Hello attachment.csv")
    expect(sent().subject).to.equal("Hello attachment")
    await execute({ formParams: { subject: "Mine" }, plan: { ...PLAN, title: "My / Plan: x\ny" } }).expect(200)
    expect(file()?.filename).to.equal("My  Plan xy.csv")
    expect(sent().subject).to.equal("Mine")
    await execute({ plan: { title: "two\r\nlines" } }).expect(200)
    expect(sent().subject).to.equal("two lines")
  })

  for (const [typed, name] of [
    ["report", "report.csv"],
    ["report.txt", "report.txt"],
    [" My report (1)", "My report (1).csv"],
    ["Q3 vs. Q2", "Q3 vs. Q2.csv"],
  ] as const) {
    it(`case 6: the typed name "${typed}" becomes "${name}"`, async () => {
      await execute({ formParams: { filename: typed } }).expect(200)
      expect(file()?.filename).to.equal(name)
    })
  }

  it("case 7: without a plan the subject is Looker, and there is no link", async () => {
    await execute({ plan: null }).expect(200)
    expect(sent().subject).to.equal("Looker")
    expect(sent().content).to.deep.equal([
      { type: "text/plain", value: "The results are attached." },
      { type: "text/html", value: "<p>The results are attached.</p>" },
    ])
    expect(file()?.filename).to.match(/^looker_file_\d{13}\.csv$/)
  })

  for (const [typed, ...people] of [
    ["a@x.com; b@y.com", { email: "a@x.com" }, { email: "b@y.com" }],
    [" a@x.com ,, b@y.com;c@z.com; ", { email: "a@x.com" }, { email: "b@y.com" }, { email: "c@z.com" }],
    ["a@x.com, A@X.com", { email: "a@x.com" }],
    ['"Doe, Jo" <a@x.com>; b@y.com', { email: "a@x.com", name: '"Doe, Jo"' }, { email: "b@y.com" }],
  ] as const) {
    it(`case 8: ${typed} is one mail to ${people.length}`, async () => {
      await execute({ formParams: { to: typed } }).expect(200)
      expect(sent().personalizations).to.deep.equal([{ to: people }])
      expect(sendgrid.requests).to.have.length(1)
    })
  }

  const JO = { email: "jo@x.com", name: "Jo Doe" }
  const A = { email: "a@x.com" }
  const B = { email: "b@y.co.uk" }
  for (const [typed, ...people] of [
    ["a@x.com\nb@y.co.uk", A, B],
    ["a@x.com\r\n\r\nb@y.co.uk\r\n", A, B],
    ["a@x.com b@y.co.uk", A, B],
    ["a@x.com\tb@y.co.uk\u00a0jo@x.com", A, B, { email: "jo@x.com" }],
    ["a@x.com；b@y.co.uk", A, B],
    ["\u200ba@x.com,\ufeffb@y.\u00adco.uk\u2060", A, B],
    ["\"a@x.com\", 'b@y.co.uk'", A, B],
    ['"a@x.com; b@y.co.uk"', A, B],
    ["'jo@x.com' <jo@x.com>", { email: "jo@x.com", name: "'jo@x.com'" }],
    ["Jo Doe <jo@x.com>\na@x.com", JO, A],
    ["Jo Doe <jo@x.com> a@x.com", JO, A],
    ["a@x.com Jo Doe < jo@x.com >,<b@y.co.uk>", A, JO, B],
    ["<a@x.com> <b@y.co.uk>", A, B],
    ['a@x.com "Doe, Jo" <jo@x.com>', A, { ...JO, name: '"Doe, Jo"' }],
    ['"a@x.com" <b@y.co.uk>', { ...B, name: '"a@x.com"' }],
    ["jo@x.com <Jo@x.com>", { email: "Jo@x.com", name: "jo@x.com" }],
    ["o'neil+x@müller.example", { email: "o'neil+x@müller.example" }],
  ] as const) {
    it(`reads ${JSON.stringify(typed)} as ${people.map(({ email }) => email).join(", ")}`, async () => {
      await execute({ formParams: { to: typed } }).expect(200)
      expect(sent().personalizations).to.deep.equal([{ to: people }])
    })
  }

  for (const [typed, fault] of [
    ["a@x.com, jo@localhost", "jo@localhost"],
    ["a@x.com; Jo Doe", "Jo Doe"],
    ["a@x.com\nnobody", "nobody"],
    ["Doe, Jo <jo@x.com>", "Doe"],
    ["jo@x..com", "jo@x..com"],
    ["jo@-x.com", "jo@-x.com"],
    ["jo@@x.com", "jo@@x.com"],
    ["@x.com", "@x.com"],
    ["Jo <>", "Jo <>"],
    ["Jo <jo at x.com>, a@x.com", "Jo <jo at x.com>"],
    ["a@x.com <b@y.com>", "a@x.com <b@y.com>"],
    ["mailto:jo@x.com", "mailto:jo@x.com"],
    [`${"a".repeat(65)}@x.com`, `${"a".repeat(65)}@x.com`],
  ] as const) {
    it(`names what is no address in ${JSON.stringify(typed)} at its field, and calls nobody`, async () => {
      const { looker } = (await execute({ formParams: { to: typed } }).expect(200)).body
      expect(looker.success).to.equal(false)
      expect(looker.message).to.include(`"${fault}" is not a mail address. Write each as`)
      expect(looker.validation_errors).to.deep.equal({ to: looker.message })
      expect(sendgrid.connections).to.equal(0)
    })
  }

  it("names three of many parts that are no addresses", async () => {
    const { looker } = (await execute({ formParams: { to: "a, b@x.com, c, d, e, f" } }).expect(200)).body
    expect(looker.validation_errors.to).to.include('These are not mail addresses: "a", "c", "d" and 2 more.')
  })

  it("takes 1000 recipients and no more", async () => {
    const to = (count: number) => Array.from({ length: count }, (_, index) => `a${index}@x.com`).join("\n")
    expect((await execute({ formParams: { to: to(1000) } }).expect(200)).body).to.deep.equal(SUCCESS)
    const { looker } = (await execute({ formParams: { to: to(1001) } }).expect(200)).body
    expect(looker.validation_errors.to).to.include("These are 1001 recipients; SendGrid takes 1000")
    expect(sendgrid.requests).to.have.length(1)
  })

  for (const text of ['"', "<", '"<', "<a", "a@", "a@x.", ". ", "a@x.com ", '"a" ', "\u200b", ",", ">"]) {
    it(`reads 64 KB of ${JSON.stringify(text)} at once`, async () => {
      const to = text.repeat((64 * 1024) / text.length)
      const started = cpuMs()
      const { looker } = (await execute({ formParams: { to, from: to } }).expect(200)).body
      expect(cpuMs() - started).to.be.below(1500)
      expect(looker.message?.length ?? 0).to.be.below(1000)
    })
  }

  for (const from of ["nobody", "a@x.com, B <b@x.com>", "Ops <ops@>", "a b@x.com"]) {
    it(`names the sender ${from} at its field, and calls nobody`, async () => {
      const { looker } = (await execute({ formParams: { from } }).expect(200)).body
      expect(looker.validation_errors).to.deep.equal({ from: looker.message })
      expect(looker.message).to.equal(
        `"${from}" is not a mail address. Give one, as reports@example.com or Reports <reports@example.com>.`,
      )
      expect(sendgrid.connections).to.equal(0)
    })
  }

  for (const [typed, from] of [
    ["\u200bops@x.com\ufeff", { email: "ops@x.com" }],
    ["'ops@x.com'", { email: "ops@x.com" }],
    ["Ops <ops@x.com>", { email: "ops@x.com", name: "Ops" }],
    ["ops@x.com", { email: "ops@x.com" }],
    ["<ops@x.com>", { email: "ops@x.com" }],
    ["Ops, Night <ops@x.com>", { email: "ops@x.com", name: '"Ops, Night"' }],
  ] as const) {
    it(`case 9: the sender ${typed} is told as SendGrid takes it`, async () => {
      await execute({ formParams: { from: typed } }).expect(200)
      expect(sent().from).to.deep.equal(from)
    })
  }

  it("case 9: SENDGRID_FROM is the sender where the user names none", async () => {
    const environment = { SENDGRID_FROM: "Hub <hub@x.com>" }
    await execute({ environment, formParams: { from: " " } }).expect(200)
    expect(sent().from).to.deep.equal({ email: "hub@x.com", name: "Hub" })
    await execute({ environment, formParams: { from: "ops@x.com" } }).expect(200)
    expect(sent().from).to.deep.equal({ email: "ops@x.com" })
    expect(() => execute({ environment: { SENDGRID_FROM: "nobody" } })).to.throw(/SENDGRID_FROM/)
  })

  for (const to of ["", " ", ";,"]) {
    it(`case 10: without a recipient ("${to}") nothing is sent`, async () => {
      const answer = await execute({ formParams: { to } }).expect(200)
      expect(answer.body).to.deep.equal({
        looker: {
          message: "Error: invalid email address",
          refresh_query: false,
          success: false,
          validation_errors: {},
        },
      })
      expect(sendgrid.connections).to.equal(0)
    })
  }

  for (const attachment of [null, { ...CSV, data: "" }]) {
    it(`case 11: without data (${JSON.stringify(attachment)}) nothing is sent`, async () => {
      const answer = await execute({ attachment, formParams: { to: "" } }).expect(200)
      const message = "Error: could not retrieve data from attachment, or attachment does not exist"
      expect(answer.body).to.deep.equal({
        looker: { message, refresh_query: false, success: false, validation_errors: {} },
      })
      expect(sendgrid.connections).to.equal(0)
    })
  }

  it("case 12: SendGrid's own reasons are told, and the key is not", async () => {
    const errors = [
      { message: "The from address does not match a verified Sender Identity", field: "from", help: null },
      { message: "Key k3y-of-acme is short." },
    ]
    sendgrid.answer = () => ({ status: 403, body: { errors } })
    const answer = await execute().expect(200)

    expect(answer.body.looker.success).to.equal(false)
    expect(answer.body.looker.message)
      .to.match(
        /^SendGrid answered 403: The from address does not match a verified Sender Identity\. Key \[redacted\] is/,
      )
      .and.match(/verified in SendGrid\.$/)
      .and.not.include("k3y")
    expect(sendgrid.requests).to.have.length(1)
  })

  for (const [status, body, message] of [
    [400, "<html><body>Bad</body></html>", /^SendGrid answered 400: Bad\.$/],
    [401, { errors: [{ message: "No such key" }] }, /401: No such key\. Check the API key/],
    [413, { errors: "big" }, /^SendGrid answered 413: .* Send fewer rows/],
  ] as const) {
    it(`case 12: ${status} is readable whatever comes with it`, async () => {
      sendgrid.answer = () => ({ status, body })
      const answer = await execute().expect(200)
      expect(answer.body.looker.success).to.equal(false)
      expect(answer.body.looker.message).to.match(message)
      expect(sendgrid.requests).to.have.length(1)
    })
  }

  it("case 13: two runs at once carry their own keys", async () => {
    sendgrid.answer = async () => ({ status: 202, delayMs: 50 })
    const keys = ["key-of-one", "key-of-two"]
    await Promise.all(keys.map((key) => execute({ key, formParams: { to: `${key}@x.com` } }).expect(200)))
    const pairs = sendgrid.requests.map((request) => {
      return [request.headers.authorization, mailIn(request).personalizations[0]?.to[0]]
    })
    expect(pairs).to.have.deep.members(keys.map((key) => [`Bearer ${key}`, { email: `${key}@x.com` }]))
  })

  it("case 14: the link is escaped in the html part, and as it is in the other", async () => {
    const url = `https://looker.example.com/?a=1&b="><script>'`
    await execute({ plan: { ...PLAN, url } }).expect(200)
    const [text, html] = sent().content
    expect(text?.value).to.include(url)
    expect(html?.value)
      .to.include('href="https://looker.example.com/?a=1&amp;b=&quot;&gt;&lt;script&gt;&#39;"')
      .and.not.include("<script")
  })

  for (const status of [429, 500, 503]) {
    it(`sends again after ${status}, the whole mail, three times at most`, async () => {
      const text = "x".repeat(3_000_000)
      sendgrid.answer = () => (sendgrid.requests.length < 4 ? { status } : { status: 202, body: "" })
      const answer = await execute({ attachment: csvAttachment(text) }).expect(200)
      expect(answer.body).to.deep.equal(SUCCESS)
      expect(new Set(sendgrid.requests.map(({ sha256 }) => sha256)).size).to.equal(1)

      sendgrid.requests.length = 0
      sendgrid.answer = () => ({ status })
      const failed = await execute().expect(200)
      expect(failed.body.looker).to.include({ success: false, message: `SendGrid answered ${status}.` })
      expect(sendgrid.requests).to.have.length(4)
    })
  }

  it("waits as long as SendGrid asks", async () => {
    const times: number[] = []
    sendgrid.answer = () => {
      times.push(Date.now())
      return times.length > 1 ? { status: 202, body: "" } : { status: 429, headers: { "retry-after": "1" } }
    }
    expect((await execute().expect(200)).body).to.deep.equal(SUCCESS)
    expect(times[1]! - times[0]!).to.be.within(950, 3000)
  })

  it("does not take the page of a proxy for an acknowledgement", async () => {
    sendgrid.answer = () => ({ body: "<html>Sign in to the network</html>" })
    const answer = await execute().expect(200)
    expect(answer.body.looker).to.include({ success: false, message: "SendGrid answered something that is not JSON." })
  })

  it("does not send again what may be on its way", async () => {
    sendgrid.answer = () => ({ hang: true })
    const answer = await execute({ timeoutMs: 100 }).expect(200)
    const message = "SendGrid did not answer within 0.1 seconds."
    expect(answer.body.looker).to.include({ success: false, message })
    sendgrid.answer = () => ({ reset: true })
    expect((await execute().expect(200)).body.looker.message).to.match(/^SendGrid could not be reached/)
    expect(sendgrid.requests).to.have.length(2)
  })

  it("SENDGRID_HOST says where the API is", async () => {
    const answer = await execute({ environment: { SENDGRID_HOST: sendgrid.url } }).expect(200)
    expect(answer.body).to.deep.equal(SUCCESS)
    expect(sendgrid.requests).to.have.length(1)
    expect(() => execute({ environment: { SENDGRID_HOST: "http://example.com" } })).to.throw(/api\.eu\.sendgrid\.com/)
  })

  it("sends the largest file that fits a mail, and refuses a byte more before it calls anyone", async () => {
    const attachment = (size: number) => csvAttachment("x".repeat(size))
    expect((await execute({ attachment: attachment(LARGEST) }).expect(200)).body).to.deep.equal(SUCCESS)
    expect(sendgrid.requests[0]?.bytes).to.be.within(28_000_000, 29_000_000)
    const { connections } = sendgrid
    const answer = await execute({ attachment: attachment(LARGEST + 1) }).expect(200)
    expect(answer.body.looker.success).to.equal(false)
    expect(answer.body.looker.message).to.match(/too large for a mail: SendGrid takes 30 MB/)
    expect(sendgrid.connections).to.equal(connections)
    expect(sendgrid.requests).to.have.length(1)
  })

  describe("of a download", () => {
    let looker: FakeLooker
    beforeEach(async () => (looker = await FakeLooker.start()))
    afterEach(() => looker.stop())
    const download = (downloadUrl: string) =>
      execute({ plan: { ...PLAN, download_url: downloadUrl }, attachment: null, formParams: { format: "csv" } })

    it("mails what Looker holds ready, once, though SendGrid wants it twice", async () => {
      sendgrid.answer = () => ({ status: sendgrid.requests.length < 2 ? 503 : 202, body: "" })
      const answer = await download(looker.download("a,b\n1,2\n")).expect(200)
      expect(answer.body).to.deep.equal(SUCCESS)
      expect(file()).to.include({ content: "YSxiCjEsMgo=", filename: "Hello attachment.csv", type: "text/csv" })
      expect(looker.downloads).to.equal(1)
    })

    it("mails nothing when Looker refuses it, and ends it when it is too large", async () => {
      const refused = await download(looker.download("gone", { status: 404 })).expect(200)
      expect(refused.body.looker.success).to.equal(false)
      const endless = () => Readable.from(spaces(), { objectMode: false })
      const answer = await download(looker.download(endless)).expect(200)
      expect(answer.body.looker.message).to.match(/too large/)
      await looker.untilAborted()
      expect(sendgrid.connections).to.equal(0)
    })
  })
})

function* spaces(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(64 * 1024, " ")
}
