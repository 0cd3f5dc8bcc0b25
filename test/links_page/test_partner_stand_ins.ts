import { createHash, createHmac } from "node:crypto"
import { expect } from "chai"
import { DbtCloudStandIn } from "../../tools/links/dbt_cloud_stand_in"
import { FivetranStandIn } from "../../tools/links/fivetran_stand_in"
import { GithubStandIn } from "../../tools/links/github_stand_in"
import { HookReceiver } from "../support/hook_receiver"

const HUB = "https://hub.example.com"
const COMMIT = "abcdef0123".repeat(4)
const SECRET = "made-up-webhook-secret"

/** What a stand-in answered. */
interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
  list: Record<string, unknown>[]
}

async function ask(url: string, authorization: string, method = "GET", body?: object): Promise<Answer> {
  const init = { method, headers: { authorization, "content-type": "application/json" }, redirect: "manual" as const }
  const response = await fetch(url, body ? { ...init, body: JSON.stringify(body) } : init)
  const text = await response.text()
  const json: unknown = text === "" ? {} : JSON.parse(text)
  const { status, headers } = response
  return { status, headers, body: json as Answer["body"], list: json as Answer["list"] }
}

const hmac = (body: string, secret = SECRET) => createHmac("sha256", secret).update(body).digest("hex")

