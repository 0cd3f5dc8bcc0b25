import { createHmac } from "node:crypto"
import { gzipSync } from "node:zlib"
import { expect } from "chai"
import { AUTHORIZATION } from "../support/hub_with"
import { LookerbotStage, SIGNING_SECRET } from "../support/lookerbot_stage"
import { rawRequest } from "../support/raw_request"
import { SmallCompany, table } from "../support/small_company"

/** Longest time until an answer, in milliseconds. */
const MAX_MS = 1000
const LONG = "x".repeat(1_000_000)
const DEEP = "[".repeat(100_000) + "]".repeat(100_000)
const SLACK_PATHS = ["/slack/receive", "/slack/event", "/slack/action"]
const SHOUT = "<!channel> <@U1> <https://evil.example|x>"

const form = (members: Record<string, string>) => new URLSearchParams(members).toString()
const slash = (more: Record<string, string> = {}) =>
  form({ command: "/looker", text: "help", user_id: "U1", channel_id: "C1", ...more })
const event = (more: object) =>
  JSON.stringify({
    type: "event_callback",
    event: { type: "app_mention", channel: "C1", user: "U1", text: "<@UBOT> help", ...more },
  })
const payload = (json: string) => form({ payload: json })
const click = (more: object) =>
  payload(
    JSON.stringify({
      type: "block_actions",
      user: { id: "U1" },
      channel: { id: "C1" },
      actions: [{ action_id: "lookerbot_data_action:1", value: "x" }],
      ...more,
    }),
  )
const signed = (body: string | Buffer, timeSec = Math.floor(Date.now() / 1000)) => {
  const signature = createHmac("sha256", SIGNING_SECRET).update(`v0:${timeSec}:`).update(body).digest("hex")
  return { "x-slack-request-timestamp": String(timeSec), "x-slack-signature": `v0=${signature}` }
}

interface Attack {
  what: string
  path: string
  body: string | Buffer
  /** Besides the right signature or token. */
  headers?: Record<string, string>
  /** In the place of the right signature. */
  proof?: Record<string, string>
  /** Statuses that are right. */
  status: number[]
}

/** Where a value that is 100,000 levels deep stands: everywhere would take long. */
const MEMBERS_OF_DEPTH = ["text", "links", "message", "view", "data", "attachment"]
const oddFor = (name: string) => [...ODD, ...(MEMBERS_OF_DEPTH.includes(name) ? [DEEP] : [])]
const ODD = ["7", "null", "true", "[]", "{}", '{"__proto__":{"x":1}}', '["a"]', "1e999"]

function forged(): Attack[] {
  const old = Math.floor(Date.now() / 1000) - 301
  return SLACK_PATHS.flatMap((path) => {
    const body = path.endsWith("event") ? event({}) : path.endsWith("action") ? click({}) : slash()
    const { "x-slack-signature": signature } = signed(body)
    const proofs: Record<string, Record<string, string>> = {
      unsigned: {},
      replayed: signed(body, old),
      "of another body": signed(`${body}!`),
      "of another time": { ...signed(body), "x-slack-request-timestamp": String(old + 300) },
      "without its time": { "x-slack-signature": signature },
      "with a long signature": { ...signed(body), "x-slack-signature": signature.repeat(50) },
      "with a time that is no number": { ...signed(body), "x-slack-request-timestamp": "1e9" },
    }
    return Object.entries(proofs).map(([what, proof]) => ({ what, path, body, proof, status: [401] }))
  })
}

function oversized(): Attack[] {
  const body = `text=${"x".repeat(1024 * 1024)}`
  const slack = SLACK_PATHS.map((path) => ({ what: "over a MiB", path, body, status: [413] }))
  const large = JSON.stringify({ scheduled_plan: { title: "x".repeat(2_000_000) } })
  const looker = ["/slack/post/channel/data", "/slack/post_from_query_action", "/data_actions"].map((path) => ({
    what: "over the limit",
    path,
    body: large,
    status: [413],
  }))
  return [...slack, ...looker]
}

