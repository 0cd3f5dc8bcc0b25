import { expect } from "chai"
import { DbtCloudStandIn } from "../../tools/links/dbt_cloud_stand_in"
import { FivetranStandIn } from "../../tools/links/fivetran_stand_in"
import { compileHub } from "../support/compiled_hub"
import { LinkBrowser } from "../support/link_browser"
import { DO, LinkReplicas, ONE, OTHER, WAYS } from "../support/link_replicas"
import { BASE_URL } from "../support/links_stage"
import { pageText } from "../support/page_text"
import type { Replica } from "../support/replica"
import { isFrom, nextIs, untilLogged } from "../support/replica_turns"
import { ServiceDoor } from "../support/service_door"

const ACCOUNT = "1001"
const TOKEN = "dbtc_made-up-token"
const [KEY, SECRET] = ["made-up-fivetran-key", "made-up-fivetran-secret"]
const HOOKS = `/api/v3/accounts/${ACCOUNT}/webhooks`
const REPOSITORY = "acme/models"
const CURE = 'needs admin:repo_hook, or "Webhooks: write"'

describe("two hubs with links behind nginx, and their partners", () => {
  let dbt: DbtCloudStandIn
  let fivetran: FivetranStandIn
  let dbtDoor: ServiceDoor
  let fivetranDoor: ServiceDoor
  let hubs: LinkReplicas
  let stage: LinkReplicas["stage"]
  let github: LinkReplicas["github"]
  before(compileHub)
  before(async () => {
    ;[dbt, fivetran] = await Promise.all([
      DbtCloudStandIn.start({ accountId: ACCOUNT, token: TOKEN }),
      FivetranStandIn.start({ apiKey: KEY, apiSecret: SECRET }),
    ])
    ;[dbtDoor, fivetranDoor] = await Promise.all([ServiceDoor.start(dbt.url), ServiceDoor.start(fivetran.url)])
    hubs = await LinkReplicas.start({
      ...{ DBT_CLOUD_URL: dbtDoor.url, DBT_CLOUD_ACCOUNT_ID: ACCOUNT, DBT_CLOUD_TOKEN: TOKEN },
      ...{ FIVETRAN_API_URL: fivetranDoor.url, FIVETRAN_API_KEY: KEY, FIVETRAN_API_SECRET: SECRET },
    })
    ;({ stage, github } = hubs)
    for (const partner of [dbt, fivetran]) partner.deliverTo(hubs.front.url, BASE_URL)
  })
  after(async () => {
    await hubs?.stop()
    await Promise.all([dbt, fivetran, dbtDoor, fivetranDoor].map((each) => each?.stop()))
  })
  beforeEach(() => {
    for (const each of [hubs, dbt, fivetran, dbtDoor, fivetranDoor]) each.clear()
  })
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  const hubAt = (at: typeof ONE): Replica => hubs.hubs[at === ONE ? 0 : 1]
  /** Has an event come to each of the hubs, and checks that each has run the link at the time of its event. */
  async function expectRunByBoth(
    link: { id: string },
    happen: (at: string) => Promise<{ status: number; headers: object }[]>,
  ) {
    for (const [n, hub] of hubs.hubs.entries()) {
      const time = new Date(Date.now() - (n + 1) * 60_000).toISOString()
      await nextIs(hub, hubs.front)
      const answers = await happen(time)
      expect(answers.map(({ status }) => status)).to.deep.equal([200])
      await untilLogged(hub, '"hook done"', link.id, '"done"')
      expect(hubs.triggered()).to.equal(Math.floor(Date.parse(time) / 1000))
    }
  }

  it("case 46: dbt's webhook is made inactive by one, tested at the other, run by both, listed and removed by the other", async () => {
    const members = { do: DO, jobs: ["123", "321"] }
    for (const [here, there] of WAYS) {
      for (const each of [dbt, dbtDoor]) each.clear()
      await nextIs(hubAt(there), hubs.front)
      const { status, json } = await stage.key("POST", "/links/dbt_cloud", members, here)
      expect(status).to.equal(201)
      expect(json)
        .to.deep.include({ registered: true, test: { delivered: true } })
        .and.not.have.property("secret")
      const one = `${HOOKS}/subscription/${json.hook}`
      expect(dbtDoor.calls).to.deep.equal([
        ...[`GET ${HOOKS}/subscriptions?limit=100&offset=0`, `POST ${HOOKS}/subscriptions`],
        ...[`PUT ${one}`, `GET ${one}/test`],
      ])
      const provisional = `${BASE_URL}/hooks/dbt_cloud/new`
      expect(dbtDoor.requests[1]?.json()).to.deep.include({ client_url: provisional, active: false })
      expect(dbtDoor.requests[2]?.json()).to.deep.include({ client_url: json.address, active: true })
      for (const at of [here, there]) expect((await stage.post(provisional, "{}", at)).status).to.equal(404)
      await untilLogged(hubAt(there), json.id as string, '"ping"')

      await expectRunByBoth(json as { id: string }, (at) => dbt.endJob({ job: 123, at }))
      const again = await stage.key("POST", "/links/dbt_cloud", members, there)
      expect([again.status, again.json.existing, again.json.id]).to.deep.equal([200, true, json.id])
      const listed = await stage.key("GET", "/links/dbt_cloud", undefined, there)
      expect(listed.json.links).to.have.length(1)
      expect(listed.json.links[0]).to.deep.include({ id: json.id, hook: json.hook, state: "active" })
      const removed = await stage.key("DELETE", "/links/dbt_cloud", { id: json.id }, there)
      expect(removed.json).to.deep.equal({ id: json.id, hook: json.hook, removed: true })
      expect(dbt.subscriptions).to.deep.equal([])
    }
  })

  it("case 46: what one could not finish at dbt it deletes again, and the other finds nothing and makes it", async () => {
    for (const [here, there] of WAYS) {
      dbt.clear()
      dbtDoor.fault = ({ method }) => (method === "PUT" ? { status: 500 } : undefined)
      const failed = await stage.key("POST", "/links/dbt_cloud", { do: DO }, here)
      expect([failed.status, failed.json.error]).to.deep.equal([502, "dbt Cloud answered 500. Try again in a minute."])
      dbtDoor.fault = undefined
      const listed = await stage.key("GET", "/links/dbt_cloud", undefined, there)
      expect(listed.json.links).to.deep.equal([])
      expect((await stage.key("POST", "/links/dbt_cloud", { do: DO }, there)).status).to.equal(201)
      expect(dbt.subscriptions).to.have.length(1)
    }
  })

  it("case 47: Fivetran's test in the creation by one passes at the other, both run it, and the other removes it", async () => {
    for (const [here, there] of WAYS) {
      for (const each of [fivetran, fivetranDoor]) each.clear()
      await nextIs(hubAt(there), hubs.front)
      const { status, json } = await stage.key("POST", "/links/fivetran", { do: DO, connectors: ["pg_core"] }, here)
      expect(status).to.equal(201)
      expect(json)
        .to.deep.include({ registered: true, test: { delivered: true } })
        .and.not.have.property("secret")
      expect(fivetranDoor.calls).to.deep.equal(["GET /v1/webhooks?limit=1000", "POST /v1/webhooks/account"])
      expect(fivetran.sent.map((sent) => [sent.status, sent.responseBody])).to.deep.equal([
        [200, '{"success":true,"ping":true}'],
      ])
      await untilLogged(hubAt(there), json.id as string, '"ping"')

      await expectRunByBoth(json as { id: string }, (at) => fivetran.endSync({ connector: "pg_core", at }))
      const removed = await stage.key("DELETE", "/links/fivetran", { link: json.address }, there)
      expect(removed.json).to.deep.equal({ id: json.id, hook: json.hook, removed: true })
      expect(fivetran.webhooks).to.deep.equal([])
    }
  })

  it("case 47: both read the second page of Fivetran's list, with what the other made", async () => {
    const made = [
      await hubs.make({ do: DO, connectors: ["pg_core"] }, ONE, "fivetran"),
      await hubs.make({ do: DO, connectors: ["ads_daily"] }, OTHER, "fivetran"),
    ]
    const items = fivetran.webhooks.map(({ id, url, events, active }) => ({ id, url, events, active }))
    fivetranDoor.fault = ({ query }) => {
      const [own, next_cursor] =
        query.get("cursor") === "second" ? [items.slice(1), null] : [items.slice(0, 1), "second"]
      return { body: { code: "Success", data: { items: own, next_cursor } } }
    }
    for (const at of [ONE, OTHER]) {
      const answer = await stage.key("GET", "/links/fivetran", undefined, at)
      expect(isFrom(hubAt(at), answer)).to.equal(true)
      expect(answer.json.links.map(({ id }: { id: string }) => id)).to.have.members(made.map(({ id }) => id))
      expect(answer.json).to.deep.include({ more: false, unread: [] })
    }
  })

  describe("case 49: GitHub's refusal", () => {
    const poor = () => github.classicToken("jon")
    const fill = async () => {
      for (let n = 0; n < 20; n++) {
        const { status } = await fetch(`${github.url}/api/v3/repos/${REPOSITORY}/hooks`, {
          method: "POST",
          headers: { authorization: `Bearer ${github.classicToken()}`, "content-type": "application/json" },
          body: JSON.stringify({
            config: { url: `https://other.example/${n}`, content_type: "json" },
            events: ["push"],
          }),
        })
        expect(status).to.equal(201)
      }
    }
    const ask = (members: object, at: typeof ONE) =>
      stage.key("POST", "/links/github", { do: DO, repository: REPOSITORY, branch: "main", ...members }, at)

    it("is 502 at both, with the cure and without the token, also in their logs; the right token works at the other", async () => {
      const token = poor()
      for (const [here, there] of WAYS) {
        hubs.clear()
        const refused = await ask({ github_token: token }, here)
        expect([refused.status, isFrom(hubAt(here), refused)], refused.text).to.deep.equal([502, true])
        expect(refused.json.error)
          .to.match(/^GitHub answered 404\b/)
          .and.include(CURE)
        expect(github.hooks(REPOSITORY)).to.deep.equal([])
        const made = await ask({ github_token: github.classicToken() }, there)
        expect([made.status, isFrom(hubAt(there), made)]).to.deep.equal([201, true])
        for (const heard of [refused.text, ...hubs.hubs.flatMap(({ log }) => log)]) {
          expect(heard)
            .to.not.include(token)
            .and.not.match(/hooks\/github\/[\w-]{8}/)
        }
      }
    })

    it("of a full repository is 502 at both; with room there again, the other makes it", async () => {
      for (const [here, there] of WAYS) {
        hubs.clear()
        await fill()
        for (const at of [here, there]) {
          const { status, json } = await ask({}, at)
          expect(status).to.equal(502)
          expect(json.error)
            .to.match(/^GitHub answered 422\b/)
            .and.include("20 webhooks")
        }
        expect(github.hooks(REPOSITORY)).to.have.length(20)
        github.clear()
        expect((await ask({}, there)).status).to.equal(201)
      }
    })

    it("is told by both in the form that the other showed, with what was typed and without the token", async () => {
      const person = new LinkBrowser(stage)
      const form = { repository: "acme/unknown", do: DO, name: "Kept" }
      await person.signIn("/links/github/new")
      for (const [here, there] of WAYS) {
        await nextIs(hubAt(here), hubs.front)
        const page = await person.ask("/links/github/new")
        const answer = await person.submit(page, "/links/github", form)
        expect([isFrom(hubAt(here), page), isFrom(hubAt(there), answer)]).to.deep.equal([true, true])
        expect(answer.status).to.equal(502)
        expect(pageText(answer.text)).to.include("GitHub answered 404").and.include(CURE)
        expect(answer.text)
          .to.include('value="Kept"')
          .and.not.match(/gh[op]_/)
      }
    })
  })
})
