import type { LookerbotStage } from "../lookerbot_stage"
import { SmallCompany, table } from "../small_company"

/** What Looker is told by HTTP. */
export interface HttpAnswer {
  status: number
  text: string
}

export interface Situation {
  /** What is there besides the usual company. */
  arrange?: (stage: LookerbotStage, company: SmallCompany) => void
  /** What comes before, while all is well; its result goes to `act`. */
  before?: (stage: LookerbotStage) => Promise<string>
  act: (stage: LookerbotStage, before: string) => Promise<Response | HttpAnswer | void>
  /** Found in what people see when all went well. */
  success: RegExp
  /** Whether the bot says nothing of a failure. */
  isSilent?: boolean
  environment?: Record<string, string>
}

const PLAIN = { label: "Mark as done", type: "action", url: "https://service.example/do" }
const FORM = [{ name: "owner", label: "New owner", type: "string", required: true }]
const WITH_FORM = { label: "Change the owner", type: "action", url: "https://service.example/own", form: FORM }
const REMOTE_FORM = {
  label: "Ask",
  type: "action",
  url: "https://service.example/ask",
  form_url: "https://x.example/f",
}
const TABLE = /"table"/
const SAVED = /Saved|Mark as done, by/
const PICTURE = /slack_file/
const SENT = /Sent/

/** A company with everything that the situations ask for. */
export function companyOf(stage: LookerbotStage): SmallCompany {
  const company = new SmallCompany()
  company.folder("7", "Commands").children?.push("8")
  company.folder("8", "Regions")
  const fields = ["users.name", "orders.count"]
  company.queries.set("9", { id: "9", slug: "AbC123", fields, vis_config: { type: "looker_grid" } })
  company.queries.set("10", { id: "10", fields, vis_config: { type: "looker_column" } })
  company.queries.set("11", { id: "11", fields: ["orders.count"], vis_config: { type: "single_value" } })
  company.results.set("9", table(3))
  offer(company, PLAIN, WITH_FORM, REMOTE_FORM)
  const filters = [{ name: "date", title: "Date", row: 0 }]
  company.dashboard("1", "Sales", { filters, elements: [company.tile("9", { date: "orders.date" })] })
  company.dashboard("2", "Overview", { elements: [company.tile("9"), company.tile("10")] })
  company.look("12", "Customers", "9", "8")
  company.look("13", "Chart", "10")
  company.look("14", "Open orders", "11")
  company.renderStates = [{ status: "querying" }, { status: "success" }]
  company.form = FORM
  company.users = [{ id: "42", email: "jo@example.com", is_disabled: false }]
  stage.looker.answer = company.answer
  stage.answers.set("conversations.list", () => ({ channels: [{ id: "C7", name: "data" }] }))
  stage.answers.set("users.list", () => ({ members: [{ id: "U7", name: "jane" }] }))
  stage.answers.set("users.conversations", () => ({ channels: [{ id: "C7", name: "data" }] }))
  stage.answers.set("users.lookupByEmail", () => ({ user: { id: "U7" } }))
  stage.answers.set("users.info", ({ user }) => ({
    user: { id: String(user), team_id: "T1", profile: { email: "jo@example.com" }, is_email_confirmed: true },
  }))
  return company
}

function offer(company: SmallCompany, ...links: object[]): void {
  company.results.set("11", {
    fields: { measures: [{ name: "orders.count", label: "Count" }] },
    data: [{ "orders.count": { value: 42, links } }],
  })
}

const notInChannel = (stage: LookerbotStage) => {
  let isIn = false
  stage.answers.set("conversations.join", () => ((isIn = true), {}))
  stage.answers.set("chat.postMessage", ({ channel }) =>
    isIn ? { channel: String(channel), ts: "1.1" } : { ok: false, error: "not_in_channel" },
  )
}