function wronglyTyped(): Attack[] {
  const events = [
    "type",
    "channel",
    "channel_type",
    "user",
    "bot_id",
    "text",
    "subtype",
    "thread_ts",
    "links",
    "unfurl_id",
  ]
  const inEvents = events.flatMap((name) =>
    oddFor(name).map((json) => ({
      what: `event, ${name} ${json.slice(0, 20)}`,
      path: "/slack/event",
      body: event({ [name]: "@" }).replace('"@"', () => json),
      status: [200, 400],
    })),
  )
  const members = ["type", "user", "trigger_id", "response_url", "channel", "message", "actions", "view"]
  const inClicks = members.flatMap((name) =>
    oddFor(name).map((json) => ({
      what: `action, ${name} ${json.slice(0, 20)}`,
      path: "/slack/action",
      body: payload(`{"type":"block_actions","user":{"id":"U1"},"${name}":${json}}`),
      status: [200, 400],
    })),
  )
  const wholes = [...ODD, DEEP, `{"a":${DEEP}}`, "", "{", '"x"', `{"type":"event_callback","event":${DEEP}}`]
  const asWholes = wholes.flatMap((json) => [
    { what: `event ${json.slice(0, 20)}`, path: "/slack/event", body: json, status: [400] },
    { what: `action ${json.slice(0, 20)}`, path: "/slack/action", body: payload(json), status: [400] },
    { what: `command ${json.slice(0, 20)}`, path: "/slack/receive", body: json, status: [400] },
  ])
  const plans = ["scheduled_plan", "attachment", "form_params", "data", "type"].flatMap((name) =>
    oddFor(name).flatMap((json) =>
      ["/slack/post/channel/C1", "/data_actions"].map((path) => ({
        what: `${name} ${json.slice(0, 20)}`,
        path,
        body: `{"${name}":${json}}`,
        // An empty plan is a plan, of no Looker that is known.
        status: path === "/data_actions" ? [200] : [400, 404],
      })),
    ),
  )
  return [...inEvents, ...inClicks, ...asWholes, ...plans]
}

function enormous(): Attack[] {
  const commands = ["text", "command", "user_id", "channel_id", "response_url", "trigger_id", "thread_ts"].map(
    (name) => ({
      what: `command, ${name}`,
      path: "/slack/receive",
      body: slash({ [name]: LONG }),
      status: [200, 400],
    }),
  )
  const events = ["text", "user", "channel", "thread_ts", "bot_id", "subtype"].map((name) => ({
    what: `event, ${name}`,
    path: "/slack/event",
    body: event({ [name]: LONG }),
    status: [200, 400],
  }))
  const tricky = ["<a", '"', "; ", "help ", "<@UBOT|", "sales ", "&lt;", "<!channel>", "find in "].map((piece) => ({
    what: `event, a text of ${piece}`,
    path: "/slack/event",
    body: event({ text: `<@UBOT> sales ${piece.repeat(900_000 / JSON.stringify(piece).length)}` }),
    status: [200],
  }))
  const links = Array.from({ length: 10_000 }, (_, at) => ({ domain: "x", url: `http://x.example/looks/${at}` }))
  const actions = Array.from({ length: 10_000 }, (_, at) => ({ action_id: `lookerbot_data_action:${at}`, value: "x" }))
  const clicks = [
    { actions },
    { user: { id: LONG } },
    { trigger_id: LONG },
    { response_url: `https://hooks.slack.com/${LONG}` },
    { actions: [{ action_id: "lookerbot_data_action:1", value: LONG }] },
    { actions: [{ action_id: LONG }] },
  ].map((more) => ({
    what: `action, ${Object.keys(more).join()}`,
    path: "/slack/action",
    body: click(more),
    status: [200, 400],
  }))
  const plans = ["title", "url", "type", "query_id"].map((name) => ({
    what: `plan, ${name}`,
    path: "/slack/post/channel/C1",
    body: JSON.stringify({ scheduled_plan: { type: "Look", [name]: LONG } }),
    status: [404, 422],
  }))
  return [
    ...commands,
    ...events,
    ...tricky,
    {
      what: "10,000 links",
      path: "/slack/event",
      body: event({ type: "link_shared", unfurl_id: "u", source: "s", links }),
      status: [200],
    },
    ...clicks,
    ...plans,
    {
      what: "a long channel",
      path: `/slack/post/channel/${"x".repeat(4000)}`,
      body: '{"scheduled_plan":{}}',
      status: [404],
    },
    {
      what: "a long message",
      path: "/data_actions",
      body: JSON.stringify({ data: { message: LONG, channel: "C1" } }),
      status: [200],
    },
  ]
}

