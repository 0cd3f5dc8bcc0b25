import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { PNG } from "pngjs"
import { EnvironmentReader } from "../../src/config"
import { Shape } from "../../src/data/json"
import {
  Looker,
  type LookerCalls,
  pathOf,
  readFolderChildren,
  readFolderDashboards,
  readLookers,
  readMe,
  searchTitles,
} from "../../src/looker"
import { LookerStandIn } from "../../tools/lookerbot/looker_stand_in"

const QUERY = new Shape((z) => z.object({ id: z.string() }))
const ROWS = new Shape((z) => z.object({ data: z.array(z.record(z.string(), z.looseObject({}))) }))
const TASK = new Shape((z) => z.object({ id: z.string(), status: z.string(), status_detail: z.string().nullable() }))
const LOGIN = { clientId: "api-user", clientSecret: "made-up-client-secret" }

describe("the stand-in of Looker", () => {
  let standIn: LookerStandIn
  let calls: LookerCalls
  before(async () => {
    standIn = await LookerStandIn.start(LOGIN)
    calls = clientWith(LOGIN.clientSecret).calls()
  })
  after(() => standIn.stop())
  const clientWith = (secret: string) => {
    const variables = { LOOKER_API_CLIENT_ID: LOGIN.clientId, LOOKER_API_CLIENT_SECRET: secret }
    const [settings] = readLookers(new EnvironmentReader({ LOOKER_URL: standIn.url, ...variables }))
    return new Looker(settings!)
  }
  const rowsOf = async (filters: object) => {
    const fields = ["orders.region", "orders.revenue"]
    const query = { model: "shop", view: "orders", fields, filters, sorts: ["orders.revenue desc"] }
    const { id } = await calls.post("/queries", query, { answer: QUERY })
    return (await calls.get(pathOf("queries", id, "run", "json_detail"), { answer: ROWS })).data
  }
  const drawn = async (path: string, body?: object) => {
    const query = { width: 400, height: 300 }
    let task = await calls.post(path, body, { answer: TASK, query })
    const states = new Set([task.status])
    while (!["success", "failure"].includes(task.status)) {
      await sleep(50)
      task = await calls.get(pathOf("render_tasks", task.id), { answer: TASK })
      states.add(task.status)
    }
    return { states: [...states], ...task }
  }

  it("lets in who has the key, and has folders, dashboards and a search", async () => {
    expect(await readMe(calls)).to.deep.equal({ id: "1", name: "Lookerbot" })
    const refused: unknown = await readMe(clientWith("wrong").calls()).catch((error: unknown) => error)
    expect(refused).to.be.instanceOf(Error)
    const children = await readFolderChildren(calls, "10")
    expect(children.map(({ name }) => name)).to.deep.equal(["Customers", "Laboratory [hidden]"])
    expect((await readFolderDashboards(calls, "10")).map(({ title }) => title)).to.include("Sales")
    const found = await searchTitles(calls, "look", "revenue")
    expect(found).to.deep.equal([
      { id: "32", kind: "look", title: "Revenue by category", description: "A chart", folder: "Shared" },
    ])
  })

  it("runs queries with their filters and sorts, on the same orders each day", async () => {
    const all = await rowsOf({})
    expect(all.map((row) => row["orders.region"]?.value)).to.have.members(["EMEA", "APAC", "Americas"])
    const revenues = all.map((row) => Number(row["orders.revenue"]?.value))
    expect(revenues).to.deep.equal(revenues.toSorted((one, other) => other - one))
    const some = await rowsOf({ "orders.region": "EMEA,APAC", "orders.created_date": "last 2 weeks" })
    expect(some).to.have.length(2)
    expect(Number(some[0]?.["orders.revenue"]?.value)).to.be.below(revenues[0] ?? 0)
  })

  it("draws pictures while it is asked, and says why it cannot draw one", async () => {
    const { id, states } = await drawn("/render_tasks/dashboards/3/png", { dashboard_filters: "Date=7%20days" })
    expect(states[0]).to.equal("enqueued_for_query")
    expect(states.at(-1)).to.equal("success")
    const login = await fetch(`${standIn.url}/api/4.0/login`, {
      method: "POST",
      body: new URLSearchParams({ client_id: LOGIN.clientId, client_secret: LOGIN.clientSecret }),
    })
    const { access_token: token } = (await login.json()) as { access_token: string }
    const headers = { authorization: `token ${token}` }
    const answer = await fetch(`${standIn.url}/api/4.0/render_tasks/${id}/results`, { headers })
    const picture = PNG.sync.read(Buffer.from(await answer.arrayBuffer()))
    expect([picture.width, picture.height]).to.deep.equal([400, 300])
    const failed = await drawn("/render_tasks/dashboards/11/png")
    expect(failed.status).to.equal("failure")
    expect(failed.status_detail).to.include("could not be rendered")
  })

  it("keeps only the members that are asked for", async () => {
    const ANY = new Shape((z) => z.record(z.string(), z.unknown()))
    const query = { fields: "id,folder(name)" }
    expect(await calls.get("/dashboards/1", { answer: ANY, query })).to.deep.equal({
      id: "1",
      folder: { name: "Lookerbot" },
    })
  })
})
