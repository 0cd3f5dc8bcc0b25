import { expect } from "chai"
import * as Hub from "../../../src/framework"
import { hubWith } from "../../support/hub_with"

/** Answers with what it was given. */
class EchoIntegration extends Hub.Integration {
  readonly name = "echo"
  readonly label = "Echo"
  readonly description = "Test integration."
  readonly params = [
    { name: "api_key", label: "Echo Key", required: false, sensitive: true },
    { name: "private_key", label: "Key File", required: false, sensitive: true },
    { name: "password", label: "Password", required: false, sensitive: true },
    { name: "site", label: "Site", required: false, sensitive: false },
  ]
  readonly supportedActionTypes: Hub.ActionType[] = ["query"]

  override async form(request: Hub.DataActionRequest) {
    return new Hub.DataActionForm([{ name: "given", type: "message", value: JSON.stringify(request.params) }])
  }

  async execute({ params, formParams, scheduledPlan, attachment, type }: Hub.DataActionRequest) {
    const given = { params, formParams, scheduledPlan, extension: attachment?.extension, type }
    return new Hub.DataActionResponse({ message: JSON.stringify(given) })
  }
}

interface Given {
  params: Record<string, string>
  formParams: Record<string, string>
  scheduledPlan: Hub.ScheduledPlan
  extension: string
}

const hub = hubWith(new EchoIntegration())
const post = (body: object | string) =>
  hub
    .post("/actions/echo/execute")
    .set("content-type", "application/json")
    .send(typeof body === "string" ? body : JSON.stringify({ type: "query", ...body }))
const given = async (body: object | string) => {
  const { looker } = (await post(body).expect(200)).body as { looker: { success: boolean; message: string } }
  expect(looker.success, looker.message).to.equal(true)
  return JSON.parse(looker.message) as Given
}
const failure = async (body: object) => {
  const { looker } = (await post(body).expect(200)).body as {
    looker: { success: boolean; message: string; validation_errors?: object }
  }
  expect(looker.success).to.equal(false)
  return looker
}
const refusal = async (body: object) => ((await post(body).expect(400)).body as { error: string }).error

