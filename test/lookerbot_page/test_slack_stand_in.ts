import { createHmac } from "node:crypto"
import { once } from "node:events"
import http, { type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { text } from "node:stream/consumers"
import { type Logger, LogLevel, WebClient } from "@slack/web-api"
import { expect } from "chai"
import { SlackStandIn } from "../../tools/lookerbot/slack_stand_in"
import { BOT } from "../../tools/lookerbot/slack/workspace"

const TOKEN = "xoxb-made-up-bot-token"
const SECRET = "made-up-signing-secret"
const [MIA, DM, SALES, RANDOM] = ["U0MIA00001", "D0MIA00001", "C0SALES001", "C0RANDOM01"]
/** The client would print every refusal. */
const SILENT: Logger = {
  ...{ debug() {}, info() {}, warn() {}, error() {}, setLevel() {}, setName() {} },
  getLevel: () => LogLevel.ERROR,
}
const section = (words: string) => ({ type: "section" as const, text: { type: "mrkdwn" as const, text: words } })

describe("the stand-in of Slack", () => {
  let slack: SlackStandIn
  let hub: Server
  let client: WebClient
  /** What the hub got, and what it answers. */
  let received: { path: string; body: string; isSigned: boolean }[]
  let answer = ""
  before(async () => {
    hub = http.createServer((request, response) => {
      void text(request).then((body) => {
        const time = request.headers["x-slack-request-timestamp"]
        const signature = createHmac("sha256", SECRET)
          .update(`v0:${String(time)}:${body}`)
          .digest("hex")
        const isSigned = request.headers["x-slack-signature"] === `v0=${signature}`
        received.push({ path: request.url ?? "", body, isSigned })
        response.end(answer)
      })
    })
    await once(hub.listen(0, "127.0.0.1"), "listening")
    const hubUrl = () => `http://127.0.0.1:${(hub.address() as AddressInfo).port}`
    slack = await SlackStandIn.start({ token: TOKEN, signingSecret: SECRET, hubUrl })
    client = clientOf(TOKEN)
  })
  beforeEach(() => {
    slack.clear()
    received = []
    answer = ""
  })
  after(async () => {
    await slack.stop()
    hub.closeAllConnections()
    hub.close()
  })
  const clientOf = (token: string) =>
    new WebClient(token, { slackApiUrl: `${slack.url}/api/`, retryConfig: { retries: 0 }, logger: SILENT })
  const refusalOf = async (call: Promise<unknown>) => {
    const error = (await call.then(
      () => ({}),
      (thrown: unknown) => thrown,
    )) as { data?: { error?: string; needed?: string; response_metadata?: { messages?: string[] } } }
    const { data } = error
    return [data?.error, data?.needed ?? data?.response_metadata?.messages?.[0]].filter(Boolean)
  }
  const formOf = (at: number) => Object.fromEntries(new URLSearchParams(received[at]?.body))

  it("keeps blocks and attachments on an update as Slack does", async () => {
    const attachments = [{ color: "#64518A", blocks: [section("a")] }]
    const { ts = "" } = await client.chat.postMessage({
      channel: SALES,
      text: "t",
      blocks: [section("b")],
      attachments,
    })
    await client.chat.update({ channel: SALES, ts, text: "new" })
    const message = () => slack.state.messages.find(SALES, ts)
    expect(message()).to.deep.include({ text: "new", blocks: [] })
    expect(message()?.attachments).to.have.length(1)
    await client.chat.update({ channel: SALES, ts, text: "new", attachments: [] })
    expect(message()?.attachments).to.deep.equal([])
    await client.chat.delete({ channel: SALES, ts })
    expect(message()).to.equal(undefined)
  })

  it("refuses what Slack refuses, with its reasons", async () => {
    const post = (channel: string, blocks: ReturnType<typeof section>[] = []) =>
      refusalOf(client.chat.postMessage({ channel, text: "t", blocks }))
    expect(await post(SALES, [section("x".repeat(3001))])).to.deep.equal([
      "invalid_blocks",
      "[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ])
    const [, many] = await post(
      SALES,
      Array.from({ length: 51 }, () => section("x")),
    )
    expect(many).to.equal("[ERROR] no more than 50 items allowed [json-pointer:/blocks]")
    expect(await post(RANDOM)).to.deep.equal(["not_in_channel"])
    expect(await post("C0NOSUCH01")).to.deep.equal(["channel_not_found"])
    expect(await refusalOf(client.conversations.join({ channel: RANDOM }))).to.deep.equal([
      "missing_scope",
      "channels:join",
    ])
    expect(await refusalOf(clientOf("xoxb-other").auth.test())).to.deep.equal(["invalid_auth"])
  })

  it("does nothing of what it refuses while it is told to fail", async () => {
    slack.setFault({ kind: "500", times: 1 })
    const post = () => client.chat.postMessage({ channel: SALES, text: "t" }).catch(() => undefined)
    expect(await post()).to.equal(undefined)
    expect(slack.state.messages.all).to.deep.equal([])
    expect((await post())?.ok).to.equal(true)
  })

  it("takes a picture in three steps, and shows it then", async () => {
    const bytes = Buffer.from("made-up picture")
    const asked = await client.files.getUploadURLExternal({ filename: "a.png", length: bytes.length })
    const blocks = [{ type: "image" as const, slack_file: { id: asked.file_id ?? "" }, alt_text: "A picture" }]
    const post = () => client.chat.postMessage({ channel: DM, text: "t", blocks })
    expect((await refusalOf(post()))[0]).to.equal("invalid_blocks")
    expect(await (await fetch(asked.upload_url ?? "", { method: "POST", body: bytes })).text()).to.equal("OK - 15")
    await client.files.completeUploadExternal({ files: [{ id: asked.file_id ?? "", title: "A" }] })
    expect((await post()).ok).to.equal(true)
    const { file } = await client.files.info({ file: asked.file_id ?? "" })
    const headers = { authorization: `Bearer ${TOKEN}` }
    expect(await (await fetch(file?.url_private ?? "", { headers })).text()).to.equal("made-up picture")
    expect((await fetch(file?.url_private ?? "")).status).to.equal(404)
  })

  it("sends signed commands, whose address takes five answers", async () => {
    answer = JSON.stringify({ response_type: "in_channel" })
    await slack.client.say({ personId: MIA, channelId: RANDOM, text: "/looker orders AT&T > 5" })
    expect(received[0]).to.include({ path: "/slack/receive", isSigned: true })
    const form = formOf(0)
    expect(form).to.include({ command: "/looker", text: "orders AT&amp;T &gt; 5", user_id: MIA, channel_id: RANDOM })
    const write = (body: object) => {
      const headers = { "content-type": "application/json" }
      return fetch(form.response_url ?? "", { method: "POST", headers, body: JSON.stringify(body) })
    }
    await write({ text: "wait", response_type: "in_channel" })
    await write({ text: "done", replace_original: true })
    await write({ text: "psst" })
    const seen = slack.state.messages.all.map(({ text: words, visibleTo }) => [words, visibleTo])
    expect(seen).to.deep.equal([
      ["/looker orders AT&amp;T &gt; 5", undefined],
      ["done", undefined],
      ["psst", MIA],
    ])
    for (const status of [200, 200, 404]) expect((await write({ text: "more" })).status).to.equal(status)
  })

  it("sends events for mentions, conversations and links, and only where the bot is", async () => {
    await slack.client.say({ personId: MIA, channelId: SALES, text: "@Lookerbot sales" })
    await slack.client.say({ personId: MIA, channelId: DM, text: "help" })
    await slack.client.say({ personId: MIA, channelId: RANDOM, text: "@Lookerbot sales" })
    await slack.client.say({ personId: MIA, channelId: RANDOM, text: "/invite @Lookerbot" })
    expect((await client.chat.postMessage({ channel: RANDOM, text: "Hello" })).ok).to.equal(true)
    const events = received.map(({ body }) => (JSON.parse(body) as { event: Record<string, string> }).event)
    expect(events).to.have.length(2)
    expect(events[0]).to.include({ type: "app_mention", text: `<@${BOT.id}> sales`, channel: SALES })
    expect(events[1]).to.include({ type: "message", channel_type: "im", text: "help", channel: DM })
    expect(received.every(({ path, isSigned }) => path === "/slack/event" && isSigned)).to.equal(true)
  })

  it("sends clicks, opens a modal once, and shows what is wrong with the answers", async () => {
    const button = { type: "button" as const, text: { type: "plain_text" as const, text: "Go" }, value: "v" }
    const { ts = "" } = await client.chat.postMessage({
      channel: DM,
      text: "t",
      blocks: [{ type: "actions", block_id: "b", elements: [{ ...button, action_id: "a" }] }],
    })
    await slack.client.press({ personId: MIA, channelId: DM, ts, blockId: "b", actionId: "a" })
    const click = JSON.parse(formOf(0).payload ?? "") as { trigger_id: string; actions: object[]; container: object }
    expect(click.actions[0]).to.include({ action_id: "a", block_id: "b", value: "v" })
    expect(click.container).to.include({ type: "message", message_ts: ts, channel_id: DM })
    const title = { type: "plain_text" as const, text: "Form" }
    const input = {
      type: "input" as const,
      block_id: "i",
      label: title,
      element: { type: "plain_text_input" as const },
    }
    const open = () =>
      client.views.open({
        trigger_id: click.trigger_id,
        view: { type: "modal", title, submit: title, blocks: [input] },
      })
    const { view } = await open()
    expect(await refusalOf(open())).to.deep.equal(["exchanged_trigger_id"])

    expect(await slack.modals.submit(view?.id ?? "", {})).to.have.keys("i")
    answer = JSON.stringify({ response_action: "errors", errors: { i: "Wrong." } })
    expect(await slack.modals.submit(view?.id ?? "", { i: "x" })).to.deep.equal({ i: "Wrong." })
    answer = ""
    expect(await slack.modals.submit(view?.id ?? "", { i: "y" })).to.deep.equal({})
    expect(slack.state.views.all).to.deep.equal([])
  })
})