describe("the stand-in of GitHub", () => {
  let github: GithubStandIn
  let hub: HookReceiver
  before(async () => {
    ;[github, hub] = await Promise.all([GithubStandIn.start(), HookReceiver.start()])
    github.deliverTo(hub.url, HUB)
  })
  beforeEach(() => {
    github.clear()
    hub.clear()
  })
  after(async () => {
    await github.stop()
    hub.stop()
  })
  const api = (token: string, path: string, method?: string, body?: object) =>
    ask(`${github.url}/api/v3${path}`, `Bearer ${token}`, method, body)
  const hookOf = (link = "one", events = ["push"]) => ({
    name: "web",
    active: true,
    events,
    config: { url: `${HUB}/hooks/github/${link}`, content_type: "json", secret: SECRET, insecure_ssl: "0" },
  })
  const hooks = "/repos/acme/models/hooks"

  it("makes a webhook, pings it signed, and shows what it answered, but no secret", async () => {
    const token = github.classicToken()
    const { status, body } = await api(token, hooks, "POST", hookOf())
    expect(status).to.equal(201)
    expect(body).to.deep.include({ type: "Repository", active: true, events: ["push"] })
    expect(body).to.have.nested.property("config.secret", "********")
    expect(body).to.have.nested.property("last_response.status", "unused")
    await github.settle()
    const [ping] = hub.received
    expect(ping).to.include({ path: "/hooks/github/one" })
    expect(ping?.headers).to.include({
      "x-github-event": "ping",
      "x-hub-signature-256": `sha256=${hmac(ping?.body ?? "")}`,
    })
    const { list } = await api(token, hooks)
    expect(list[0]).to.have.deep.property("last_response", { code: 200, status: "active", message: "OK" })
    expect((await api(token, `${hooks}/${String(body.id)}/pings`, "POST")).status).to.equal(204)
    await github.settle()
    expect(hub.received).to.have.length(2)
    expect((await api(token, `${hooks}/${String(body.id)}`, "DELETE")).status).to.equal(204)
    expect((await api(token, `${hooks}/${String(body.id)}`)).status).to.equal(404)
  })

  it("refuses who may not: 401 without a known token, 404 and 403 without rights", async () => {
    expect((await api("ghp_unknown", hooks)).body).to.include({ message: "Bad credentials", status: "401" })
    const ways: [string, number][] = [
      [github.classicToken("jon"), 404],
      [github.classicToken("mia", ["repo:status"]), 404],
      [github.fineGrainedToken("mia", ["statuses:write"]), 403],
      [github.classicToken("mia", ["admin:repo_hook"]), 201],
    ]
    for (const [token, status] of ways) expect((await api(token, hooks, "POST", hookOf())).status).to.equal(status)
  })

  it("refuses a webhook that is there, the 21st of an event, and what is not documented", async () => {
    const token = github.classicToken()
    for (let i = 1; i <= 20; i++) expect((await api(token, hooks, "POST", hookOf(`l${i}`))).status).to.equal(201)
    const messages = [
      [hookOf("l1"), "Hook already exists on this repository"],
      [hookOf("l21"), 'The "push" event cannot have more than 20 hooks'],
      [hookOf("l21", ["no_such_event"]), "Invalid event: no_such_event"],
      [{ ...hookOf("l21"), config: { url: "hub.example.com" } }, "url is missing a scheme"],
    ] as const
    for (const [hook, message] of messages) {
      const { status, body } = await api(token, hooks, "POST", hook)
      expect(status).to.equal(422)
      expect(body).to.have.deep.property("errors", [{ resource: "Hook", code: "custom", message }])
    }
    expect((await api(token, hooks, "POST", { ...hookOf("l21"), foo: 1 })).status).to.equal(422)
    expect((await api(token, hooks, "POST", hookOf("l1", ["pull_request"]))).status).to.equal(201)
  })

  it("takes away a secret that a changed config leaves out", async () => {
    const token = github.classicToken()
    const { body } = await api(token, hooks, "POST", hookOf())
    const { secret, ...config } = hookOf("two").config
    await api(token, `${hooks}/${String(body.id)}`, "PATCH", { config })
    expect(github.hooks("acme/models")[0]?.config).to.deep.equal(config)
    await api(token, `${hooks}/${String(body.id)}`, "PATCH", { config: { ...config, secret } })
    expect(github.hooks("acme/models")[0]?.config.secret).to.equal(SECRET)
  })

  it("lists repositories in pages, with what the person may do", async () => {
    const token = github.classicToken("mia", ["admin:repo_hook"])
    const first = await api(token, "/user/repos?per_page=2&sort=pushed")
    expect(first.list.map(({ full_name }) => full_name)).to.deep.equal(["acme/models", "acme/marketing-models"])
    expect(first.list[0]).to.have.nested.property("permissions.admin", true)
    const next = /<([^>]*)>; rel="next"/.exec(first.headers.get("link") ?? "")?.[1] ?? ""
    const second = await ask(next, `Bearer ${token}`)
    // The scope for webhooks does not show private repositories.
    expect(second.list.map(({ full_name }) => full_name)).to.deep.equal(["mia/notes"])
    expect(second.headers.get("link")).not.to.contain("next")
    expect((await api(github.classicToken(), "/user/repos")).list).to.have.length(4)
  })

  it("sends a push and a merge to those who listen, and the same once more", async () => {
    const token = github.classicToken()
    await api(token, hooks, "POST", hookOf("pushes"))
    await api(token, hooks, "POST", hookOf("merges", ["pull_request"]))
    await github.settle()
    hub.clear()
    const [answer] = await github.push({ repository: "acme/models", commit: COMMIT, files: { added: ["a.view.lkml"] } })
    expect(answer).to.deep.include({ status: 200, json: { success: true } })
    const pushed = JSON.parse(hub.received[0]?.body ?? "") as object
    expect(pushed).to.include({ ref: "refs/heads/main", after: COMMIT, deleted: false })
    expect(pushed).to.have.nested.property("commits[0].added[0]", "a.view.lkml")
    expect(pushed).to.have.nested.property("repository.full_name", "acme/models")
    await github.redeliver()
    await github.redeliver({ asNew: true })
    const ids = hub.received.map(({ headers }) => headers["x-github-delivery"])
    expect([ids[0] === ids[1], ids[0] === ids[2]]).to.deep.equal([true, false])
    hub.status = 500
    const [merge] = await github.mergePullRequest({ repository: "acme/models", commit: COMMIT, base: "main" })
    expect(merge?.status).to.equal(500)
    const merged = JSON.parse(hub.received.at(-1)?.body ?? "") as object
    expect(merged).to.include({ action: "closed" })
    expect(merged).to.have.nested.include({ "pull_request.merged": true, "pull_request.base.ref": "main" })
    expect(github.hooks("acme/models").map(({ last_response }) => last_response.code)).to.deep.equal([200, 500])
  })

  it("gives a known commit a status", async () => {
    const token = github.classicToken()
    const status = { state: "success", context: "looker/acme", description: "done" }
    const path = `/repos/acme/models/statuses/${COMMIT}`
    expect((await api(token, path, "POST", status)).status).to.equal(422)
    await github.push({ repository: "acme/models", commit: COMMIT })
    expect((await api(token, path, "POST", { ...status, state: "fine" })).status).to.equal(422)
    expect((await api(token, path, "POST", status)).body).to.include(status)
    expect(github.statuses).to.deep.equal([{ repository: "acme/models", sha: COMMIT, ...status }])
  })

  it("logs a person in with PKCE, gives a token once, and answers failures with 200", async () => {
    const verifier = "made-up-verifier-".repeat(4)
    const asked = new URLSearchParams({
      client_id: "hub",
      redirect_uri: `${HUB}/links/github/callback`,
      scope: "admin:repo_hook",
      state: "s1",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    })
    const authorize = `${github.url}/login/oauth/authorize?${asked.toString()}`
    expect(await (await fetch(authorize)).text()).to.contain("Authorize as mia")
    github.consentAs("mia")
    const login = async (given: Record<string, string>) => {
      const { headers } = await fetch(authorize, { redirect: "manual" })
      const back = new URL(headers.get("location") ?? "")
      expect(back.searchParams.get("state")).to.equal("s1")
      const code = back.searchParams.get("code") ?? ""
      const body = { client_id: "hub", client_secret: "made-up-client-secret", code, code_verifier: verifier, ...given }
      const trade = async (): Promise<Record<string, string>> => {
        const headers = { accept: "application/json" }
        const init = { method: "POST", headers, body: new URLSearchParams(body) }
        const response = await fetch(`${github.url}/login/oauth/access_token`, init)
        return { ...((await response.json()) as Record<string, string>), status: String(response.status) }
      }
      return [await trade(), await trade()] as const
    }
    const [token, again] = await login({})
    expect(token).to.include({ status: "200", scope: "admin:repo_hook", token_type: "bearer" })
    expect(again).to.include({ status: "200", error: "bad_verification_code" })
    expect((await login({ code_verifier: "another" }))[0]).to.include({ status: "200", error: "bad_verification_code" })
    expect((await login({ client_secret: "no" }))[0]).to.include({
      status: "200",
      error: "incorrect_client_credentials",
    })
    expect((await api(token.access_token ?? "", hooks)).status).to.equal(200)
    github.consentAs("nobody")
    const refused = await fetch(authorize, { redirect: "manual" })
    expect(refused.headers.get("location")).to.contain("error=access_denied")
    github.consentAs(undefined)
  })
})

