import { expect } from "chai"
import { type SituationName, type Situation, SITUATIONS, companyOf } from "../support/faults/bot_situations"
import { sightOf } from "../support/faults/bot_sight"
import type { FakeAnswer } from "../support/fake_service"
import { LookerbotStage } from "../support/lookerbot_stage"
import type { SmallCompany } from "../support/small_company"

/** Every call, at every place, with every fault: test/system/test_lookerbot_faults.ts. */
describe("when a call of Lookerbot fails", () => {
  let stage: LookerbotStage
  let company: SmallCompany
  before(async () => (stage = await LookerbotStage.start()))
  after(() => stage.stop())
  beforeEach(async () => {
    stage.fault = stage.looker.fault = undefined
    stage.clear()
    company = companyOf(stage)
    await stage.startHub()
  })

  /** Lets a method of Slack, or calls of Looker, fail in a situation. */
  async function failing(name: SituationName, call: string | RegExp, answer: FakeAnswer = { status: 403 }) {
    const situation: Situation = SITUATIONS[name]
    situation.arrange?.(stage, company)
    const before = (await situation.before?.(stage)) ?? ""
    await stage.direct("help")
    stage.forget()
    stage.logged()
    if (typeof call === "string") stage.fault = (method) => (method === call ? answer : undefined)
    else stage.looker.fault = ({ method }, path) => (call.test(`${method} ${path}`) ? answer : undefined)
    const response = await situation.act(stage, before)
    await stage.done()
    return response && "text" in response && typeof response.text === "string" ? response : undefined
  }
  const seen = () => sightOf(stage).shown.join("\n")

  it("an answer that cannot be posted is told to the person alone", async () => {
    for (const name of ["command", "mention", "direct"] as const) {
      await failing(name, "chat.postMessage")
      expect(seen(), name).to.include(":warning: Slack answered 403")
      stage.fault = undefined
    }
  })

  it("a private answer to a mention that cannot be posted is told in the conversation", async () => {
    await failing("mention, help", "chat.postEphemeral")
    expect(stage.seen[0]?.text).to.include(":warning: Slack answered 403")
  })

  it("a failure that nobody can be told of is in the log, and is no defect", async () => {
    await failing("direct", "chat.postMessage")
    stage.fault = () => ({ status: 403 })
    await stage.direct("sales")
    expect(stage.logged()).to.include("nobody could be told of a failure").and.not.include('"level":"error"')
  })

  it("a loading message that cannot be removed says where the answer is", async () => {
    await failing("command, wrong values", "chat.delete")
    expect(stage.seen.map(({ text }) => String(text))).to.deep.equal(["The answer is in another message."])
    expect(stage.responses[0]?.text).to.include("more values than filters")
  })

  it("what came of a click is told in another way, and is noted at the message", async () => {
    await failing("click", "response address")
    expect(stage.argsOf("chat.postEphemeral")[0]?.text).to.equal(":white_check_mark: Saved")
    expect(company.actions).to.have.length(1)
    stage.forget()
    await failing("click, no address", "chat.postEphemeral")
    expect(seen()).to.include("Mark as done, by <@U1>")
  })

  it("what came of a modal stands in the modal, when it cannot be told elsewhere", async () => {
    const answer = await failing("modal", "chat.postEphemeral")
    expect(answer?.text).to.include('"response_action":"update"').and.include(":white_check_mark: Saved")
  })

  it("a response address refuses in JSON, in a word, or by a page", async () => {
    const refusals: FakeAnswer[] = [
      { body: { ok: false, error: "used_url" } },
      { status: 404, body: "expired_url" },
      { body: "<html>Blocked by a proxy</html>" },
    ]
    for (const refusal of refusals) {
      stage.forget()
      await failing("command, help", "response address", refusal)
      expect(stage.argsOf("chat.postEphemeral"), JSON.stringify(refusal)).to.have.length(1)
    }
  })

  it("an answer that a response address refuses to show is shown in another form", async () => {
    let refused = 0
    const situation: Situation = SITUATIONS["command, outside"]
    situation.arrange?.(stage, company)
    stage.fault = (method) =>
      method === "response address" && ++refused === 2 ? { status: 400, body: "invalid_blocks" } : undefined
    await stage.command("sales")
    expect(stage.responses).to.have.length(2)
    expect(JSON.stringify(stage.responses[1])).to.include('"replace_original":true').and.include("attachments")
  })

  it("what the place of an upload says is not shown", async () => {
    await failing("command, a chart", "upload address", { status: 500, body: "<pre>at /srv/inside.js:1:1</pre>" })
    expect(seen()).to.include("Slack answered 500 to the upload of a file").and.not.include("inside.js")
  })

  it("commands that cannot be read are told of, by an unknown text and by help", async () => {
    await stage.startHub()
    stage.looker.fault = (_request, path) => (path.startsWith("/folders/") ? { status: 403 } : undefined)
    await stage.direct("sales")
    await stage.direct("help")
    for (const message of stage.seen) {
      expect(JSON.stringify(message)).to.match(/:warning: The commands of Looker \([^)]+\) could not be read just now/)
    }
    expect(stage.seen).to.have.length(2)
    const reads = stage.looker.calls.filter((call) => call.includes("/folders/7?"))
    expect(reads, "an attempt for each text").to.have.length(2)
  })

  it("a query that takes all its time is not run again", async () => {
    await stage.startHub({ LOOKERBOT_LOOKER_TIMEOUT_MS: "100" })
    await failing("command", /run\/json_detail/, { hang: true })
    expect(stage.looker.calls.filter((call) => call.includes("/run/"))).to.have.length(1)
    expect(stage.seen[0]?.text).to.match(/Looker \([^)]+\) did not answer within 0.1 seconds/)
  })

  it("a broken result is Looker's failure", async () => {
    const answer = await failing("schedule", /run\/json_detail/, { body: "<html></html>" })
    expect(answer?.status).to.equal(502)
    expect(answer?.text).to.match(/Looker \([^)]+\) gave a broken answer/)
  })
})
