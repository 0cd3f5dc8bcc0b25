import { expect } from "chai"
import {
  createQuery,
  findUserByEmail,
  performAction,
  readActionForm,
  readDashboard,
  readFolder,
  readFolderChildren,
  readFolderDashboards,
  readFolderLooks,
  readLook,
  readMe,
  readQuery,
  readQueryBySlug,
  readVersion,
  renderPicture,
  runQuery,
  searchLookmlDashboards,
  searchTitles,
  withFilters,
} from "../../src/looker"
import type { FakeAnswer, RecordedRequest } from "../support/fake_service"
import { LookerStage } from "../support/looker_stage"
import { startContract } from "../support/peers/contract"
import type { Peer } from "../support/peers/peer"

const FOLDER = { id: "9", name: "Commands" }
const QUERY = {
  id: "5",
  slug: "AbC",
  share_url: "https://looker.example/x/AbC",
  model: "shop",
  view: "orders",
  fields: ["users.name", "orders.count"],
  pivots: ["users.name"],
  fill_fields: ["orders.date"],
  filters: { "orders.date": "7 days" },
  filter_expression: "yes",
  sorts: ["orders.count desc"],
  limit: "500",
  column_limit: "50",
  total: true,
  row_total: "right",
  subtotals: ["users.name"],
  vis_config: { type: "table" },
  dynamic_fields: "[]",
  query_timezone: "UTC",
}
const RESULT = {
  fields: { dimensions: [{ name: "users.name" }], measures: [] },
  data: [{ "users.name": { value: "Jo" } }],
}
const DASHBOARD = {
  id: "3",
  title: "Sales",
  description: "Of today",
  dashboard_filters: [{ name: "date", title: "Date", default_value: "7 days", row: 0, required: false }],
  dashboard_elements: [
    {
      id: "31",
      title: "Orders",
      query: QUERY,
      result_maker: { filterables: [{ listen: [{ dashboard_filter_name: "date", field: "orders.date" }] }] },
    },
  ],
}
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])
const TASK = { id: "r1", status: "success", status_detail: "" }
const OUTCOME = {
  success: false,
  message: "No",
  validation_errors: { message: "No", errors: [{ field: "owner", message: "Nobody" }] },
}
/** As the document wants it. */
const WHOLE_OUTCOME = {
  ...OUTCOME,
  validation_errors: {
    message: "No",
    documentation_url: "https://docs.example",
    errors: [{ field: "owner", message: "Nobody", documentation_url: "https://docs.example" }],
  },
}
const FIELD = { name: "owner", label: "Owner", type: "string", required: true, default: "Jo" }
const ACTION = {
  label: "Change",
  type: "action",
  url: "https://service.example/do",
  form_url: "https://x.example/form",
}