describe("the stand-in of dbt Cloud", () => {
  let dbt: DbtCloudStandIn
  let hub: HookReceiver
  before(async () => {
    ;[dbt, hub] = await Promise.all([DbtCloudStandIn.start(), HookReceiver.start()])
    dbt.deliverTo(hub.url, HUB)
  })
  beforeEach(() => {
    dbt.clear()
    hub.clear()
  })
  after(async () => {
    await dbt.stop()
    hub.stop()
  })
  const api = (path: string, method?: string, body?: object, token = "dbtc_made-up-token") =>
    ask(`${dbt.url}/api${path.replace("…", "/accounts/1001")}`, `Bearer ${token}`, method, body)
  const hookOf = (more: object = {}) => ({
    name: "dbt jobs",
    description: "When a job ends.",
    client_url: `${HUB}/hooks/dbt_cloud/one`,
    event_types: ["job.run.completed"],
    job_ids: [123],
    active: true,
    ...more,
  })
  const dataOf = ({ body }: Answer) => body.data as Record<string, unknown>
  const hooks = "/v3…/webhooks/subscriptions"

  it("tells the secret of a webhook once, and takes it back, changes and tests it", async () => {
    const made = await api(hooks, "POST", hookOf({ active: false }))
    expect(made.status).to.equal(201)
    const { id, hmac_secret, ...members } = dataOf(made)
    expect(members).to.deep.include({ job_ids: ["123"], active: false, http_status_code: "0", account_id: "1001" })
    const path = `/v3…/webhooks/subscription/${String(id)}`
    const changed = await api(path, "PUT", hookOf({ client_url: `${HUB}/hooks/dbt_cloud/two` }))
    expect(dataOf(changed)).to.include({ active: true, client_url: `${HUB}/hooks/dbt_cloud/two` })
    for (const answer of [changed, await api(path)]) expect(dataOf(answer)).not.to.have.property("hmac_secret")
    const tested = dataOf(await api(`${path}/test`))
    expect(tested).to.deep.equal({ verification_error: null, verification_status_code: "200" })
    const [{ body, headers } = { body: "", headers: {} }] = hub.received
    expect(headers).to.include({ authorization: hmac(body, String(hmac_secret)) })
    hub.status = 404
    expect(dataOf(await api(`${path}/test`))).to.include({ verification_status_code: "404" })
    expect(dataOf(await api(path, "DELETE"))).to.deep.equal({ id })
    expect((await api(path)).status).to.equal(404)
  })

  it("lists webhooks ten a page, and jobs", async () => {
    for (let i = 0; i < 12; i++) await api(hooks, "POST", hookOf())
    const { body } = await api(hooks)
    expect(body.data).to.have.length(10)
    expect(body).to.have.nested.property("extra.pagination.total_count", 12)
    expect((await api(`${hooks}?limit=100&offset=10`)).body.data).to.have.length(2)
    const jobs = await api("/v2…/jobs/?limit=2&offset=1")
    expect(jobs.body.data).to.have.nested.property("[0].name", "Hourly orders")
    expect(jobs.body).to.have.nested.property("extra.pagination.total_count", 3)
  })

  it("refuses a wrong token, a token without rights, another account and what is not documented", async () => {
    expect((await api(hooks, "GET", undefined, "wrong")).status).to.equal(401)
    expect((await api(hooks, "POST", hookOf(), "dbtc_made-up-reader")).status).to.equal(403)
    expect((await api(hooks, "GET", undefined, "dbtc_made-up-reader")).status).to.equal(200)
    expect((await api("/v3/accounts/7/webhooks/subscriptions")).status).to.equal(404)
    const bad = [{ foo: 1 }, { job_ids: ["123"] }, { job_ids: [999] }, { event_types: ["push"] }, { client_url: "hub" }]
    for (const more of bad) expect((await api(hooks, "POST", hookOf(more))).status).to.equal(400)
    expect(dbt.subscriptions).to.have.length(0)
  })

  it("sends the end of a run to those who listen, and a failure also as completed", async () => {
    await api(hooks, "POST", hookOf({ event_types: ["job.run.completed", "job.run.errored"] }))
    await api(hooks, "POST", hookOf({ job_ids: [321] }))
    expect(await dbt.endJob({ job: 123, at: "2026-01-02T03:04:05Z" })).to.have.length(1)
    const [done] = hub.received.map(({ body }) => JSON.parse(body) as object)
    expect(done).to.include({ accountId: 1001, eventType: "job.run.completed", webhookName: "dbt jobs" })
    expect(done).to.have.nested.include({
      "data.jobId": "123",
      "data.runStatusCode": 10,
      "data.runFinishedAt": "2026-01-02T03:04:05Z",
    })
    expect(dbt.subscriptions.map(({ httpStatusCode }) => httpStatusCode)).to.deep.equal([200, 0])
    hub.clear()
    expect(await dbt.endJob({ job: 123, status: "Errored" })).to.have.length(2)
    await dbt.redeliver()
    const ids = hub.received.map(({ body }) => (JSON.parse(body) as { eventId: string }).eventId)
    expect(new Set(ids).size).to.equal(2)
    const failed = JSON.parse(hub.received[1]?.body ?? "") as object
    expect(failed).to.have.nested.include({ eventType: "job.run.completed", "data.runStatusCode": 20 })
  })
})