function misencoded(): Attack[] {
  const latin = Buffer.from(event({ text: "<@UBOT> h\u00e9lp" }), "latin1")
  const zipped = gzipSync(event({}))
  const json = { "content-type": "application/json", "content-encoding": "gzip" }
  return [
    { what: "no UTF-8", path: "/slack/event", body: latin, status: [200] },
    {
      what: "no UTF-8 in a form",
      path: "/slack/receive",
      body: Buffer.from([...Buffer.from(`${slash()}&x=`), 0xff, 0xfe]),
      status: [200],
    },
    { what: "a percent sign alone", path: "/slack/receive", body: `${slash()}&x=%E0%A4%A&y=%`, status: [200] },
    {
      what: "another type",
      path: "/slack/event",
      body: event({}),
      headers: { "content-type": "image/png" },
      status: [200],
    },
    { what: "no type", path: "/slack/receive", body: slash(), headers: { "content-type": "" }, status: [200] },
    { what: "a form as JSON", path: "/slack/receive", body: event({}), status: [400] },
    { what: "gzip", path: "/slack/event", body: zipped, headers: json, status: [415] },
    { what: "br", path: "/slack/event", body: zipped, headers: { "content-encoding": "br" }, status: [415] },
    {
      what: "a bomb",
      path: "/data_actions",
      body: gzipSync(JSON.stringify({ data: { message: "x".repeat(4_000_000) } })),
      headers: json,
      status: [413],
    },
    { what: "no gzip", path: "/data_actions", body: "{}", headers: json, status: [400] },
    {
      what: "a plan as text",
      path: "/slack/post/channel/C1",
      body: "{}",
      headers: { "content-type": "text/plain" },
      status: [400],
    },
  ]
}

