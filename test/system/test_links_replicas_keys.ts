import { expect } from "chai"
import { setTimeout as sleep } from "node:timers/promises"
import type { HookAnswer } from "../../tools/links/hook_sender"
import { agedAddress } from "../support/aged_link"
import { compileHub } from "../support/compiled_hub"
import { expectAtBoth, expectOutcomes } from "../support/hook_outcomes"
import { LinkBrowser } from "../support/link_browser"
import { BOTH, DO, type LinkReplicas, type MadeLink, ONE, WAYS } from "../support/link_replicas"
import { BASE_URL } from "../support/links_stage"
import { pageText } from "../support/page_text"
import { PartnerReplicas } from "../support/partner_replicas"
import { startReplica } from "../support/replica"
import { stateOf } from "../support/test_browser"

const OLD_SECRET = "the-old-secret-of-the-links-0123456789"
const NEW_SECRET = "the-new-secret-of-the-links-0123456789"
const DAY_SEC = 86_400
const NEW = "/links/webhook/new"
const REPOSITORY = "acme/models"
const COMMIT = "abcdef0123".repeat(4)

/** A source that registers its webhooks: what its link listens for, and how that happens. */
interface Registering {
  source: string
  members: object
  /** What a request names besides the id. */
  place: object
  happen: () => Promise<HookAnswer[]>
  /** The addresses of the webhooks. */
  addresses: () => string[]
}