describe("the stand-in of Fivetran", () => {
  let fivetran: FivetranStandIn
  let hub: HookReceiver
  before(async () => {
    ;[fivetran, hub] = await Promise.all([FivetranStandIn.start(), HookReceiver.start()])
    fivetran.deliverTo(hub.url, HUB)
  })
  beforeEach(() => {
    fivetran.clear()
    hub.clear()
  })
  after(async () => {
    await fivetran.stop()
    hub.stop()
  })
  const api = (path: string, method?: string, body?: object, pair = "made-up-key:made-up-secret") =>
    ask(`${fivetran.url}/v1${path}`, `Basic ${Buffer.from(pair).toString("base64")}`, method, body)
  const hookOf = (more: object = {}) => ({
    url: `${HUB}/hooks/fivetran/one`,
    events: ["sync_end"],
    active: true,
    secret: SECRET,
    ...more,
  })
  const idOf = ({ body }: Answer) => (body.data as { id: string }).id

  it("makes a webhook only if its address answers the test with 2xx", async () => {
    hub.status = 401
    const refused = await api("/webhooks/account", "POST", hookOf())
    expect(refused).to.deep.include({ status: 400 })
    expect(refused.body).to.include({ code: "InvalidInput" })
    expect(fivetran.webhooks).to.have.length(0)
    hub.status = 200
    const made = await api("/webhooks/account", "POST", hookOf())
    expect(made.status).to.equal(201)
    expect(made.body).to.deep.nested.include({ code: "Success", "data.secret": "******", "data.type": "account" })
    const { body, headers } = hub.received[1] ?? { body: "", headers: {} }
    expect(JSON.parse(body)).to.include({ event: "test_event", connector_id: "_connector_1" })
    expect(headers).to.include({ "x-fivetran-signature-256": hmac(body).toUpperCase() })
  })

  it("changes, tests and removes a webhook", async () => {
    const path = `/webhooks/${idOf(await api("/webhooks/account", "POST", hookOf({ active: false })))}`
    expect(hub.received).to.have.length(0)
    hub.status = 500
    expect((await api(path, "PATCH", { active: true })).status).to.equal(400)
    expect(fivetran.webhooks[0]?.active).to.equal(false)
    hub.status = 200
    expect((await api(path, "PATCH", { active: true, secret: "another" })).status).to.equal(200)
    expect(fivetran.webhooks[0]).to.include({ active: true, secret: "another" })
    expect((await api(`${path}/test`, "POST", { event: "sync_end" })).body).to.have.nested.property(
      "data.succeed",
      true,
    )
    expect((await api(`${path}/test`, "POST", { event: "sync_start" })).status).to.equal(400)
    expect((await api(path, "DELETE")).body).to.include({ code: "Success" })
    expect((await api(path)).body).to.include({ code: "NotFound_Webhook" })
  })

  it("lists webhooks and connections in pages", async () => {
    for (let i = 0; i < 3; i++) await api("/webhooks/account", "POST", hookOf({ active: false }))
    for (const path of ["/webhooks", "/connections"]) {
      const first = (await api(`${path}?limit=2`)).body.data as { items: object[]; next_cursor: string }
      expect(first.items).to.have.length(2)
      const query = new URLSearchParams({ limit: "2", cursor: first.next_cursor })
      const second = await api(`${path}?${query.toString()}`)
      expect(second.body).to.have.nested.property("data.items.length", 1)
      expect(second.body).not.to.have.nested.property("data.next_cursor")
      expect((await api(`${path}?limit=3`)).body).not.to.have.nested.property("data.next_cursor")
      expect((await api(`${path}?limit=1001`)).status).to.equal(400)
    }
  })

  it("refuses wrong credentials, a key without rights, an unknown group and what is not documented", async () => {
    expect((await api("/webhooks", "GET", undefined, "made-up-key:wrong")).status).to.equal(401)
    expect((await api("/webhooks/account", "POST", hookOf(), "made-up-reader:made-up-secret")).status).to.equal(403)
    expect((await api("/webhooks/group/nobody", "POST", hookOf())).status).to.equal(404)
    const bad = [
      { foo: 1 },
      { url: "http://hub.example.com/", active: false },
      { events: ["push"] },
      { events: [] },
      { active: "yes" },
    ]
    for (const more of bad) expect((await api("/webhooks/account", "POST", hookOf(more))).status).to.equal(400)
    expect(hub.received).to.have.length(0)
  })

  it("sends the end of a sync to those who listen in its group", async () => {
    await api("/webhooks/account", "POST", hookOf())
    await api("/webhooks/group/quiet_harbor", "POST", hookOf({ url: `${HUB}/hooks/fivetran/group` }))
    hub.clear()
    const [answer] = await fivetran.endSync({ connector: "pg_core", at: "2026-01-02T03:04:05Z" })
    expect(answer?.status).to.equal(200)
    await fivetran.redeliver()
    const [one, again] = hub.received
    expect(one?.body).to.equal(again?.body)
    expect(JSON.parse(one?.body ?? "")).to.deep.include({
      event: "sync_end",
      created: "2026-01-02T03:04:05Z",
      connector_id: "pg_core",
      data: { status: "SUCCESSFUL" },
    })
    hub.clear()
    await fivetran.endSync({ connector: "ads_daily", status: "FAILURE" })
    expect(hub.received.map(({ path }) => path).sort()).to.deep.equal(["/hooks/fivetran/group", "/hooks/fivetran/one"])
  })
})