describe("texts of a request", () => {
  it("have every digit of the numbers that came in their place", async () => {
    const { params, formParams, scheduledPlan } = await given(
      '{"type":"query","data":{"site":9007199254740993},"form_params":{"a":0.30000000000000001,"b":"\\ud83d"},' +
        '"scheduled_plan":{"query_id":12345678901234567890}}',
    )
    expect(params.site).to.equal("9007199254740993")
    expect(formParams).to.include({ a: "0.30000000000000001", b: "\ufffd" })
    expect(scheduledPlan.queryId).to.equal("12345678901234567890")
    const error = await post('{"type":"query","scheduled_plan":9007199254740993}').expect(400)
    expect(error.body.error).to.include('"scheduled_plan" must be an object.')
  })

  it("are JSON of lists and objects that come as answers; as settings these are left out, and null always", async () => {
    const { params, formParams } = await given(
      '{"type":"query","data":{"site":["a"],"value":null},' +
        '"form_params":{"a":[[1,"é"],null],"b":{"id":9007199254740993},"c":null,"d":"[]","e":false}}',
    )
    expect(params).to.deep.equal({})
    expect(formParams).to.deep.equal({ a: '[[1,"é"],null]', b: '{"id":9007199254740993}', d: "[]", e: "false" })
  })

  describe("with half a character", () => {
    const half = (body: object) =>
      JSON.stringify({ type: "query", ...body })
        .replaceAll("@HIGH@", "\\ud83d")
        .replaceAll("@LOW@", "\\uDE00")

    it("get a replacement character for it, also in names", async () => {
      const query = { model: "m@LOW@", "k@HIGH@": [{ vis_config: "@HIGH@" }] }
      const all = await given(
        half({
          data: { site: "a@HIGH@b" },
          form_params: { "n@LOW@": "@HIGH@" },
          scheduled_plan: { title: "Weekly @HIGH@", url: "https://x/@LOW@", query },
          attachment: { extension: "c@HIGH@", mimetype: "text/csv", data: "a" },
        }),
      )
      expect(all.params).to.deep.equal({ site: "a\ufffdb" })
      expect(all.formParams).to.deep.equal({ "n\ufffd": "\ufffd" })
      expect(all.scheduledPlan).to.deep.equal({
        title: "Weekly \ufffd",
        url: "https://x/\ufffd",
        query: { model: "m\ufffd", "k\ufffd": [{ vis_config: "\ufffd" }] },
      })
      expect(all.extension).to.equal("c\ufffd")
    })

    it("keep the characters that are whole, and backslashes that stand for themselves", async () => {
      const { formParams } = await given(half({ form_params: { a: "@HIGH@@LOW@", b: "\\ud83d" } }))
      expect(formParams).to.deep.equal({ a: "😀", b: "\\ud83d" })
    })
  })

  describe("of settings", () => {
    it("lose blanks, line breaks and invisible characters around them, and those within stay", async () => {
      const { params } = await given({ data: { api_key: "\ufeff \u200bkey 1\r\n\u00a0", site: "\t" } })
      expect(params).to.deep.equal({ api_key: "key 1", site: "" })
    })

    it("stay as they are where Looker adds them, as answers do", async () => {
      const all = await given({ data: { value: " cell\n", state_json: ' {"a":1} ' }, form_params: { password: " p " } })
      expect(all.params).to.deep.equal({ value: " cell\n", state_json: ' {"a":1} ' })
      expect(all.formParams).to.deep.equal({ password: " p " })
    })

    it("are named by their label where they cannot be sent", async () => {
      const odd = { "a line break": "k\nx", "a control character": "k\u0000x", "a letter of no header": "kx€" }
      for (const api_key of Object.values(odd)) {
        const { message } = await failure({ data: { api_key } })
        expect(message).to.match(/^The setting "Echo Key" holds a character that cannot be sent/)
      }
      const form = await hub
        .post("/actions/echo/form")
        .send({ data: { site: "a\u0007b" } })
        .expect(200)
      expect(form.body.error).to.match(/^The setting "Site" holds a character that cannot be sent/)
    })

    it("may have the lines of a private key, and any letter in a password", async () => {
      const data = { private_key: "a\nb", password: "пароль€", site: "münchen.example" }
      expect((await given({ data })).params).to.deep.equal(data)
    })
  })

  describe("of their largest length", () => {
    const kib = (count: number) => "é".repeat(count * 512)
    const plan = {
      title: kib(1),
      url: `https://x/${"u".repeat(65_526)}`,
      query: { filters: { f: "x".repeat(1_000_000) } },
    }
    const largest = {
      type: "query",
      data: { site: kib(64), private_key: kib(128), state_json: kib(128) },
      form_params: {
        format: "x".repeat(64),
        filename: kib(1),
        anything: kib(64),
        private_key: kib(128),
        deviceIds: kib(1024),
      },
      scheduled_plan: plan,
      attachment: { mimetype: "text/plain", extension: "x".repeat(64), data: "x".repeat(1_000_000) },
    }

    it("are taken", async () => {
      const { params, scheduledPlan } = await given(largest)
      expect(params).to.deep.equal(largest.data)
      expect(scheduledPlan).to.deep.equal(plan)
    })

    const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]))
    const values = (count: number) => Array.from({ length: count }, () => ',"')
    const longer: [what: string, body: object, message: string][] = [
      ["a title", { scheduled_plan: { title: kib(1) + "x" } }, '"scheduled_plan.title" is longer than 1 KiB'],
      ["an address", { scheduled_plan: { url: plan.url + "x" } }, '"scheduled_plan.url" is longer than 64 KiB'],
      ["an extension", { attachment: { extension: "x".repeat(65) } }, '"attachment.extension" is longer than 64 bytes'],
      ["a type", { type: kib(1) + "x" }, '"type" is longer than 1 KiB'],
      ["a setting", { data: { site: kib(64) + "x" } }, 'The setting "Site" is longer than 64 KiB'],
      ["a setting of Looker's", { data: { value: kib(64) + "x" } }, '"data.value" is longer than 64 KiB'],
      ["a key", { data: { private_key: kib(128) + "x" } }, 'The setting "Key File" is longer than 128 KiB'],
      ["a state", { data: { state_json: kib(128) + "x" } }, '"data.state_json" is longer than 128 KiB'],
      ["the name of an answer", { form_params: { [kib(1) + "x"]: 1 } }, 'A name in "form_params" is longer than 1 KiB'],
      ["the number of settings", { data: entries(1001) }, '"data" has more than 1000 members'],
      ["the number of values", { scheduled_plan: { query: { fields: values(50_001) } } }, "more than 50000 values"],
      ["the number of answers", { form_params: entries(1001) }, '"form_params" has more than 1000 members'],
    ]
    for (const [what, body, message] of longer) {
      it(`are refused beyond it: ${what}`, async () => {
        expect(await refusal(body)).to.include(message)
      })
    }

    it("are taken with many commas in texts, and as many values as may be", async () => {
      const query = { fields: values(49_000), note: ",".repeat(100_000), escaped: '\\",'.repeat(1000) }
      expect((await given({ scheduled_plan: { query } })).scheduledPlan.query).to.deep.equal(query)
    })

    it("are refused at the field of an answer", async () => {
      const tooLong = {
        format: "x".repeat(65),
        filename: kib(1) + "x",
        folder: kib(64) + "x",
        private_key: kib(128) + "x",
        deviceIds: kib(1024) + "x",
        list: Array.from({ length: 40_000 }, () => 1),
      }
      for (const [name, answer] of Object.entries(tooLong)) {
        const { message, validation_errors: errors } = await failure({ form_params: { [name]: answer } })
        expect(message).to.match(new RegExp(`^The answer "${name}" is longer than .*: shorten it\\.$`))
        expect(errors).to.deep.equal({ [name]: message })
      }
    })
  })
})