/** The button at a place in the answer about open orders. */
const button = (at: number) => async (stage: LookerbotStage) => {
  await stage.direct("open orders")
  return String(/"actions".*/s.exec(JSON.stringify(stage.seen))?.[0].match(/"value":"[^"]+"/g)?.[at]).slice(9, -1)
}

const click = (stage: LookerbotStage, value: string, more: object = {}) =>
  stage.interact({
    type: "block_actions",
    user: { id: "U1" },
    trigger_id: "trigger-1",
    response_url: stage.responseUrl,
    channel: { id: "C1" },
    message: { ts: "1.1", attachments: [{ color: "64518a", fallback: "42", blocks: [] }] },
    actions: [{ action_id: "lookerbot_data_action:1", value }],
    ...more,
  })

/** Opens the form of the second button, and gives what the modal keeps. */
const openForm = async (stage: LookerbotStage) => {
  await click(stage, await button(1)(stage))
  const { view } = stage.argsOf("views.update").at(-1) as { view: { private_metadata: string } }
  return view.private_metadata
}

const submit = async (stage: LookerbotStage, metadata: string) => {
  const values = { owner: { value: { value: "Kim" } } }
  const view = { id: "V1", callback_id: "lookerbot_action_form", private_metadata: metadata, state: { values } }
  const response = await stage.interact({ type: "view_submission", user: { id: "U1" }, view })
  return { status: response.status, text: await response.text() }
}

const share = (path: string) => (stage: LookerbotStage) =>
  stage.event({
    type: "link_shared",
    user: "U1",
    channel: "C1",
    message_ts: "55.1",
    unfurl_id: "unfurl-1",
    source: "conversations_history",
    links: [{ domain: "x", url: `${stage.looker.url}${path}` }],
  })

const schedule =
  (plan: object, { to = "channel/data", more = {} }: { to?: string; more?: object } = {}) =>
  async (stage: LookerbotStage): Promise<HttpAnswer> => {
    const { path = "/looks/12", ...members } = plan as { path?: string }
    const scheduled_plan = { type: "Look", title: "Daily", url: `${stage.looker.url}${path}`, ...members }
    const response = await stage.asLooker(`/slack/post/${to}`, { scheduled_plan, ...more })
    return { status: response.status, text: await response.text() }
  }

const post = (path: string, body: object) => async (stage: LookerbotStage) => {
  const response = await stage.asLooker(path, body)
  return { status: response.status, text: await response.text() }
}

const LINKS = { environment: { LOOKER_SLACKBOT_EXPAND_URLS: "1" }, isSilent: true }
const AS_THEMSELVES = { environment: { LOOKERBOT_RUN_AS: "slack_email" } }

/** In what people and Looker ask of the bot. */
export const SITUATIONS = {
  command: { act: (stage) => stage.command("sales"), success: TABLE },
  "command, a chart": { act: (stage) => stage.command("chart"), success: PICTURE },
  "command, a Look": { act: (stage) => stage.command("customers"), success: TABLE },
  "command, tiles": { act: (stage) => stage.command("overview"), success: PICTURE },
  "command, help": { act: (stage) => stage.command("help"), success: /What I can do/ },
  "command, help sales": { act: (stage) => stage.command("help sales"), success: /• Date/ },
  "command, find": { act: (stage) => stage.command("find sales"), success: /What I found/ },
  "command, wrong values": { act: (stage) => stage.command("sales a; b"), success: /more values than filters/ },
  "command, outside": { arrange: notInChannel, act: (stage) => stage.command("sales"), success: TABLE },
  "command, own rights": { ...AS_THEMSELVES, act: (stage) => stage.command("sales"), success: TABLE },
  mention: { act: (stage) => stage.mention("<@UBOT> sales"), success: TABLE },
  "mention, help": { act: (stage) => stage.mention("<@UBOT>"), success: /What I can do/ },
  direct: { act: (stage) => stage.direct("sales"), success: TABLE },
  "direct, unknown": { act: (stage) => stage.direct("foo bar"), success: /did not understand/ },
  click: { before: button(0), act: (stage, value) => click(stage, value), success: SAVED },
  "click, no address": {
    before: button(0),
    act: (stage, value) => click(stage, value, { response_url: null }),
    success: SAVED,
  },
  "click, form": {
    before: button(1),
    act: (stage, value) => click(stage, value),
    success: /New owner|asks for nothing more/,
  },
  "click, remote form": {
    before: button(2),
    act: (stage, value) => click(stage, value),
    success: /New owner|asks for nothing more/,
  },
  "click, more": {
    arrange: (_stage, company) =>
      offer(company, ...Array.from({ length: 30 }, (_, at) => ({ ...PLAIN, label: `Action ${at}` }))),
    before: button(24),
    act: (stage, value) => click(stage, value, { actions: [{ action_id: "lookerbot_more_actions", value }] }),
    success: /Action 29/,
  },
  modal: { before: openForm, act: submit, success: SAVED },
  "modal, slow": {
    arrange: (_stage, company) => {
      company.fault = (_request, path) =>
        path === "/data_actions" ? { body: { success: true, message: "Saved" }, delayMs: 60_000 } : undefined
    },
    before: openForm,
    act: submit,
    success: SAVED,
  },
  "link, a Look": { ...LINKS, act: share("/looks/12"), success: TABLE },
  "link, a query": { ...LINKS, act: share("/x/AbC123"), success: TABLE },
  "link, an explore": { ...LINKS, act: share("/explore/m/v?fields=users.name,orders.count"), success: TABLE },
  "link, a chart": { ...LINKS, act: share("/looks/13"), success: PICTURE },
  "link, a dashboard": { ...LINKS, act: share("/dashboards/1"), success: TABLE },
  schedule: { act: schedule({}), success: TABLE },
  "schedule, a query": { act: schedule({ query_id: 9, type: "Query", path: "/x/other" }), success: TABLE },
  "schedule, a slug": { act: schedule({ type: "Explore", path: "/x/AbC123" }), success: TABLE },
  "schedule, a chart": { act: schedule({ path: "/looks/13" }), success: PICTURE },
  "schedule, a dashboard": { act: schedule({ type: "Dashboard", path: "/dashboards/2" }), success: PICTURE },
  "schedule, a file": {
    act: schedule(
      { type: "Dashboard", path: "/dashboards/2" },
      { more: { attachment: { mimetype: "application/pdf;base64", extension: "pdf", data: "JVBERi0=" } } },
    ),
    success: /"channel_id":"C7"/,
  },
  "schedule, not in": { arrange: notInChannel, act: schedule({}), success: TABLE },
  "schedule, e-mail": { act: schedule({}, { to: "dm/jane@example.com" }), success: TABLE },
  "schedule, a name": { act: schedule({}, { to: "dm/jane" }), success: TABLE },
  "data action": {
    act: post("/data_actions", { form_params: { message: "Hello", channel: "#data" } }),
    success: /"text":"Hello"/,
  },
  form: { act: post("/data_actions/form", {}), success: SENT },
  readiness: {
    act: async (stage) => {
      const response = await fetch(`${stage.url}/lookerbot/ready`)
      return { status: response.status, text: await response.text() }
    },
    success: SENT,
  },
} as const satisfies Record<string, Situation>
export type SituationName = keyof typeof SITUATIONS
