import { expect } from "chai"
import { outcomeOf, PolicyStage } from "../support/policy_stage"
import { csvAttachment, jsonDetail, jsonDetailText } from "../support/samples"

const SENTENCE = "Customer data may only go to our own buckets."
const INSIDE = `version: 1
rules:
  - name: inside
    refuse: ${SENTENCE}
    when:
      destination: { not: ["s3://acme-*/**", "mailto:*@acme.com"] }
`
const TAGGED = `version: 1
rules:
  - name: no-pii
    refuse: ${SENTENCE}
    when: { tags: [pii] }
`
const few = (amount: string) => `version: 1
rules:
  - name: few
    refuse: Not so much.
    above: { ${amount} }
`
const rowsOf = (count: number) => Array.from({ length: count }, (_, id) => ({ "users.id": { value: id } }))
const csvOf = (count: number) => `Users ID\n${Array.from({ length: count }, (_, id) => `${id}\n`).join("")}`
const field = (name: string, tags: string[] = []) => ({ name, label: name, tags })

describe("a policy over deliveries", () => {
  let stage: PolicyStage
  beforeEach(async () => {
    stage = await PolicyStage.open()
  })
  afterEach(() => stage.close())

  interface Sent {
    name?: string
    headers?: Record<string, string>
    [member: string]: unknown
  }
  const send = (policy: string | undefined, { name = "acme_file", headers = {}, ...body }: Sent) =>
    outcomeOf(
      stage
        .hub(policy)
        .post(`/actions/${name}/execute`)
        .set({ "x-looker-instance": "instance-1", "x-looker-webhook-id": "webhook-7", ...headers })
        .send({ type: "query", attachment: csvAttachment(csvOf(3)), ...body }),
    )
  const file = (bucket: string, path: string) => ({ form_params: { bucket, path } })
  const mail = (to: string) => ({ form_params: { to } })
  const refused = (message: string) => ({ status: 200, success: false, message })

  it("case 1: without one, everything is sent", async () => {
    expect(await send(undefined, file("elsewhere", "x.csv"))).to.include({ success: true })
  })

  const places: [title: string, form: Sent, isSent: boolean][] = [
    ["a bucket of ours", file("acme-reports", "a/b.csv"), true],
    ["a bucket in upper case", file("ACME-reports", "a/b.csv"), true],
    ["another bucket", file("evil-reports", "a/b.csv"), false],
    ["case 6: a bucket that ends in dots", file("acme-..", "evil"), false],
    ["case 6: a path that leads out of the bucket", file("acme-x", "../../y"), false],
    ["case 4: a recipient of ours", mail("jane@acme.com"), true],
    ["case 8: a recipient of ours, as a host may be written", mail("Jane@ACME.com."), true],
    ["case 7: one recipient inside and one outside", mail("jane@acme.com,joe@evil.example"), false],
    ["case 8: a display name that looks like a recipient of ours", mail('"a@acme.com" <x@evil.example>'), false],
    ["case 8: a host whose end looks like ours", mail("joe@evilacme.com"), false],
    ["case 8: a host with letters that look like ours", mail("joe@аcme.com"), false],
    ["no recipient at all", mail(""), false],
  ]
  for (const [title, form, isSent] of places) {
    it(`${isSent ? "sends" : "refuses"} ${title}`, async () => {
      const outcome = await send(INSIDE, form)
      if (isSent) expect(outcome).to.include({ success: true })
      else expect(outcome).to.deep.equal(refused(SENTENCE))
      expect(stage.arrived.files).to.equal(isSent ? 1 : 0)
    })
  }

  it("an allowing rule wants every recipient inside", async () => {
    const policy = `version: 1
default: refuse
rules:
  - { name: inside, allow: true, when: { destination: ["mailto:*@acme.com"] } }
`
    expect(await send(policy, mail("jane@acme.com,joe@acme.com"))).to.include({ success: true })
    expect(await send(policy, mail("jane@acme.com,joe@evil.example"))).to.include({ success: false })
    expect(stage.arrived.files).to.equal(1)
  })

  it("logs and counts a refusal by its rule, which nobody in Looker sees", async () => {
    const hub = stage.hub(INSIDE)
    const answer = await hub
      .post("/actions/acme_file/execute")
      .set({ "x-looker-instance": "instance-1", "x-looker-webhook-id": "webhook-7" })
      .send({ type: "query", attachment: csvAttachment("a\n1\n"), ...file("evil", "secret-key") })
    expect(JSON.stringify(answer.body)).not.to.match(/inside|acme-\*|evil/)
    const facts = { integration: "acme_file", instanceId: "instance-1", webhookId: "webhook-7" }
    expect(stage.lines.find(({ message }) => message === "delivery refused")).to.include({ ...facts, rule: "inside" })
    const ended = stage.lines.find(({ message }) => message === "delivery ended")
    expect(ended).to.include({ ...facts, outcome: "failure", errorCode: "policy_refused" })
    // The place is named once, for those who read why.
    const others = stage.lines.map(({ destinations: _, ...line }) => line)
    expect(JSON.stringify(others)).not.to.include("secret-key")
    const { text } = await hub.get("/metrics")
    expect(text).to.include('hub_policy_refusals_total{rule="inside"} 1')
  })

  describe("case 9: by a tag", () => {
    const result = (tags: string[], options = {}) =>
      jsonDetail(rowsOf(2), { fields: { dimensions: [field("users.id", tags)] }, ...options })

    it("refuses a result with the tag before a byte goes out", async () => {
      expect(await send(TAGGED, { attachment: result(["pii"]) })).to.deep.equal(refused(SENTENCE))
      expect(await send(TAGGED, { name: "acme_rows", attachment: result(["PII"]) })).to.deep.equal(refused(SENTENCE))
      expect(stage.arrived.calls).to.equal(0)
    })

    it("refuses it where the fields stand behind the rows", async () => {
      expect(await send(TAGGED, { attachment: result(["pii"], { dataFirst: true }) })).to.deep.equal(refused(SENTENCE))
      expect(stage.arrived.calls).to.equal(0)
    })

    it("refuses the same Look as csv, and says in the log what was unknown", async () => {
      expect(await send(TAGGED, {})).to.deep.equal(refused(SENTENCE))
      const line = stage.lines.find(({ message }) => message === "delivery refused")
      expect(line?.unknown).to.deep.equal(["tags"])
    })

    it("refuses json without fields", async () => {
      const attachment = { mimetype: "application/json", extension: "json", data: '[{"users.id":1}]' }
      expect(await send(TAGGED, { attachment })).to.deep.equal(refused(SENTENCE))
      expect(stage.arrived.calls).to.equal(0)
    })

    it("sends a result without the tag, byte by byte as it came", async () => {
      const attachment = result(["user_id"])
      expect(await send(TAGGED, { attachment })).to.include({ success: true })
      expect(stage.acme.requests[0]?.text).to.equal(attachment.data)
    })

    for (const name of ["acme_file", "acme_rows"]) {
      for (const count of [2, 5000]) {
        it(`does the same where ${name} streams ${count} rows`, async () => {
          const streamed = (tags: string[], dataFirst = false) => {
            const text = jsonDetailText(rowsOf(count), { fields: { dimensions: [field("users.id", tags)] }, dataFirst })
            const plan = { download_url: stage.looker.download(text) }
            const form_params = { format: "json_detail", bucket: "b", path: "p" }
            return { text, sent: { name, attachment: undefined, scheduled_plan: plan, form_params } }
          }
          expect(await send(TAGGED, streamed(["pii"]).sent)).to.deep.equal(refused(SENTENCE))
          expect(await send(TAGGED, streamed(["pii"], true).sent)).to.deep.equal(refused(SENTENCE))
          expect(stage.arrived.calls).to.equal(0)
          const good = streamed(["a"])
          expect(await send(TAGGED, good.sent)).to.include({ success: true })
          if (name === "acme_rows") expect(stage.arrived.rows).to.equal(count)
          else expect(stage.acme.requests[0]?.text === good.text).to.equal(true)
          expect(stage.looker.downloads).to.equal(3)
        })
      }
    }
  })

  it("case 10: counts pivoted fields and table calculations", async () => {
    const policy = `version: 1
rules:
  - { name: names, refuse: No., when: { fields: [users.ssn, "secret_*"] } }
  - { name: tags, refuse: No., when: { tags: [pii] } }
`
    const base = { dimensions: [field("users.id")] }
    const kinds = [
      { ...base, pivots: [field("users.SSN")] },
      { ...base, table_calculations: [field("secret_sum")] },
      { ...base, pivots: [field("users.city", ["pii"])] },
      { ...base, measures: [field("users.count", ["a", "pii"])] },
    ]
    for (const fields of kinds) {
      expect(await send(policy, { attachment: jsonDetail(rowsOf(1), { fields }) })).to.deep.equal(refused("No."))
    }
    expect(await send(policy, { attachment: jsonDetail(rowsOf(1), { fields: base }) })).to.include({ success: true })
    expect(stage.arrived.files).to.equal(1)
  })

  describe("case 11: above 500 rows", () => {
    const ways: [title: string, part: (count: number) => Sent][] = [
      ["rows pushed", (count) => ({ name: "acme_rows", attachment: jsonDetail(rowsOf(count)) })],
      ["rows streamed", (count) => ({ name: "acme_rows", ...streamed(jsonDetailText(rowsOf(count))) })],
      ["a csv file pushed", (count) => ({ attachment: csvAttachment(csvOf(count)) })],
      ["a json file pushed", (count) => ({ attachment: jsonDetail(rowsOf(count)) })],
      ["a csv file streamed", (count) => streamed(csvOf(count), "csv")],
      ["a json file streamed", (count) => streamed(jsonDetailText(rowsOf(count)))],
    ]
    const streamed = (text: string, format = "json_detail"): Sent => ({
      attachment: undefined,
      scheduled_plan: { download_url: stage.looker.download(text) },
      form_params: { format },
    })
    for (const [title, part] of ways) {
      it(`${title}: 500 rows arrive, 501 do not`, async () => {
        expect(await send(few("rows: 500"), part(500))).to.include({ success: true })
        const before = stage.arrived
        expect(before.rows + before.files).to.equal(title.startsWith("rows") ? 500 : 1)
        const { success, message } = await send(few("rows: 500"), part(501))
        expect({ success, files: stage.arrived.files }).to.deep.equal({ success: false, files: before.files })
        expect(message).to.include("Not so much.")
      })
    }

    it("says how many rows arrived before the end", async () => {
      const outcome = await send(few("rows: 50000"), { name: "acme_rows", ...streamed(jsonDetailText(rowsOf(60_000))) })
      const { rows } = stage.arrived
      expect(rows).to.be.within(1, 50_000)
      expect(outcome.message)
        .to.include("Not so much.")
        .and.to.include(rows.toLocaleString("en-US").replaceAll(",", ""))
      expect(stage.lines.find(({ message }) => message === "delivery ended")).to.include({
        errorCode: "policy_refused",
      })
    })

    it("refuses a format whose rows nobody counts, and sends a cell", async () => {
      const attachment = { mimetype: "application/pdf;base64", extension: "pdf", data: "JVBERi0=" }
      expect(await send(few("rows: 500"), { attachment })).to.deep.equal(refused("Not so much."))
      expect(await send(few("rows: 500"), { type: "cell", attachment: undefined })).to.include({ success: true })
    })
  })

  for (const bytes of [100_000, 3_000_000]) {
    it(`case 12: above ${bytes} bytes of a stream nothing complete arrives`, async () => {
      const sent = () => ({
        attachment: undefined,
        scheduled_plan: { download_url: stage.looker.download(csvOf(bytes / 4)) },
        form_params: { format: "csv" },
      })
      const size = csvOf(bytes / 4).length
      expect(await send(few(`bytes: ${size - 1}`), sent())).to.deep.equal(refused("Not so much."))
      expect(stage.arrived.files).to.equal(0)
      expect(await send(few(`bytes: ${size}`), sent())).to.include({ success: true })
      expect(stage.arrived.files).to.equal(1)
    })
  }

  it("case 15: a cell action matches its type, and its value is in no log", async () => {
    const policy = `version: 1\nrules:\n  - { name: cells, refuse: No cells., when: { type: [cell] } }\n`
    const cell = { type: "cell", attachment: undefined, data: { value: "marked-cell-value" } }
    expect(await send(policy, cell)).to.deep.equal(refused("No cells."))
    expect(JSON.stringify(stage.lines)).not.to.include("marked-cell-value")
    expect(await send(policy, {})).to.include({ success: true })
  })

  it("case 14: a setting that is bound to a user attribute decides, and an empty one is unknown", async () => {
    const policy = (rule: string) => `version: 1\n${rule}`
    const may = policy(`default: refuse
rules:
  - { name: finance, allow: true, when: { param: { department: [finance] } } }
`)
    expect(await send(may, { data: { department: "finance" } })).to.include({ success: true })
    expect(await send(may, { data: { department: "sales" } })).to.include({ success: false })
    expect(await send(may, {})).to.include({ success: false })
    const mayNot = policy(`rules:
  - { name: sales, refuse: Not sales., when: { param: { department: [sales] } } }
`)
    expect(await send(mayNot, { data: { department: "finance" } })).to.include({ success: true })
    expect(await send(mayNot, { data: { department: "sales" } })).to.deep.equal(refused("Not sales."))
    expect(await send(mayNot, {})).to.deep.equal(refused("Not sales."))
  })

  describe("case 16: by the Looker instance", () => {
    const policy = `version: 1\nrules:\n  - { name: other, refuse: Another Looker., when: { looker: { not: [acme.cloud.looker.com] } } }\n`
    const ours = "ACME.cloud.looker.com"
    const ways: [title: string, sent: Sent, isOurs: boolean][] = [
      ["by header only", { headers: { "x-looker-instance": ours } }, true],
      ["by the plan's address", { scheduled_plan: { url: `https://${ours}:9999/looks/1` } }, true],
      ["by the address of the state", { data: { state_url: `https://${ours}/action_hub_state/x` } }, true],
      ["another", { scheduled_plan: { url: "https://evil.example/acme.cloud.looker.com" } }, false],
    ]
    for (const [title, sent, isOurs] of ways) {
      it(title, async () => {
        const outcome = await send(policy, { headers: { "x-looker-instance": "1a2b3c" }, ...sent })
        expect(outcome.success).to.equal(isOurs)
      })
    }
  })

  it("cases 3 and 17: the first match wins, and the default refuses what no rule names", async () => {
    const policy = `version: 1
default: refuse
rules:
  - { name: one, refuse: First., when: { title: ["Salaries*"] } }
  - { name: two, allow: true, when: { integration: [acme_file], model: [shop], explore: [shop/orders] } }
  - { name: three, refuse: Third., when: { integration: [acme_file] } }
`
    const plan = (title: string, query?: object) => ({ scheduled_plan: { title, query } })
    const orders = { model: "shop", view: "orders" }
    expect(await send(policy, plan("salaries of May", orders))).to.deep.equal(refused("First."))
    expect(await send(policy, plan("Orders", orders))).to.include({ success: true })
    expect(await send(policy, plan("Orders", { ...orders, view: "users" }))).to.deep.equal(refused("Third."))
    expect(await send(policy, plan("Orders"))).to.deep.equal(refused("Third."))
    const { message } = await send(policy, {
      name: "acme_rows",
      ...plan("Rows", orders),
      attachment: jsonDetail(rowsOf(1)),
    })
    expect(message).to.match(/policy of this hub/)
  })

  it("case 13: the form of an integration that is refused anyway shows the sentence", async () => {
    const formOf = async (policy: string, data = {}) => {
      const { status, body } = await stage.hub(policy).post("/actions/acme_file/form").send({ type: "query", data })
      return { status, body: body as { error?: string; fields?: unknown[] } }
    }
    const all = `version: 1\nrules:\n  - { name: all, refuse: Not this one., when: { integration: [acme_file] } }\n`
    expect(await formOf(all)).to.deep.equal({ status: 200, body: { error: "Not this one." } })
    const { body } = await formOf(INSIDE)
    expect(body.fields).to.have.length(1)
    const maybe = `version: 1\ndefault: refuse\nrules:\n  - { name: csv, allow: true, when: { format: [csv] } }\n`
    expect((await formOf(maybe)).body.fields).to.have.length(1)
    const never = `version: 1\ndefault: refuse\nrules:\n  - { name: a, allow: true, when: { looker: [b.example], format: [csv] } }\n`
    expect((await formOf(never)).body.error).to.match(/policy of this hub/)
  })
})