/** What Looker answers to the calls that ask, draw and act. */
function answerWork({ method, path }: RecordedRequest): FakeAnswer | undefined {
  if (/^\/queries\/5\/run\//.test(path)) return { body: RESULT }
  if (path.startsWith("/queries")) return { body: QUERY }
  if (path === "/looks/12") return { body: { id: "12", title: "Top", description: "Of today", query: QUERY } }
  if (path === "/dashboards/3") return { body: DASHBOARD }
  if (path.endsWith("/results")) return { body: PNG, headers: { "content-type": "image/png" } }
  if (path.startsWith("/render_tasks/")) return { body: method === "POST" ? { ...TASK, status: "querying" } : TASK }
  if (path === "/data_actions") return { body: WHOLE_OUTCOME }
  if (path === "/data_actions/form") return { body: { state: "s", fields: [FIELD] } }
  if (path === "/users/search") return { body: [{ id: "42", email: "jo@example.com", is_disabled: false }] }
  return undefined
}

/** Prism stands between the client and our stand-in, and answers 422 where one of them does not keep to the document. */
describe("Looker's API by its published document", () => {
  let stage: LookerStage
  let prism: Peer
  before(async () => {
    stage = await LookerStage.start("")
    prism = await startContract("looker", stage.url)
    stage.answer = (request) => {
      const { path } = request
      const answer = answerWork(request)
      if (answer) return answer
      if (path === "/user") return { body: { id: "7", display_name: "Hub" } }
      if (path === "/versions") return { body: { looker_release_version: "26.12.3" } }
      if (path.endsWith("/search")) {
        return {
          body: [{ id: "1", title: "Sales", description: "Of today", deleted: false, folder: { name: "Shop" } }],
        }
      }
      if (path.startsWith("/content/")) {
        return { body: [{ content_id: "m::s", title: "Sales", description: "Of today", folder_name: "Shop" }] }
      }
      if (path.endsWith("/children")) return { body: [FOLDER] }
      if (path.endsWith("/dashboards") || path.endsWith("/looks")) {
        return { body: [{ id: "1", title: "Sales", description: "Of today", deleted: false }] }
      }
      return { body: FOLDER }
    }
  })
  after(async () => {
    await prism?.stop()
    await stage?.stop()
  })

  it("is kept to by the login, and by all that is read", async () => {
    const calls = stage.looker({ LOOKER_API_BASE_URL: prism.url }).calls()
    const content = [{ id: "1", title: "Sales", description: "Of today", filters: [] }]
    expect(await readMe(calls)).to.deep.equal({ id: "7", name: "Hub" })
    expect(await readVersion(calls)).to.equal("26.12.3")
    expect(await readFolder(calls, "9")).to.deep.equal(FOLDER)
    expect(await readFolderChildren(calls, "9")).to.deep.equal([FOLDER])
    expect(await readFolderDashboards(calls, "9")).to.deep.equal(content)
    expect(await readFolderLooks(calls, "9")).to.deep.equal(content)
  })

  it("is kept to by the searches", async () => {
    const calls = stage.looker({ LOOKER_API_BASE_URL: prism.url }).calls()
    const sales = { id: "1", title: "Sales", description: "Of today", folder: "Shop" }
    expect(await searchTitles(calls, "look", "sales")).to.deep.equal([{ ...sales, kind: "look" }])
    expect(await searchTitles(calls, "dashboard", "sales")).to.deep.equal([{ ...sales, kind: "dashboard" }])
    expect(await searchLookmlDashboards(calls, "sales")).to.deep.equal([{ ...sales, id: "m::s", kind: "dashboard" }])
  })

  it("is kept to by queries, Looks and dashboards", async () => {
    const calls = stage.looker({ LOOKER_API_BASE_URL: prism.url }).calls()
    expect(await readQuery(calls, "5")).to.deep.equal(QUERY)
    expect(await readQueryBySlug(calls, "AbC")).to.deep.equal(QUERY)
    expect(await createQuery(calls, withFilters(QUERY, { "users.name": "Jo" }))).to.deep.equal(QUERY)
    const options = { maxRows: 20, timeoutMs: 5000, instanceUrl: "https://looker.example", what: "The query" }
    expect((await runQuery(calls, "5", options)).rowCount).to.equal(1)
    expect((await runQuery(calls, "5", { ...options, fromCache: true })).rowCount).to.equal(1)
    expect((await readLook(calls, "12")).query).to.deep.equal(QUERY)
    const { filters, tiles } = await readDashboard(calls, "3")
    expect([filters.length, tiles[0]?.listens]).to.deep.equal([1, [{ filter: "date", field: "orders.date" }]])
  })

  it("is kept to by pictures of queries, tiles and dashboards", async () => {
    const calls = stage.looker({ LOOKER_API_BASE_URL: prism.url }).calls()
    const size = { width: 800, height: 600 }
    const options = { ...size, timeoutMs: 10_000, signal: AbortSignal.timeout(10_000), what: "The picture" }
    const drawn = [
      { kind: "query", id: "5" },
      { kind: "tile", id: "31" },
      { kind: "dashboard", id: "3", filters: { Date: "7 days" } },
    ] as const
    for (const each of drawn) {
      const came = await renderPicture(calls, each, options).catch((error: Error) => error.message)
      // Prism passes bytes on as text: so far come only the calls that it lets pass, and their answers.
      expect(came, each.kind).to.include("what came is no picture")
    }
    expect(stage.calls.filter((call) => call.endsWith("/results"))).to.have.length(3)
  })

  it("is kept to by data actions, their forms, and the search for users", async () => {
    const calls = stage.looker({ LOOKER_API_BASE_URL: prism.url }).calls()
    expect(await performAction(calls, ACTION)).to.deep.equal(OUTCOME)
    expect(await performAction(calls, ACTION, { owner: "Kim" })).to.deep.equal(OUTCOME)
    expect(await readActionForm(calls, ACTION)).to.deep.equal([FIELD])
    expect(await findUserByEmail(calls, "jo@example.com")).to.equal("42")
  })

  it("is kept to by the login of another user", async () => {
    const looker = stage.looker({ LOOKER_API_BASE_URL: prism.url })
    expect(await readMe(looker.callsAs("42"))).to.deep.equal({ id: "7", name: "Hub" })
  })
})
