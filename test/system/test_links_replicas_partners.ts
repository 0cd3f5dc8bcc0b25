import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { expectAtBoth, expectOutcomes } from "../support/hook_outcomes"
import { BOTH, DO, type LinkReplicas, ONE, OTHER, WAYS } from "../support/link_replicas"
import { hexOf, PartnerReplicas } from "../support/partner_replicas"
import { rawStatus } from "../support/raw_hook"
import { until } from "../support/replica"

const HOUR_SEC = 3600
const ignored = (reason: string) => ({ success: true, ignored: true, reason })

describe("events of partners at two hubs with links behind nginx, by turns", () => {
  let partners: PartnerReplicas
  let hubs: LinkReplicas
  let stage: LinkReplicas["stage"]
  before(compileHub)
  before(async () => {
    partners = await PartnerReplicas.start()
    ;({ hubs } = partners)
    ;({ stage } = hubs)
  })
  after(() => partners?.stop())
  beforeEach(() => partners.clear())
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  const hoursAgo = (hours: number) => Math.floor(Date.now() / 1000) - hours * HOUR_SEC
  const textOf = (timeSec: number) => new Date(timeSec * 1000).toISOString()

  describe("dbt", () => {
    it("case 20: a run that failed and another job are ignored by both, and each tells of the failure", async () => {
      const { dbt } = partners
      const members = { do: DO, jobs: ["123", "321"], events: ["completed", "errored"], say: "#data" }
      const link = await hubs.make(members, ONE, "dbt_cloud")
      stage.clear()
      // Two events: one for each.
      const answers = await dbt.endJob({ job: 123, status: "Errored" })
      expect(answers.map(({ json }) => json)).to.deep.equal([ignored("status"), ignored("status")])
      await expectAtBoth(hubs, [link], "ignored")
      await until(() => stage.notes.length === 2)
      for (const note of stage.notes) {
        expect(note).to.equal("*dbt jobs 123, 321* ran nothing\nJob 123 (Daily models) ended with Errored.")
      }
      expect(await dbt.endJob({ job: 456 })).to.deep.equal([])
      expect(stage.lookerCalls).to.deep.equal([])
      expect(hubs.triggered()).to.equal(null)
    })

    it("case 20: another job, sent to a link all the same, is ignored by both", async () => {
      const secret = "secret-that-dbt-made"
      for (const [here] of WAYS) {
        const link = await hubs.make({ do: DO, jobs: ["123"], register: false, secret }, here, "dbt_cloud")
        stage.clear()
        const post = (jobId: string, at: Record<string, string>) => {
          const data = { jobId, runStatus: "Success", runStatusCode: 10 }
          const body = JSON.stringify({ eventId: `wev_${jobId}`, eventType: "job.run.completed", data })
          return stage.post(link.address, body, { authorization: hexOf(body, secret), ...at })
        }
        for (const at of BOTH) expect((await post("456", at)).json).to.deep.equal(ignored("job"))
        expect(stage.lookerCalls).to.deep.equal([])
        for (const at of BOTH) expect((await post("123", at)).json.link).to.equal(link.id)
        const each = ["ignored", "done"]
        await expectOutcomes(hubs, [link], [each, each])
      }
    })

    it("case 20: a success sent again comes to the other, which ends in the same; then each knows it", async () => {
      const { dbt } = partners
      for (const [here] of WAYS) {
        partners.clear()
        const link = await hubs.make({ do: DO, jobs: ["123"] }, here, "dbt_cloud")
        stage.clear()
        const endedAt = hoursAgo(2)
        const answers = await dbt.endJob({ job: 123, at: textOf(endedAt) })
        for (let n = 0; n < 3; n++) answers.push(...(await dbt.redeliver()))
        const [done, twice, ...again] = answers.map(({ json }) => json)
        for (const answer of [done, twice]) expect(answer).to.deep.include({ success: true, link: link.id })
        for (const answer of again) expect(answer).to.deep.equal({ success: true, duplicate: true })
        expect(hubs.triggered()).to.equal(endedAt)
        for (const outcome of ["done", "duplicate"]) await expectAtBoth(hubs, [link], outcome)
      }
    })
  })

  describe("Fivetran", () => {
    it("case 21: the test that comes while one makes the webhook is answered by the other", async () => {
      const { fivetran } = partners
      for (const [here] of WAYS) {
        partners.clear()
        // The tests of two creations at one hub come to either.
        const links = []
        for (const connectors of [["pg_core"], ["salesforce_prod"]]) {
          links.push(await hubs.make({ do: DO, connectors }, here, "fivetran"))
        }
        for (const link of links) expect(link).to.deep.include({ registered: true, test: { delivered: true } })
        expect(fivetran.webhooks).to.have.length(2)
        await expectOutcomes(hubs, links, [["ping"], ["ping"]])
        expect(hubs.changes).to.deep.equal([])
      }
    })

    it("case 21: a failed sync and another connection are ignored by both, without a call", async () => {
      const { fivetran } = partners
      for (const [here] of WAYS) {
        partners.clear()
        const link = await hubs.make({ do: DO, connectors: ["pg_core"] }, here, "fivetran")
        stage.clear()
        const failed = await fivetran.endSync({ connector: "pg_core", status: "FAILURE" })
        failed.push(...(await fivetran.redeliver()))
        expect(failed.map(({ json }) => json)).to.deep.equal([ignored("status"), ignored("status")])
        const other = await fivetran.endSync({ connector: "salesforce_prod" })
        other.push(...(await fivetran.redeliver()))
        expect(other.map(({ json }) => json)).to.deep.equal([ignored("connector"), ignored("connector")])
        expect(stage.lookerCalls).to.deep.equal([])

        const endedAt = hoursAgo(1)
        const done = await fivetran.endSync({ connector: "pg_core", at: textOf(endedAt) })
        for (let n = 0; n < 2; n++) done.push(...(await fivetran.redeliver()))
        expect(done.map(({ text }) => text.includes("duplicate"))).to.deep.equal([false, false, true])
        expect(hubs.triggered()).to.equal(endedAt)
        for (const outcome of ["ignored", "done"]) await expectAtBoth(hubs, [link], outcome)
      }
    })

    it("case 21: a test that is not signed is refused by both", async () => {
      const link = await hubs.make({ do: DO, register: false }, OTHER, "fivetran")
      const body = JSON.stringify({ event: "test_event", created: textOf(hoursAgo(0)) })
      const signed = { "x-fivetran-signature-256": hexOf(body, link.secret) }
      for (const at of BOTH) {
        expect(await rawStatus(stage, link.address, body, at)).to.equal(401)
        expect((await stage.post(link.address, body, { ...signed, ...at })).json).to.deep.equal({
          success: true,
          ping: true,
        })
      }
      expect(hubs.changes).to.deep.equal([])
    })
  })

  it("case 21: GitHub's ping of a webhook that one makes is answered by either, without a call", async () => {
    const { github } = hubs
    for (const [here] of WAYS) {
      partners.clear()
      const links = []
      for (const branch of ["main", "next"]) {
        links.push(await hubs.make({ do: DO, repository: "acme/models", branch }, here, "github"))
        await github.settle()
      }
      for (const link of links) expect(link).to.deep.include({ registered: true, test: { delivered: true } })
      expect(github.sent.map(({ status }) => status)).to.deep.equal(github.sent.map(() => 200))
      await expectAtBoth(hubs, links, "ping")
      expect(hubs.changes).to.deep.equal([])
    }
  })

  it("case 21: a ping is answered by both only if it is signed", async () => {
    const members = { do: DO, repository: "acme/models", branch: "main", register: false }
    const link = await hubs.make(members, ONE, "github")
    const body = JSON.stringify({ zen: "Keep it simple.", hook_id: 1 })
    const signed = { "x-hub-signature-256": `sha256=${hexOf(body, link.secret)}`, "x-github-event": "ping" }
    for (const at of BOTH) {
      expect((await stage.post(link.address, body, { "x-github-event": "ping", ...at })).status).to.equal(401)
      expect((await stage.post(link.address, body, { ...signed, ...at })).json).to.deep.equal({
        success: true,
        ping: true,
      })
    }
    const each = ["unauthorized", "ping"]
    await expectOutcomes(hubs, [link], [each, each])
    expect(hubs.changes).to.deep.equal([])
  })
})