describe("hostile calls of Lookerbot", () => {
  let stage: LookerbotStage
  let company: SmallCompany
  before(async () => {
    stage = await LookerbotStage.start({ LOOKERBOT_MAX_BODY: "1500kb", LOOKER_SLACKBOT_EXPAND_URLS: "1" })
    company = new SmallCompany()
    company.folder("7", "Commands")
    const filters = [{ name: "date", title: "Date", row: 0 }]
    company.dashboard("1", "Sales", { filters })
    company.queries.set("9", { id: "9", fields: ["users.name"] })
    stage.looker.answer = company.answer
    await stage.direct("help")
  })
  after(() => stage.stop())
  beforeEach(() => {
    stage.clear()
    stage.looker.answer = company.answer
  })

  async function send({ path, body, headers, proof }: Attack) {
    const right = SLACK_PATHS.includes(path)
      ? signed(body)
      : { authorization: AUTHORIZATION, "content-type": "application/json" }
    const startedAt = performance.now()
    const response = await fetch(`${stage.url}${path}`, {
      method: "POST",
      body,
      headers: { ...(proof ?? right), ...headers },
    })
    return { status: response.status, text: await response.text(), ms: performance.now() - startedAt }
  }

  const groups = {
    forged: forged(),
    oversized: oversized(),
    "wrongly typed": wronglyTyped(),
    enormous: enormous(),
    misencoded: misencoded(),
  }
  for (const [name, attacks] of Object.entries(groups)) {
    it(`${name}: ${attacks.length} are answered at once, and the next command works`, async () => {
      const wrong: string[] = []
      for (const attack of attacks) {
        const { status, text, ms } = await send(attack)
        const where = `${attack.path.slice(0, 30)} ${attack.what}`
        if (!attack.status.includes(status)) wrong.push(`${where}: ${status} ${text.slice(0, 100)}`)
        if (ms > MAX_MS) wrong.push(`${where}: after ${Math.round(ms)} ms`)
        if (status >= 400 && !/^\{.*\}$/.test(text)) wrong.push(`${where}: no JSON: ${text.slice(0, 100)}`)
        if (/node_modules|\.[jt]s:\d|\s+at .*\(/.test(text)) wrong.push(`${where}: tells of the inside`)
      }
      await stage.done()
      expect(wrong).to.deep.equal([])
      if (name === "forged" || name === "oversized") expect(stage.calls).to.deep.equal([])
      for (const { method, args } of stage.calls) {
        expect(JSON.stringify(args).length, `characters of ${method}`).to.be.below(10_000)
      }
      expect(stage.logged()).to.not.match(/on a defect|"level":"error"/)
      stage.clear()
      await stage.direct("help")
      expect(JSON.stringify(stage.seen)).to.include("What I can do")
      expect(({} as Record<string, unknown>).x).to.equal(undefined)
    })
  }

  it("a signature that is there twice is none", async () => {
    const body = slash()
    const { "x-slack-signature": signature, "x-slack-request-timestamp": time } = signed(body)
    const head = ["POST /slack/receive HTTP/1.1", "host: hub", `content-length: ${body.length}`]
    const proof = [`x-slack-request-timestamp: ${time}`, `x-slack-signature: ${signature}`]
    const port = Number(new URL(stage.url).port)
    const status = async (...lines: string[]) =>
      (await rawRequest(port, [...head, ...lines, "", body].join("\r\n"))).status
    expect(await status(...proof)).to.equal(200)
    await stage.done()
    expect(await status("x-slack-signature: v0=0", ...proof)).to.equal(401)
    expect(await status(...proof, "x-slack-signature: v0=0")).to.equal(401)
    expect(await status(...proof, "x-slack-request-timestamp: 1")).to.equal(401)
  })

  it("response addresses that lead elsewhere are never called; what they were for is posted", async () => {
    const { host, port } = new URL(stage.slack.url)
    const elsewhere = [
      "http://hooks.slack.com/commands/1",
      "https://hooks.slack.com.evil.example/commands/1",
      "https://hooks.slack.com:8443/commands/1",
      "https://user:word@hooks.slack.com/commands/1",
      "https://hooks.\u0455lack.com/commands/1",
      "https://hooks.xn--lack-p5c.com/commands/1",
      "https://evil.example/hooks.slack.com",
      "https:hooks.slack.com@evil.example",
      "//hooks.slack.com/1",
      "file:///etc/passwd",
      `https://${host}/response/x`,
      `http://user@${host}/response/x`,
      `http://localhost:${port}/response/x`,
      "not an address",
    ]
    for (const response_url of elsewhere) {
      await stage.command("help", { response_url })
      expect(stage.argsOf("chat.postEphemeral"), response_url).to.have.length(1)
      expect(stage.responses, response_url).to.deep.equal([])
      stage.clear()
      const value = "not made here"
      const body = click({ response_url, actions: [{ action_id: "lookerbot_data_action:1", value }] })
      expect((await stage.post("/slack/action", body)).status).to.equal(400)
    }
    expect(stage.calls).to.deep.equal([])
  })

  it("markup in data is text, wherever it stands", async () => {
    const { results, queries } = company
    const fields = { dimensions: [{ name: "users.name", label: SHOUT }], measures: [{ name: "c", label: SHOUT }] }
    const cell = { value: SHOUT, links: [{ type: "action", label: SHOUT, url: "https://s.example" }] }
    const row = { "users.name": cell, c: cell }
    const documents: [string, object][] = [
      ["table", { fields, data: [row, row], totals_data: row }],
      ["looker_single_record", { fields, data: [row] }],
      ["single_value", { fields, data: [row] }],
      ["table", { fields, data: [], errors: [{ message: SHOUT, message_details: SHOUT }] }],
      ["table", { fields, data: [] }],
      ["table", { fields, data: [row, row], pivots: [{ key: "p", data: { p: SHOUT } }] }],
    ]
    company.look("12", "Look <!channel>", "9")
    company.dashboard("2", "Board <!channel>", {
      filters: [{ name: SHOUT, title: SHOUT, default_value: SHOUT, row: 0 }],
    })
    // As Slack sends what somebody types.
    const [LOOK, BOARD] = ["look &lt;!channel&gt;", "board &lt;!channel&gt;"]
    await stage.startHub({ LOOKERBOT_TABLE_STYLE: "lines" })
    const shown: unknown[] = []
    const ask = async (text: string) => {
      await stage.direct(text)
      shown.push(...stage.seen, ...stage.argsOf("chat.postEphemeral"))
      stage.clear()
    }
    for (const [type, result] of documents) {
      queries.set("9", { id: "9", fields: ["users.name", "c"], vis_config: { type, show_comparison: true } })
      results.set("9", result)
      await ask(LOOK)
    }
    for (const text of ["help", `help ${BOARD}`, BOARD, `find ${SHOUT}`, SHOUT, `${BOARD} a; b; ${SHOUT}`])
      await ask(text)
    company.fault = (_request, path) =>
      path.includes("/run/") ? { status: 422, body: { message: SHOUT, errors: [{ message: SHOUT }] } } : undefined
    await ask(BOARD)
    company.fault = undefined
    expect(shown.length).to.be.at.least(12)
    for (const text of shown.flatMap(parsedTexts)) expect(text).to.not.match(/<[!@]|<https:..evil/)
    expect(JSON.stringify(shown)).to.include("&lt;!channel&gt;")
  })

  it("an address too long for a message loses its parameters", async () => {
    company.queries.set("9", { id: "9", fields: ["users.name", "c"], vis_config: { type: "table" } })
    company.results.set("9", table(2))
    const url = `${stage.looker.url}/looks/12?f[users.name]=${"y".repeat(4000)}`
    const scheduled_plan = { type: "Look", title: "Long", url, query_id: 9 }
    company.queries.set("11", { id: "11", fields: ["users.name"] })
    company.results.set("11", table(2))
    const response = await stage.asLooker("/slack/post/channel/C1", {
      scheduled_plan: { ...scheduled_plan, query_id: 11 },
    })
    expect(response.status).to.equal(200)
    expect(JSON.stringify(stage.seen)).to.include("/looks/12|Long>").and.not.include("yyyy")
  })
})

/** All texts that Slack reads as markup: not those that are plain by their type. */
function parsedTexts(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return typeof value === "string" ? [value] : []
  const { type } = value as { type?: unknown }
  if (type === "plain_text" || type === "raw_text" || type === "button") return []
  return Object.values(value).flatMap(parsedTexts)
}
