import { expect } from "chai"
import { speedUpTimers } from "../support/faults/fast_clock"
import { LookerbotStage, type SlackCall } from "../support/lookerbot_stage"
import { SmallCompany } from "../support/small_company"

const PLAIN = { label: "Mark <as> done", type: "action", url: "https://service.example/do", param: { id: 7 } }
const OTHER = { label: "Send a reminder", type: "action", url: "https://service.example/remind" }
const WITH_FORM = {
  label: "Change the owner",
  type: "action",
  url: "https://service.example/own",
  form: [
    { name: "owner", label: "New owner", type: "string", required: true, default: "Jo" },
    { name: "why", type: "textarea" },
    { name: "when", type: "select", options: [{ name: "now", label: "Now" }, { name: "later" }], default: "later" },
  ],
}
const REMOTE_FORM = {
  label: "Ask",
  type: "action",
  url: "https://service.example/ask",
  form_url: "https://x.example/form",
}
const DRILL = { label: "Show all", type: "measure_default", url: "/explore/m/v" }

interface Button {
  action_id: string
  value: string
  text: { text: string }
  confirm?: { text: { text: string } }
}

describe("the buttons of Lookerbot", () => {
  let stage: LookerbotStage
  let company: SmallCompany
  let slowTimers: () => void
  before(async () => {
    slowTimers = speedUpTimers(20)
    stage = await LookerbotStage.start({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0" })
  })
  after(async () => {
    slowTimers()
    await stage.stop()
  })
  beforeEach(() => {
    stage.clear()
    company = new SmallCompany()
    stage.looker.answer = company.answer
    company.folder("7", "Commands")
    company.queries.set("9", { id: "9", fields: ["orders.count"], vis_config: { type: "single_value" } })
    company.look("12", "Open orders", "9")
    offer(PLAIN, OTHER, WITH_FORM, REMOTE_FORM)
  })

  /** Makes the value offer these actions. */
  function offer(...links: object[]): void {
    company.results.set("9", {
      fields: { measures: [{ name: "orders.count", label: "Count" }] },
      data: [{ "orders.count": { value: 42, links: [DRILL, ...links] } }],
    })
  }

  /** Asks, and gives the buttons of the answer. */
  async function buttons(): Promise<Button[]> {
    await stage.direct("open orders")
    const [{ blocks } = { blocks: [] }] = (stage.seen[0]?.attachments ?? []) as {
      blocks: { type: string; elements?: Button[] }[]
    }[]
    return blocks.find(({ type }) => type === "actions")?.elements ?? []
  }

  function click(button: Button | undefined, more: object = {}): Promise<Response> {
    const [message] = stage.seen
    return stage.interact({
      type: "block_actions",
      user: { id: "U1", team_id: "T1" },
      trigger_id: "trigger-1",
      response_url: stage.responseUrl,
      channel: { id: "D1" },
      message: { ts: message?.ts as string, attachments: message?.attachments as object },
      actions: [{ action_id: button?.action_id, value: button?.value, type: "button" }],
      ...more,
    })
  }

  /** The modal as it was shown last. */
  const modal = () => {
    const views = stage.calls
      .filter(({ method }) => method.startsWith("views."))
      .map(({ args }) => args.view as SlackCall["args"])
    return views.at(-1) as {
      callback_id?: string
      private_metadata?: string
      blocks: SlackCall["args"][]
      title: { text: string }
    }
  }

  function submit(values: Record<string, object>): Promise<Response> {
    const { callback_id, private_metadata } = modal()
    const state = { values: Object.fromEntries(Object.entries(values).map(([id, input]) => [id, { value: input }])) }
    const view = { id: "V1", callback_id, private_metadata, state }
    return stage.interact({ type: "view_submission", user: { id: "U1" }, view })
  }

  it("case 73: two actions are done at once, those with a form open a modal", async () => {
    const [plain, other, form, remote] = await buttons()
    expect(
      [plain, other, form, remote].map((each) => [each?.action_id, each?.text.text, Boolean(each?.confirm)]),
    ).to.deep.equal([
      ["lookerbot_data_action:1", "Mark <as> done", true],
      ["lookerbot_data_action:2", "Send a reminder", true],
      ["lookerbot_data_action:3", "Change the owner", false],
      ["lookerbot_data_action:4", "Ask", false],
    ])
    expect(plain?.confirm?.text.text).to.include("Mark <as> done").and.include("127.0.0.1")
    for (const each of [plain, form]) expect(each?.value.length).to.be.below(2000)
    expect(plain?.value).to.not.include("service.example")
  })

  it("case 75: what was saved is told to the one who clicked; the message gets one line", async () => {
    const [button] = await buttons()
    const before = stage.seen[0]?.attachments as { blocks: object[] }[]
    const response = await click(button)
    expect([response.status, await response.text()]).to.deep.equal([200, ""])
    expect(company.actions).to.deep.equal([{ action: PLAIN }])
    expect(stage.responses).to.deep.equal([
      {
        response_type: "ephemeral",
        replace_original: false,
        unfurl_links: false,
        unfurl_media: false,
        text: ":white_check_mark: Saved",
      },
    ])
    const [after] = (stage.seen[0]?.attachments ?? []) as { blocks: object[] }[]
    expect(after?.blocks.slice(0, -1)).to.deep.equal(before[0]?.blocks)
    expect(JSON.stringify(after?.blocks.at(-1))).to.include("Mark &lt;as&gt; done, by <@U1>")
  })

  it("case 76: complaints are told one by one; other failures by their message", async () => {
    const [button] = await buttons()
    const complaints = [
      { field: "a", message: "A is <bad>" },
      { field: "b", message: "B is missing" },
    ]
    const outcomes: [object, string][] = [
      [{ success: false, validation_errors: { errors: complaints } }, ":x: A is &lt;bad&gt;\n:x: B is missing"],
      [{ success: false, message: "No rights" }, ":x: No rights"],
      [{ success: false }, ":x: The action failed, and Looker gives no reason."],
      [{ success: true }, ":white_check_mark: Done!"],
    ]
    for (const [outcome, text] of outcomes) {
      company.outcome = outcome
      stage.responses.length = 0
      await click(button)
      expect(stage.responses.map((each) => each.text)).to.deep.equal([text])
    }
  })

  it("cases 27 and 79: guests may not; another hub of the same secret may", async () => {
    const [button] = await buttons()
    stage.answers.set("users.info", () => ({ user: { id: "U9", team_id: "T1", is_restricted: true } }))
    await click(button, { user: { id: "U9" } })
    expect(stage.responses[0]?.text).to.include("Guests")
    expect(company.actions).to.deep.equal([])
    stage.answers.clear()
    await stage.startHub({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0" })
    await click(button)
    expect(company.actions).to.have.length(1)
  })

  it("case 77: a value that was changed, or made elsewhere, is refused before anything is done", async () => {
    const [button, other] = await buttons()
    ;(stage.looker.requests as unknown[]).length = 0
    stage.calls.length = 0
    const value = button?.value ?? ""
    const wrong = [
      value.slice(0, -2),
      `${value.slice(0, 60)}A${value.slice(61)}`,
      "",
      "x",
      "{}",
      "a.b.c.d.e",
      value.repeat(20),
    ]
    for (const each of wrong) {
      const response = await click({ ...(other as Button), value: each })
      expect([each.slice(0, 9), response.status]).to.deep.equal([each.slice(0, 9), 400])
    }
    for (const body of [
      "",
      "payload=",
      "payload=%7B",
      "payload=[]",
      `payload=${encodeURIComponent('{"type":"block_actions"}')}`,
    ]) {
      expect((await stage.post("/slack/action", body)).status, body).to.equal(400)
    }
    expect([stage.looker.calls, stage.calls]).to.deep.equal([[], []])
    expect((await click({ ...(button as Button), action_id: "something else" })).status).to.equal(200)
  })

  it("case 78: an action of any size has a small button, and is sent unchanged", async () => {
    const large = { ...PLAIN, param: { text: "x".repeat(5000), number: 12345678901234567890n.toString() } }
    offer(large)
    const [button] = await buttons()
    expect(button?.value.length).to.be.below(2000)
    await click(button)
    expect(company.actions[0]?.action).to.deep.equal(large)
  })

  it("says when the data has changed", async () => {
    const [button] = await buttons()
    offer({ ...PLAIN, url: "https://service.example/other" })
    await click(button)
    expect(stage.responses[0]?.text).to.include("has changed since: please run the command again")
    expect(company.actions).to.deep.equal([])
  })

  it("opens a form at once, fills it, and sends what was entered", async () => {
    const [, , button] = await buttons()
    await click(button)
    expect(stage.argsOf("views.open")[0]).to.include({ trigger_id: "trigger-1" })
    expect(JSON.stringify(stage.argsOf("views.open"))).to.include("One moment")
    const shown = modal().blocks as { type: string; block_id: string; optional: boolean; element: object }[]
    expect(shown.map(({ type, block_id, optional }) => [type, block_id, optional])).to.deep.equal([
      ["input", "owner", false],
      ["input", "why", true],
      ["input", "when", true],
    ])
    expect(shown[0]?.element).to.include({ type: "plain_text_input", initial_value: "Jo" })
    expect(shown[1]?.element).to.include({ multiline: true })
    expect(JSON.stringify(shown[2]?.element)).to.include(
      '"initial_option":{"text":{"type":"plain_text","text":"later"}',
    )
    const response = await submit({
      owner: { value: "Kim" },
      why: { value: null },
      when: { selected_option: { value: "now" } },
    })
    expect([response.status, await response.text()]).to.deep.equal([200, ""])
    expect(company.actions).to.deep.equal([{ action: WITH_FORM, form_values: { owner: "Kim", when: "now" } }])
    expect(stage.argsOf("chat.postEphemeral")[0]).to.include({
      channel: "D1",
      user: "U1",
      text: ":white_check_mark: Saved",
    })
  })

  it("shows complaints at the fields of a form", async () => {
    const [, , button] = await buttons()
    await click(button)
    company.outcome = {
      success: false,
      validation_errors: { errors: [{ field: "owner", message: "Nobody of that name" }] },
    }
    const response = await submit({ owner: { value: "?" } })
    expect(await response.json()).to.deep.equal({ response_action: "errors", errors: { owner: "Nobody of that name" } })
    expect(stage.argsOf("chat.postEphemeral")).to.deep.equal([])
  })

  it("fetches a form that lies elsewhere; one with a login has a link", async () => {
    const [, , , button] = await buttons()
    company.form = [
      { name: "login", type: "oauth_link", label: "Log in", oauth_url: "https://service.example/login" },
      { name: "x", type: "string" },
    ]
    await click(button)
    expect(JSON.stringify(modal())).to.include('"url":"https://service.example/login"').and.not.include('"submit"')
  })

  it("tells in the modal, and where the button is, when a form cannot be shown", async () => {
    const [, , , button] = await buttons()
    company.fault = (_request, path) =>
      path === "/data_actions/form" ? { status: 422, body: { message: "No form" } } : undefined
    await click(button)
    expect(JSON.stringify(modal())).to.include("This did not work")
    expect(stage.responses[0]?.text).to.match(/:warning: .*No form.*reference/)
  })

  it("a form that cannot be read is no empty form", async () => {
    const [, , , button] = await buttons()
    company.form = [{ label: "without a name" }]
    await click(button)
    expect(JSON.stringify(modal())).to.include("This did not work").and.not.include('"submit"')
    expect(stage.responses[0]?.text).to.match(/:warning: Looker .*not as expected: "fields\.0\.name" is missing/)
  })

  it("a slow action goes on in the modal", async function () {
    this.timeout(8000)
    const [, , button] = await buttons()
    await click(button)
    company.fault = (_request, path) =>
      path === "/data_actions" ? { body: { success: true, message: "At last" }, delayMs: 2500 } : undefined
    const response = await submit({ owner: { value: "Kim" } })
    expect(await response.text())
      .to.include("Still working")
      .and.include('"response_action":"update"')
    await stage.done()
    expect(JSON.stringify(modal())).to.include(":white_check_mark: Done")
    expect(stage.argsOf("chat.postEphemeral")[0]?.text).to.include("At last")
  })

  it("more actions than a message can show are behind one button", async () => {
    offer(
      ...Array.from({ length: 30 }, (_, index) =>
        index === 28
          ? { ...WITH_FORM, label: "A 28" }
          : { ...OTHER, label: `A ${index}`, url: `https://s.example/${index}` },
      ),
    )
    const shown = await buttons()
    expect(shown).to.have.length(25)
    await click(shown[24])
    const [{ element } = { element: {} }] = modal().blocks as {
      element: { options?: { value: string; text: { text: string } }[] }
    }[]
    expect(element.options?.map(({ text }) => text.text)).to.deep.equal([
      "A 24",
      "A 25",
      "A 26",
      "A 27",
      "A 28",
      "A 29",
    ])
    await submit({ action: { selected_option: { value: element.options?.[2]?.value } } })
    expect(company.actions[0]?.action).to.include({ label: "A 26" })
    const response = await submit({ action: { selected_option: { value: element.options?.[4]?.value } } })
    expect(await response.text())
      .to.include('"response_action":"update"')
      .and.include('"block_id":"owner"')
  })

  it("case 74: are not there when they are switched off, and the address refuses", async () => {
    const [button] = await buttons()
    await stage.startHub({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0", LOOKERBOT_DATA_ACTIONS_IN_MESSAGES: "False" })
    expect((await click(button)).status).to.equal(403)
    stage.clear()
    expect(await buttons()).to.deep.equal([])
    await stage.startHub({ LOOKERBOT_COMMAND_CACHE_SECONDS: "0" })
  })

  it("of a record belong to their fields", async () => {
    company.queries.set("9", { id: "9", fields: ["orders.count"], vis_config: { type: "looker_single_record" } })
    const [button] = await buttons()
    await click(button)
    expect(company.actions[0]?.action).to.deep.equal(PLAIN)
  })
})
