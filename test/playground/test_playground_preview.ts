import { expect } from "chai"
import type { DeliveryEvent, Preview, RecordedCall, SendRequest } from "../../tools/playground/playground_api"
import { PlaygroundStage } from "../support/playground_stage"

const SEND: SendRequest = {
  name: "segment_event",
  type: "query",
  settings: { segment_write_key: "k1" },
  formParams: {},
  sample: "users",
  rows: 20,
  format: "json_detail_lite_stream",
  isStreamed: true,
}

describe("the playground's preview of rows", () => {
  let stage: PlaygroundStage
  before(async () => {
    stage = await PlaygroundStage.start()
  })
  after(() => stage.stop())

  const post = (path: string, body: unknown) =>
    fetch(`${stage.url}api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-playground-session": "one" },
      body: JSON.stringify(body),
    })
  const preview = async (choice: object) => {
    const answer = await post("preview", { sample: "users", rows: 20, ...choice })
    expect(answer.status).to.equal(200)
    return (await answer.json()) as Preview
  }
  const lastOf = async (changes: Partial<SendRequest>) => {
    const answer = await post("send", { ...SEND, ...changes })
    const events = (await answer.text())
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as DeliveryEvent)
    return events.at(-1)
  }
  const refusal = async (path: string, changes: object) => {
    const answer = await post(path, { ...SEND, ...changes })
    return [answer.status, ((await answer.json()) as { error: string }).error]
  }

  it("shows the first rows as they will be sent, and tells how many there are", async () => {
    const { columns, rows, rowCount } = await preview({})
    expect([rows.length, rowCount]).to.deep.equal([10, 20])
    expect(columns[1]).to.deep.include({ label: "Users Email", tags: ["email", "marketo:email", "mp_email"] })
    expect((await preview({ isFormatted: true })).rows[1]?.at(-1)).to.equal("$3.50")
    expect(await preview({ limit: 1 })).to.deep.include({ rowCount: 1, rows: [rows[0]] })
    expect(await preview({ limit: 10_000_000 })).to.include({ rowCount: 20 })
    expect(await preview({ rows: 0, limit: 1 })).to.deep.include({ rowCount: 0, rows: [] })
    expect(await preview({ sample: "real", rows: 500 })).to.include({ rowCount: 13 })
  })

  it("is short for the largest result", async () => {
    const begun = performance.now()
    const answer = await post("preview", { sample: "users", rows: 10_000_000, limit: 9_999_999 })
    expect((await answer.text()).length).to.be.below(10_000)
    expect(performance.now() - begun).to.be.below(2000)
  })

  it("agrees with the delivery about the row limit", async () => {
    for (const [limit, delivered] of [
      [1, "Delivered 1 row."],
      [3, "Delivered 3 rows."],
      [500, "Delivered 20 rows."],
    ] as const) {
      expect(await lastOf({ limit }), `limit ${limit}`).to.have.nested.property("verdict.message", delivered)
    }
    const none = await lastOf({ rows: 0, limit: 3 })
    expect(none).to.have.nested.property("verdict.isSuccess", true)
  })

  it("sends the title and the formatting that were chosen", async () => {
    const calls: RecordedCall[] = []
    const stopListening = stage.sandbox.onCall((call) => calls.push(call))
    const settings = { access_key_id: "AKIAEXAMPLE", secret_access_key: "s1", region: "eu-central-1" }
    const file = { name: "amazon_s3", settings, formParams: { bucket: "example-reports" }, format: "csv", rows: 1 }
    await lastOf({ ...file, title: "Weekly", isFormatted: true })
    await lastOf(file)
    stopListening()
    const [titled, plain] = calls.filter(({ method }) => method === "PUT")
    expect(titled?.url).to.include("Weekly")
    expect(titled?.requestBody).to.include(",$1.75\n")
    expect(plain?.url).to.include("Users")
    expect(plain?.requestBody).to.include(",1.75\n")
  })

  it("is refused in one line that names what is wrong", async () => {
    const limits = '"limit" has to be a whole number from 1 to 10000000.'
    for (const path of ["preview", "send"]) {
      for (const limit of [0, -1, 1.5, "5", null, true, [3], {}, 10_000_001, 1e21]) {
        expect(await refusal(path, { limit }), `${path} ${JSON.stringify(limit)}`).to.deep.equal([400, limits])
      }
      for (const isFormatted of ["true", 1, null]) {
        expect(await refusal(path, { isFormatted })).to.deep.equal([400, '"isFormatted" has to be true or false.'])
      }
      expect(await refusal(path, { rows: 1e9 })).to.satisfy(([status]: [number]) => status === 400)
      expect(await refusal(path, { sample: 3 })).to.deep.equal([400, '"sample" has to be a text.'])
      expect((await refusal(path, { sample: "nosuch" }))[1]).to.include('no sample "nosuch"')
    }
    expect(await refusal("send", { title: 3 })).to.deep.equal([400, '"title" has to be a text.'])
    const answer = await post("preview", [])
    expect([answer.status, await answer.json()]).to.deep.equal([400, { error: "The request has to be a JSON object." }])
  })
})
