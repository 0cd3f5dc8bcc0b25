import { createHmac } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { BOTH, DO, LinkReplicas, type MadeLink, ONE, OTHER, WAYS } from "../support/link_replicas"
import { startReplica } from "../support/replica"

const OLD_SECRET = "the-old-secret-of-the-links-0123456789"
const NEW_SECRET = "the-new-secret-of-the-links-0123456789"

describe("two hubs with links behind nginx", () => {
  let hubs: LinkReplicas
  let stage: LinkReplicas["stage"]
  let github: LinkReplicas["github"]
  before(compileHub)
  before(async () => {
    hubs = await LinkReplicas.start()
    ;({ stage, github } = hubs)
  })
  after(() => hubs?.stop())
  beforeEach(() => hubs.clear())
  afterEach(() => expect(hubs.errors).to.deep.equal([]))

  describe("the link", () => {
    it("case 36, 1: made by one it is served, shown and renewed by the other", async () => {
      for (const [here, there] of WAYS) {
        const link = await hubs.make({ do: DO, days: 10 }, here)
        expect((await hubs.send(link, there)).json).to.deep.include({ success: true, link: link.id })
        const shown = await stage.key("POST", "/links/webhook/show", { link: link.address }, there)
        expect(shown.json).to.include({ id: link.id, state: "active" })
        const renewed = await stage.key("POST", "/links/webhook/renew", { link: link.address, days: 100 }, there)
        expect(renewed.json).to.include({ id: link.id, secret: link.secret })
        for (const at of BOTH) expect((await hubs.send(renewed.json as MadeLink, at)).status).to.equal(200)
      }
    })

    it("case 2, 4: changed, or at another source, it leads nowhere at both", async () => {
      const link = await hubs.make({ do: DO }, ONE)
      const end = link.address.endsWith("A") ? "B" : "A"
      for (const at of BOTH) {
        for (const address of [link.address.slice(0, -1) + end, link.address.replace("/webhook/", "/incident/")]) {
          expect((await hubs.send({ ...link, address }, at)).status).to.equal(404)
        }
        expect((await hubs.send(link, at)).status).to.equal(200)
      }
    })

    it("case 6, 7: while a new key and a revocation are rolled out, each serves the links of the other", async () => {
      const first = await startReplica({ ...hubs.environment, LINKS_SECRET: `${OLD_SECRET},${NEW_SECRET}` })
      const revoked = await hubs.at(first.url, () => hubs.make({ do: DO }, {}))
      const second = await startReplica({
        ...hubs.environment,
        LINKS_SECRET: `${NEW_SECRET},${OLD_SECRET}`,
        LINKS_REVOKED: revoked.id,
      })
      const old = await hubs.at(first.url, () => hubs.make({ do: DO }, {}))
      const young = await hubs.at(second.url, () => hubs.make({ do: DO }, {}))
      for (const hub of [first, second]) {
        for (const link of [old, young])
          expect((await hubs.at(hub.url, () => hubs.send(link, {}))).status).to.equal(200)
      }
      expect((await hubs.at(first.url, () => hubs.send(revoked, {}))).status).to.equal(200)
      expect((await hubs.at(second.url, () => hubs.send(revoked, {}))).status).to.equal(410)
      // Those that stand behind nginx know neither key.
      for (const one of BOTH) expect((await hubs.send(young, one)).status).to.equal(404)
      for (const { child } of [first, second]) child.kill("SIGKILL")
    })
  })

  describe("verification", () => {
    it("case 9, 10, 13: both refuse what is not signed as it is, and take what is", async () => {
      const standard = await hubs.make({ do: DO }, ONE)
      const members = { do: DO, repository: "acme/models", branch: "main", register: false }
      const own = await hubs.make(members, OTHER, "github")
      const body = '{"ref": "refs/heads/other", "repository": {"full_name": "acme/models"}}'
      const signature = `sha256=${createHmac("sha256", own.secret).update(body).digest("hex")}`
      const headers = { "x-github-event": "push", "x-hub-signature-256": signature }
      for (const one of BOTH) {
        expect((await stage.send(standard, {}, { secret: "whsec_AAAA", headers: one })).status).to.equal(401)
        expect((await stage.send(standard, {}, { timeSec: 1_700_000_000, headers: one })).status).to.equal(401)
        expect((await stage.post(own.address, body.replaceAll(" ", ""), { ...headers, ...one })).status).to.equal(401)
        expect((await stage.post(own.address, body, { ...headers, ...one })).json.reason).to.equal("branch")
        expect((await hubs.send(standard, one)).status).to.equal(200)
      }
    })
  })

  describe("events", () => {
    it("case 16: one sent again to the same hub is done once; at the other it ends in the same", async () => {
      const link = await hubs.make({ do: DO }, ONE)
      const event = { timestamp: new Date(Date.now() - 60_000).toISOString() }
      expect((await hubs.send(link, ONE, event, "again")).json.results).to.have.length(1)
      const before = hubs.triggered()
      expect((await hubs.send(link, ONE, event, "again")).json).to.deep.equal({ success: true, duplicate: true })
      expect((await hubs.send(link, OTHER, event, "again")).json.success).to.equal(true)
      expect(hubs.triggered()).to.equal(before)
    })

    it("case 17, 19: both ignore what does not fit, and refuse a commit that is none, without a call", async () => {
      const link = await hubs.make({ do: DO, types: ["done"] }, ONE)
      stage.clear()
      for (const one of BOTH) {
        expect((await hubs.send(link, one, { type: "begun" })).json.reason).to.equal("type")
        expect((await hubs.send(link, one, { type: "done", commit: "../../users" })).status).to.equal(400)
      }
      expect(stage.lookerCalls).to.deep.equal([])
    })
  })

  describe("requests about links", () => {
    it("case 45: need the token at both", async () => {
      for (const one of BOTH) {
        const { status } = await stage.key("POST", "/links/webhook", { do: DO }, { ...one, authorization: "Token x" })
        expect(status).to.equal(403)
      }
    })

    it("case 48, 43: one made by one is found by the other, listed and removed there: the partner is the table", async () => {
      const members = { do: DO, repository: "acme/models" }
      const made = await hubs.make(members, ONE, "github")
      expect(made).to.deep.include({ registered: true, test: { delivered: true } })
      const again = await stage.key("POST", "/links/github", members, OTHER)
      expect([again.status, again.json.existing, again.json.id]).to.deep.equal([200, true, made.id])
      expect(github.hooks("acme/models")).to.have.length(1)
      const { json } = await stage.key("GET", "/links/github?repository=acme/models", undefined, OTHER)
      expect(json.links.map(({ id, state }: Record<string, string>) => [id, state])).to.deep.equal([
        [made.id, "active"],
      ])
      const removed = await stage.key("DELETE", "/links/github", { id: made.id, repository: "acme/models" }, OTHER)
      expect(removed.status).to.equal(200)
      expect(github.hooks("acme/models")).to.deep.equal([])
    })
  })

  it("case 51: neither a link nor a secret is in their logs", async () => {
    const link = await hubs.make({ do: DO }, ONE)
    for (const one of BOTH) await hubs.send(link, one)
    await stage.post(`${link.address}x`, "{}", OTHER)
    await sleep(100)
    const heard = hubs.hubs.flatMap(({ log }) => log).join("\n")
    expect(heard).to.include(link.id)
    for (const canary of [link.address.slice(-30), link.secret]) expect(heard).to.not.include(canary)
  })
})