describe("a stand-in of a partner", () => {
  it("misbehaves when told to, records its calls without secrets, and forgets them", async () => {
    const github = await GithubStandIn.start()
    try {
      const token = github.classicToken()
      const repos = () => fetch(`${github.url}/api/v3/user/repos`, { headers: { authorization: `Bearer ${token}` } })
      github.setFault({ kind: "500" })
      expect((await repos()).status).to.equal(500)
      github.setFault(undefined)
      expect((await repos()).status).to.equal(200)
      expect(github.calls.map(({ status }) => status)).to.deep.equal([500, 200])
      expect(JSON.stringify(github.calls)).not.to.contain(token)
      github.clear()
      expect(github.calls).to.have.length(0)
      expect((await repos()).status).to.equal(200)
    } finally {
      await github.stop()
    }
  })

  it("sends only the webhooks of the hub to where it listens", async () => {
    const [fivetran, hub] = await Promise.all([FivetranStandIn.start({ allowsHttp: true }), HookReceiver.start()])
    try {
      const authorization = `Basic ${Buffer.from("made-up-key:made-up-secret").toString("base64")}`
      const add = async (url: string) => {
        const body = { url, events: ["sync_end"], active: true }
        return (await ask(`${fivetran.url}/v1/webhooks/account`, authorization, "POST", body)).status
      }
      fivetran.deliverTo(hub.url, HUB)
      expect(await add(`${HUB}/one?two`)).to.equal(201)
      expect(await add("http://127.0.0.1:1/one")).to.equal(400)
      expect(await add(`${hub.url}/three`)).to.equal(201)
      fivetran.deliverTo(hub.url)
      expect(await add("http://127.0.0.1:1/four")).to.equal(201)
      expect(hub.received.map(({ path }) => path)).to.deep.equal(["/one?two", "/three", "/four"])
      expect(fivetran.sent.map(({ status }) => status)).to.deep.equal([200, undefined, 200, 200])
    } finally {
      await fivetran.stop()
      hub.stop()
    }
  })
})