describe("two hubs with links behind nginx, to one of which a new key has been rolled out", () => {
  let partners: PartnerReplicas
  let hubs: LinkReplicas
  let stage: LinkReplicas["stage"]
  before(compileHub)
  before(async () => {
    const app = { GITHUB_CLIENT_ID: "hub", GITHUB_CLIENT_SECRET: "made-up-client-secret" }
    partners = await PartnerReplicas.start(app, [
      { LINKS_SECRET: `${OLD_SECRET},${NEW_SECRET}` },
      { LINKS_SECRET: `${NEW_SECRET},${OLD_SECRET}` },
    ])
    ;({ hubs } = partners)
    ;({ stage } = hubs)
  })
  after(() => partners?.stop())
  beforeEach(() => {
    partners.clear()
    hubs.github.consentAs("mia")
    stage.looker.signIns.loginAs = "2"
  })
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  const sealedOf = ({ address }: { address: string }) => address.slice(address.lastIndexOf("/") + 1)
  const urlOf = (at: typeof ONE) => hubs.hubs[at === ONE ? 0 : 1].url

  describe("the link", () => {
    it("case 3: a grant or a state of one is no link at the other, and a link is no grant", async () => {
      for (const [here, there] of WAYS) {
        const person = new LinkBrowser(stage)
        await hubs.at(urlOf(here), () => person.open(NEW))
        const grant = person.cookie("hub_grant") ?? ""
        const [, state = ""] = /^[^.]+\.(.*)$/.exec(stateOf(person.hops[0] ?? "")) ?? []
        const link = await hubs.make({ do: DO }, here)
        stage.clear()
        for (const at of [there, here]) {
          const nonsense = await hubs.send({ ...link, address: `${BASE_URL}/hooks/webhook/nonsense` }, at)
          for (const sealed of [grant, state]) {
            expect(sealed.split(".")).to.have.length(5)
            const { status, json } = await hubs.send({ ...link, address: `${BASE_URL}/hooks/webhook/${sealed}` }, at)
            expect([status, json]).to.deep.equal([404, nonsense.json])
          }
          for (const sealed of [sealedOf(link), state]) {
            const { status, location } = await form(at, sealed)
            expect([status, location.startsWith(`${stage.lookerUrl}/auth`)]).to.deep.equal([302, true])
          }
          expect(stage.lookerCalls).to.deep.equal([])
        }
        for (const at of [there, here]) {
          expect((await form(at, grant)).status).to.equal(200)
          expect((await hubs.send(link, at)).status).to.equal(200)
        }
      }
    })

    it("case 5: 181 days later it has ended at both, 179 days later it works at both", async () => {
      for (const [here, there] of WAYS) {
        const link = await hubs.make({ do: DO }, here)
        const [ended, late] = await Promise.all([aged(link, 181 * DAY_SEC), aged(link, 179 * DAY_SEC)])
        stage.clear()
        for (const at of [there, here]) {
          const { status, json } = await hubs.send(ended, at)
          expect([status, json.success]).to.deep.equal([410, false])
        }
        expect(stage.lookerCalls).to.deep.equal([])
        for (const at of [there, here]) expect((await hubs.send(late, at)).status).to.equal(200)
        const each = ["gone", "done"]
        await expectOutcomes(hubs, [link], [each, each])
      }
    })

    it("case 5: it ends at its second at both, of which one has it open and the other has never seen it", async () => {
      for (const [here, there] of WAYS) {
        const link = await hubs.make({ do: DO }, here)
        const ends = Date.parse((link as MadeLink & { ends: string }).ends)
        const bySec = Math.floor((ends - Date.now()) / 1000) - 2
        const short = await aged(link, bySec)
        expect((await hubs.send(short, here)).status).to.equal(200)
        await sleep(ends - bySec * 1000 - Date.now() + 20)
        stage.clear()
        for (const at of [here, there]) expect((await hubs.send(short, at)).status).to.equal(410)
        expect(stage.lookerCalls).to.deep.equal([])
        const [first, second] = [["done", "gone"], ["gone"]]
        await expectOutcomes(hubs, [link], here === ONE ? [first, second] : [second, first])
      }
    })

    const aged = async (link: MadeLink, bySec: number): Promise<MadeLink> => ({
      ...link,
      address: await agedAddress(link.address, bySec, [OLD_SECRET, NEW_SECRET]),
    })

    /** The form as a browser with this grant is given it by one of them. */
    async function form(at: Record<string, string>, grant: string) {
      const headers = { ...at, cookie: `hub_grant=${grant}` }
      const { status, headers: given } = await fetch(hubs.front.url + NEW, { headers, redirect: "manual" })
      return { status, location: given.get("location") ?? "" }
    }
  })

  describe("renewal", () => {
    it("case 8: by the other, the id stays, the end is later, and both take the new secret, and the old one there", async () => {
      for (const [here, there] of WAYS) {
        const made = await hubs.make({ do: DO, days: 10 }, here)
        const renewed = await renew("webhook", { link: made.address }, there)
        expect(renewed.id).to.equal(made.id)
        expect(renewed.secret).to.be.a("string").and.not.equal(made.secret)
        expect(Date.parse(renewed.ends)).to.be.above(Date.parse((made as Renewed).ends))
        for (const at of BOTH) {
          for (const link of [made, renewed]) expect((await hubs.send(link, at)).json.success).to.equal(true)
          expect((await hubs.send({ ...renewed, secret: made.secret }, at)).status).to.equal(401)
        }
        await expectAtBoth(hubs, [made], "done")
      }
    })

    for (const name of ["github", "dbt_cloud", "fivetran"]) {
      it(`case 8: by the other, the webhook of ${name} has the new address and a secret that both take`, async () => {
        const { source, members, place, happen, addresses } = sourceOf(name)
        for (const [here, there] of WAYS) {
          partners.clear()
          const made = await hubs.make({ ...members, days: 10 }, here, source)
          await hubs.github.settle()
          const renewed = await renew(source, { id: made.id, ...place }, there)
          expect(renewed.id).to.equal(made.id)
          expect(Date.parse(renewed.ends)).to.be.above(Date.parse((made as Renewed).ends))
          expect(addresses()).to.deep.equal([renewed.address])
          expect(renewed.address).to.not.equal(made.address)
          const answers = [...(await happen()), ...(await happen())]
          for (const { json } of answers) expect(json).to.deep.include({ success: true, link: made.id })
          await expectAtBoth(hubs, [made], "done")
        }
      })

      it(`case 8: by both at once, the webhook of ${name} has the address of one and the secret that belongs to it`, async () => {
        const { source, members, place, happen, addresses } = sourceOf(name)
        const made = await hubs.make({ ...members, days: 10 }, ONE, source)
        await hubs.github.settle()
        const renewed = await Promise.all(BOTH.map((at) => renew(source, { id: made.id, ...place }, at)))
        expect(renewed.map(({ id }) => id)).to.deep.equal([made.id, made.id])
        expect(addresses()).to.have.length(1)
        expect(renewed.map(({ address }) => address)).to.include(addresses()[0])
        const answers = [...(await happen()), ...(await happen())]
        for (const { json } of answers) expect(json).to.deep.include({ success: true, link: made.id })
        await expectAtBoth(hubs, [made], "done")
      })
    }

    it("case 8: by the page's button, on a list that one has shown and the other is sent", async () => {
      const { members, happen, addresses } = sourceOf("github")
      for (const [here, there] of WAYS) {
        partners.clear()
        const made = await hubs.make({ ...members, days: 10 }, here, "github")
        await hubs.github.settle()
        const person = new LinkBrowser(stage)
        const list = await hubs.at(urlOf(here), () => person.open(`/links/github?repository=${REPOSITORY}`))
        const answer = await hubs.at(urlOf(there), () => person.submit(list, "/links/github/renew"))
        expect(answer.status, pageText(answer.text)).to.equal(303)
        expect(addresses()).to.have.length(1).and.not.include(made.address)
        for (const { json } of [...(await happen()), ...(await happen())]) {
          expect(json).to.deep.include({ success: true, link: made.id })
        }
        await expectAtBoth(hubs, [made], "done")
      }
    })

    type Renewed = MadeLink & { ends: string }

    async function renew(source: string, members: object, at: Record<string, string>): Promise<Renewed> {
      const { status, json, text } = await stage.key("POST", `/links/${source}/renew`, { ...members, days: 100 }, at)
      expect(status, text).to.equal(200)
      return json as Renewed
    }

    function sourceOf(source: string): Registering {
      const { dbt, fivetran } = partners
      const { github } = hubs
      let pushes = 0
      if (source === "dbt_cloud") {
        const addresses = () => dbt.subscriptions.map(({ client_url }) => client_url)
        return {
          source,
          members: { do: DO, jobs: ["123"] },
          place: {},
          happen: () => dbt.endJob({ job: 123 }),
          addresses,
        }
      }
      if (source === "fivetran") {
        const happen = () => fivetran.endSync({ connector: "pg_core" })
        const members = { do: DO, connectors: ["pg_core"] }
        return { source, members, place: {}, happen, addresses: () => fivetran.webhooks.map(({ url }) => url) }
      }
      const place = { repository: REPOSITORY }
      const happen = () => github.push({ ...place, commit: String(++pushes).padStart(40, "a") })
      const addresses = () => github.hooks(REPOSITORY).map(({ config }) => String(config.url))
      return { source, members: { do: DO, ...place }, place, happen, addresses }
    }
  })

  describe("the webhook of deployments", () => {
    const PATH = "/webhooks/projects/core/deploy"

    it("case 27: both call it with its secret alone, and a step that failed within a 200 is a failure at both", async () => {
      for (const [here, there] of WAYS) {
        stage.clear()
        hubs.core.push("next/1", COMMIT)
        const whole = await hubs.make({ do: ["deploy_webhook:core"] }, here)
        const branch = await hubs.make({ do: ["deploy_webhook:core@next/1"] }, here)
        const before = stage.lookerRequests.length
        expect((await hubs.send(whole, there, { commit: COMMIT })).json.success).to.equal(true)
        expect((await hubs.send(whole, there)).json.success).to.equal(true)
        expect((await hubs.send(branch, there)).json.success).to.equal(true)
        const calls = stage.lookerRequests.slice(before)
        const asked = calls.map(({ method, path }) => `${method} ${path}`)
        expect(asked).to.deep.equal([`POST ${PATH}/ref/${COMMIT}`, `POST ${PATH}`, `POST ${PATH}/branch/next%2F1`])
        for (const { headers } of calls) {
          expect(headers["x-looker-deploy-secret"]).to.equal(stage.looker.deploySecret)
          expect(headers.authorization).to.equal(undefined)
        }

        hubs.core.webhookError = "Merge conflict in core.model.lkml"
        const failed = await hubs.send(branch, there, {}, "conflict")
        expect([failed.status, failed.json.success]).to.deep.equal([200, false])
        expect(failed.json.results[0].message).to.include("Merge conflict in core.model.lkml")
        hubs.core.webhookError = undefined
        for (const at of [there, here]) {
          expect((await hubs.send(branch, at, {}, "conflict")).json.results[0].success).to.equal(true)
        }
        const [first, second] = [["done", "failed", "done"], ["done"]]
        await expectOutcomes(hubs, [branch], here === ONE ? [second, first] : [first, second])
      }
    })

    it("case 27: a hub without API credentials makes a link for both, and each uses its own secret of Looker", async () => {
      const [{ name, url, deploySecret }] = JSON.parse(stage.environment.LOOKERS ?? "[]") as [Record<string, string>]
      const bareWith = (secret?: string) =>
        startReplica({
          ...hubs.environment,
          LINKS_SECRET: OLD_SECRET,
          LOOKERS: JSON.stringify([{ name, url, deploySecret: secret }]),
        })
      const [bare, outdated] = await Promise.all([bareWith(deploySecret), bareWith("an-outdated-deploy-secret")])
      try {
        const link = await hubs.at(bare.url, () => hubs.make({ do: ["deploy_webhook:core@main"] }, {}))
        for (const at of BOTH) expect((await hubs.send(link, at)).json.success).to.equal(true)
        const refused = await hubs.at(outdated.url, () => hubs.send(link, {}))
        expect([refused.status, refused.json.success]).to.deep.equal([200, false])
        for (const secret of [deploySecret ?? "", "an-outdated-deploy-secret"]) {
          expect(refused.text).to.not.include(secret)
        }
        expect((await hubs.at(bare.url, () => hubs.send(link, {}))).json.success).to.equal(true)
        expect(hubs.core.deployments).to.deep.equal(Array(3).fill({ by: "webhook", branch: "main" }))
        await expectOutcomes(hubs, [link], [["done"], ["done"]])
      } finally {
        for (const { child } of [bare, outdated]) child.kill("SIGKILL")
      }
    })
  })
})
