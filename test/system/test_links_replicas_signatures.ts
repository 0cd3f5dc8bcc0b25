import { createHmac } from "node:crypto"
import { expect } from "chai"
import { compileHub } from "../support/compiled_hub"
import { expectOutcomes } from "../support/hook_outcomes"
import { BOTH, DO, type LinkReplicas, type MadeLink, ONE, OTHER, WAYS } from "../support/link_replicas"
import { hexOf, PartnerReplicas } from "../support/partner_replicas"
import { rawStatus } from "../support/raw_hook"
import { TEST_SECRET } from "../support/hub_with"

const SECRET = "secret-that-the-partner-made"

describe("the signatures that two hubs with links behind nginx take", () => {
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

  type Headers = Record<string, string | string[]>

  /** Sends to each hub what it must refuse, then to each what it takes. Checks that both refuse, and both do it. */
  async function checkSignatures(link: MadeLink, body: string, refused: Headers[], taken: Headers[]) {
    stage.clear()
    for (const at of BOTH) {
      for (const headers of refused) {
        expect(await rawStatus(stage, link.address, body, { ...headers, ...at }), JSON.stringify(headers)).to.equal(401)
      }
    }
    expect(stage.lookerCalls).to.deep.equal([])
    for (const at of BOTH) {
      for (const headers of taken) {
        expect(await rawStatus(stage, link.address, body, { ...headers, ...at }), JSON.stringify(headers)).to.equal(200)
      }
    }
    expect(hubs.triggered()).to.be.a("number")
    // The other hub knows nothing of what the first has done; the same body again is known to each.
    const each = [...refused.map(() => "unauthorized"), "done", ...taken.slice(1).map(() => "duplicate")]
    await expectOutcomes(hubs, [link], [each, each])
  }

  it("case 11: dbt's bare signature in Authorization is taken by both, and nothing else there", async () => {
    for (const [here] of WAYS) {
      const link = await hubs.make({ do: DO, register: false, secret: SECRET }, here, "dbt_cloud")
      const body = JSON.stringify(jobEnd())
      const hex = hexOf(body, SECRET)
      const wrong = [`Token token="${TEST_SECRET}"`, `Bearer ${hex}`, hex.toUpperCase(), hexOf(body, `${SECRET}x`), ""]
      const refused = wrong.map((authorization) => ({ authorization }))
      await checkSignatures(link, body, [{}, ...refused], [{ authorization: hex }, { authorization: hex }])
    }
  })

  it("case 11: of two signatures nginx takes neither, nor does a hub that is asked past it", async () => {
    const link = await hubs.make({ do: DO, register: false, secret: SECRET }, ONE, "dbt_cloud")
    const body = JSON.stringify(jobEnd())
    const authorization = [hexOf(body, SECRET), hexOf(body, SECRET)]
    stage.clear()
    for (const at of BOTH) {
      expect(await rawStatus(stage, link.address, body, { authorization, ...at })).to.equal(400)
    }
    for (const { url } of hubs.hubs) {
      expect(await hubs.at(url, () => rawStatus(stage, link.address, body, { authorization }))).to.equal(401)
    }
    expect(stage.lookerCalls).to.deep.equal([])
    await expectOutcomes(hubs, [link], [["unauthorized"], ["unauthorized"]])
  })

  it("case 12: Fivetran's signature is taken by both in any case, by the secret that one has derived", async () => {
    for (const [here] of WAYS) {
      const link = await hubs.make({ do: DO, register: false }, here, "fivetran")
      const body = JSON.stringify(syncEnd())
      const hex = hexOf(body, link.secret)
      const mixed = [...hex].map((digit, at) => (at % 2 ? digit : digit.toUpperCase())).join("")
      const signed = (signature: string | string[]) => ({ "x-fivetran-signature-256": signature })
      const refused = [hexOf(body, SECRET), hex.slice(1), `${hex}0`, "", [hex, hex]].map(signed)
      await checkSignatures(link, body, [{}, ...refused], [hex.toUpperCase(), hex, mixed].map(signed))
    }
  })

  it("case 14: the chosen header, SHA-512, Base64 and prefix are taken by both, and no others", async () => {
    const chosen = { scheme: "hmac", header: "X-Acme-Signature", secret: SECRET }
    const special = { algorithm: "sha512", encoding: "base64", prefix: "sha512=" }
    const body = '{"at":"½"}'
    const base64 = (algorithm: string) => createHmac(algorithm, SECRET).update(body).digest("base64")
    const right = `sha512=${base64("sha512")}`
    const signed = (signature: string | string[]) => ({ "x-acme-signature": signature })
    const wrong = [
      base64("sha512"),
      `sha512=${base64("sha256")}`,
      `sha512=${hexOf(body, SECRET, "sha512")}`,
      ["x", right],
      [right, right],
    ]
    for (const [here] of WAYS) {
      const link = await hubs.make({ do: DO, ...chosen, ...special }, here)
      const refused: Headers[] = [{}, { "x-signature": right }, ...wrong.map(signed)]
      await checkSignatures(link, body, refused, [signed(right), signed(right)])
    }
  })

  it("case 15: opened at one it pauses, acknowledged is ignored, closed at the other it resumes", async () => {
    const isEnabled = () => stage.looker.linkState.schedules.find("1")?.isEnabled
    const members = { do: ["pause_schedule:1", "resume_schedule:1"] }
    const words = [
      { send: sendPagerDuty, own: { scheme: "pagerduty", secret: SECRET }, opened: "incident.triggered" },
      { send: sendStandard, own: {}, opened: "incident.opened" },
    ]
    for (const { send, own, opened } of words) {
      for (const [here, there] of WAYS) {
        const link = await hubs.make({ ...members, ...own }, there, "incident")
        stage.clear()
        const done = async (at: typeof here, type: string) => (await send(link, at, type)).json
        expect((await done(here, opened)).results).to.deep.equal([
          { do: "pause_schedule:1", success: true, message: "Paused." },
        ])
        expect(isEnabled()).to.equal(false)
        for (const at of BOTH) expect((await done(at, "incident.acknowledged")).reason).to.equal("event")
        expect(isEnabled()).to.equal(false)
        expect((await done(there, "incident.resolved")).results).to.have.length(1)
        expect(isEnabled()).to.equal(true)
        expect(hubs.changes).to.deep.equal(Array(2).fill("PATCH /scheduled_plans/1"))
        const [first, second] = [
          ["done", "ignored"],
          ["ignored", "done"],
        ]
        await expectOutcomes(hubs, [link], here === ONE ? [first, second] : [second, first])
      }
    }
  })

  it("case 15: PagerDuty's list without a right signature is refused by both", async () => {
    const own = { scheme: "pagerduty", secret: SECRET }
    const link = await hubs.make({ do: DO, ...own }, OTHER, "incident")
    const body = JSON.stringify({ event: { event_type: "incident.triggered" } })
    const signed = (signatures: string) => ({ "x-pagerduty-signature": signatures })
    const right = `v1=${hexOf(body, SECRET)}`
    const refused = [hexOf(body, SECRET), right.replace("v1", "v2"), `v1=${hexOf(body, "guessed")}`, "v1=00,"]
    await checkSignatures(link, body, [{}, ...refused.map(signed)], [signed(`v1=${"0".repeat(64)},${right},v2=x`)])
  })

  function sendPagerDuty(link: MadeLink, at: Record<string, string>, type: string) {
    const body = JSON.stringify({ event: { id: "01", event_type: type, resource_type: "incident" } })
    const signatures = `v1=${"0".repeat(64)},v1=${hexOf(body, SECRET)}`
    return stage.post(link.address, body, { "x-pagerduty-signature": signatures, ...at })
  }

  function sendStandard(link: MadeLink, at: Record<string, string>, type: string) {
    return hubs.send(link, at, { type })
  }
})

const jobEnd = () => ({
  eventId: "wev_1",
  eventType: "job.run.completed",
  timestamp: new Date().toISOString(),
  data: { jobId: "123", runStatus: "Success", runStatusCode: 10 },
})

const syncEnd = () => ({
  event: "sync_end",
  created: new Date().toISOString(),
  connector_id: "pg_core",
  data: { status: "SUCCESSFUL" },
})
