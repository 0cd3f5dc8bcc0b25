import { expect } from "chai"
import { DbtCloudStandIn } from "../../tools/links/dbt_cloud_stand_in"
import { FivetranStandIn } from "../../tools/links/fivetran_stand_in"
import { clockAhead } from "../support/clock_ahead"
import { compileHub } from "../support/compiled_hub"
import { formOf, LinkBrowser } from "../support/link_browser"
import { DO, LinkReplicas } from "../support/link_replicas"
import { BASE_URL } from "../support/links_stage"
import { startNginxFront } from "../support/nginx_front"
import { pageText } from "../support/page_text"
import { type Replica, startReplica } from "../support/replica"
import { isFrom, nextIs } from "../support/replica_turns"
import type { BrowserAnswer } from "../support/test_browser"

const NEW = "/links/github/new"
const LIST = "/links/github"
const REPOSITORY = "acme/models"
const MINUTE_MS = 60_000

describe("people at two hubs with links behind nginx", () => {
  let dbt: DbtCloudStandIn
  let fivetran: FivetranStandIn
  let hubs: LinkReplicas
  let person: LinkBrowser
  let ways: (readonly [here: Replica, there: Replica])[]
  before(compileHub)
  before(async () => {
    ;[dbt, fivetran] = await Promise.all([DbtCloudStandIn.start(), FivetranStandIn.start()])
    hubs = await LinkReplicas.start({
      ...{ GITHUB_CLIENT_ID: "hub", GITHUB_CLIENT_SECRET: "made-up-client-secret" },
      ...{ DBT_CLOUD_URL: dbt.url, FIVETRAN_API_URL: fivetran.url },
    })
    for (const partner of [dbt, fivetran]) partner.deliverTo(hubs.front.url, BASE_URL)
    const [one, other] = hubs.hubs
    ways = [
      [one, other],
      [other, one],
    ]
  })
  after(async () => {
    await hubs?.stop()
    await Promise.all([dbt?.stop(), fivetran?.stop()])
  })
  beforeEach(() => {
    for (const each of [hubs, dbt, fivetran]) each.clear()
    hubs.github.consentAs("mia")
    hubs.stage.looker.signIns.loginAs = "2"
    person = new LinkBrowser(hubs.stage)
  })
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  /** Asks this hub, through nginx. */
  async function askAt(hub: Replica, path: string, front = hubs.front) {
    await nextIs(hub, front)
    const answer = await person.ask(path)
    expect(isFrom(hub, answer)).to.equal(true)
    return answer
  }
  const register = async (hub: Replica, page: { text: string }, values: Record<string, string>) => {
    await nextIs(hub, hubs.front)
    const form = formOf(page.text, LIST)
    for (const [name, value] of Object.entries({ repository: REPOSITORY, ...values })) form.set(name, value)
    const answer = await person.send(LIST, form)
    expect(isFrom(hub, answer)).to.equal(true)
    await hubs.github.settle()
    return answer
  }
  const webhooks = () => hubs.github.hooks(REPOSITORY).length

  it("case 38: the cookie that one gives is the grant at both, for 15 minutes, and leads to the login afterwards", async () => {
    const [before, after] = await Promise.all([
      startReplica({ ...hubs.environment, ...clockAhead(14 * MINUTE_MS) }),
      startReplica({ ...hubs.environment, ...clockAhead(15 * MINUTE_MS + 1000) }),
    ])
    const later = await startNginxFront([before.port, after.port])
    try {
      for (const [here, there] of ways) {
        person = new LinkBrowser(hubs.stage)
        const begun = await askAt(there, "/links/webhook/new")
        const callback = await person.follow(begun)
        await nextIs(here, hubs.front)
        const back = await person.follow(callback)
        expect([isFrom(here, back), back.location]).to.deep.equal([true, "/links/webhook/new"])
        const [cookie = ""] = back.headers.getSetCookie().filter((line) => line.startsWith("hub_grant="))
        const [pair = "", ...attributes] = cookie.split("; ")
        expect(attributes.filter((each) => !each.startsWith("Expires="))).to.have.members([
          ...["Max-Age=900", "Path=/links", "HttpOnly", "Secure", "SameSite=Lax"],
        ])
        expect(pair).to.not.include("Mia")
        for (const hub of hubs.hubs) expect((await askAt(hub, "/links/webhook/new")).status).to.equal(200)

        await hubs.at(later.url, async () => {
          const page = await askAt(before, "/links/webhook/new", later)
          expect(page.status).to.equal(200)
          const login = await askAt(after, "/links/webhook/new", later)
          expect([login.status, login.location.startsWith(`${hubs.stage.lookerUrl}/auth?`)]).to.deep.equal([302, true])
          await nextIs(after, later)
          expect((await person.submit(page, "/links/webhook", { do: DO })).status).to.equal(403)
          await nextIs(before, later)
          expect((await person.submit(page, "/links/webhook", { do: DO })).status).to.equal(200)
        })
      }
    } finally {
      for (const { child } of [before, after]) child.kill("SIGKILL")
      await later.stop()
    }
  })

  it("case 40: both show the same form: repositories of all pages, datagroups, projects and schedules, under the policy", async () => {
    for (let at = 0; at < 120; at++) hubs.github.addRepository({ fullName: `acme/more-${at}` })
    await person.signIn(NEW)
    const pages = []
    for (const hub of hubs.hubs) pages.push(await askAt(hub, `${NEW}?repository=acme/more-7`))
    for (const { status, text, headers } of pages) {
      expect(status).to.equal(200)
      for (const name of [REPOSITORY, "acme/more-0", "acme/more-119"]) {
        expect(text).to.include(`<option value="${name}">`)
      }
      for (const operation of [
        "trigger_datagroup:finance::nightly",
        "deploy:core",
        "validate:finance",
        "run_schedule:3",
      ]) {
        expect(text).to.include(`<option value="${operation}">`)
      }
      expect(formOf(text, LIST).get("repository")).to.equal("acme/more-7")
      expect(Object.fromEntries(headers)).to.include({
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      })
      const policy = (headers.get("content-security-policy") ?? "").split("; ")
      expect(policy).to.include.members([
        ...["default-src 'none'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
      ])
      expect(policy.join()).to.not.match(/unsafe|https?:|\*/)
    }
    expect(pages[0]?.text).to.equal(pages[1]?.text)
  })

  it("case 40: names with markup are escaped by both, also those that were typed in a form of the other", async () => {
    const evil = `<img src=x onerror=alert(1)>"'&`
    const escaped = "&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;"
    hubs.stage.fault = (_request, path) =>
      path === "/datagroups" ? { body: [{ id: "1", model_name: evil, name: evil }] } : undefined
    await person.signIn(NEW)
    for (const [here, there] of ways) {
      const page = await askAt(here, `${NEW}?repository=${encodeURIComponent(evil)}`)
      const again = await register(there, page, { name: evil, do: evil, paths: evil, step: "show" })
      expect([page.status, again.status]).to.deep.equal([200, 400])
      for (const { text } of [page, again]) expect(text).to.include(escaped).and.not.include("<img")
    }
    expect(webhooks()).to.equal(0)
  })

  it("case 42: what a person lacks is named by both, and nothing is registered; who has it, and an Admin, may", async () => {
    const [trigger = ""] = DO
    const refused: [user: string, operation: string, permission: string][] = [
      ["3", trigger, "the permission update_datagroups for the model shop"],
      ["4", "trigger_datagroup:finance::nightly", "the permission update_datagroups for the model finance"],
      ["4", "deploy:core", "the permission deploy"],
      ["5", trigger, "the permission update_datagroups for the model shop"],
    ]
    const allowed = [
      ["4", trigger],
      ["3", "deploy:core"],
      ["2", "deploy:finance"],
    ] as const
    for (const [here, there] of ways) {
      hubs.clear()
      for (const [user, operation, permission] of refused) {
        await nextIs(here, hubs.front)
        const page = await person.signIn(NEW, user)
        const answer = await register(there, page, { do: operation })
        expect(answer.status, `${user} ${operation}`).to.equal(403)
        expect(pageText(answer.text)).to.include(permission)
        expect(webhooks()).to.equal(0)
      }
      for (const [user, operation] of allowed) {
        await nextIs(here, hubs.front)
        const answer = await register(there, await person.signIn(NEW, user), { do: operation })
        expect(answer.status, `${user} ${operation}: ${pageText(answer.text)}`).to.equal(303)
      }
      expect(webhooks()).to.equal(allowed.length)
    }
  })

  for (const { source, typed, member, choice } of [
    {
      ...{ source: "dbt_cloud", member: "jobs", choice: "123" },
      typed: { dbt_account: "1001", dbt_token: "dbtc_made-up-token" },
    },
    {
      ...{ source: "fivetran", member: "connectors", choice: "pg_core" },
      typed: { fivetran_key: "made-up-key", fivetran_secret: "made-up-secret" },
    },
  ] as const) {
    it(`case 46, 47: credentials that are typed at one are used by the other: ${source}`, async () => {
      const path = `/links/${source}`
      const made = () => (source === "fivetran" ? fivetran.webhooks : dbt.subscriptions).length
      for (const [here, there] of ways) {
        const send = async (page: BrowserAnswer, to: string, values: Record<string, string | string[]> = {}) => {
          await nextIs(here, hubs.front)
          const answer = await person.submit(page, to, values)
          expect([isFrom(here, answer), answer.status], pageText(answer.text)).to.deep.equal([true, 303])
        }
        await send(await person.signIn(`${path}/new`), `${path}/connect`, typed)
        const form = await askAt(there, `${path}/new`)
        expect(form.text).to.include(`name="${member}" value="${choice}"`)
        await send(form, path, { do: DO, [member]: choice })
        expect(made()).to.equal(1)
        const list = await askAt(there, path)
        expect(pageText(list.text)).to.include("Made by Mia Okafor")
        await send(list, `${path}/remove`)
        expect(made()).to.equal(0)
      }
    })
  }
})
