import { expect } from "chai"
import http from "node:http"
import { once } from "node:events"
import { BASE_URL, LinksStage, standardHeaders } from "../support/links_stage"
import { rawStatus } from "../support/raw_hook"

const DO = ["trigger_datagroup:shop::orders"]
const TWO = ["trigger_datagroup:shop::orders", "trigger_datagroup:shop::hourly"]
const MIB = 1024 * 1024

describe("hooks", () => {
  let stage: LinksStage
  let link: { id: string; address: string; secret: string }
  before(async () => {
    stage = await LinksStage.start()
  })
  beforeEach(async () => {
    link = (await stage.make("webhook", { do: DO })) as typeof link
  })
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const changes = () => stage.lookerCalls.filter((call) => !call.startsWith("GET"))
  const triggered = (name: string) => stage.looker.linkState.datagroups.named(name)?.triggeredAt

  describe("Standard Webhooks", () => {
    it("case 13: the secret has its form, and what is not signed right is refused", async () => {
      expect(link.secret).to.match(/^whsec_[A-Za-z0-9+/]{43}=$/)
      const now = Math.floor(Date.now() / 1000)
      const body = JSON.stringify({ type: "x" })
      const right = standardHeaders(body, { secret: link.secret })
      const signature = right["webhook-signature"]
      const wrong: Record<string, Record<string, string>> = {
        "v1a only": { ...right, "webhook-signature": signature.replace("v1,", "v1a,") },
        "other id": { ...right, "webhook-id": "msg_other" },
        "301 s old": standardHeaders(body, { secret: link.secret, timeSec: now - 301 }),
        "302 s ahead": standardHeaders(body, { secret: link.secret, timeSec: now + 302 }),
        "no time": { ...right, "webhook-timestamp": "" },
        "time not digits": { ...right, "webhook-timestamp": `${now}.0` },
        "no signature": { ...right, "webhook-signature": "" },
        "other secret": standardHeaders(body, { secret: "whsec_AAAA" }),
      }
      for (const [name, headers] of Object.entries(wrong)) {
        const answer = await stage.post(link.address, body, headers)
        expect([answer.status, answer.json.success], name).to.deep.equal([401, false])
      }
      expect(changes()).to.deep.equal([])
      const among = `v1,AAAA v1a,BBBB ${signature} v2,CCCC`
      expect((await stage.post(link.address, body, { ...right, "webhook-signature": among })).status).to.equal(200)
      const early = standardHeaders(body, { secret: link.secret, timeSec: now - 295, id: "early" })
      expect((await stage.post(link.address, body, early)).status).to.equal(200)
    })

    it("case 13: a header that is sent twice is refused, whichever is right", async () => {
      const body = "{}"
      const right = standardHeaders(body, { secret: link.secret })
      for (const name of Object.keys(right) as (keyof typeof right)[]) {
        for (const values of [
          [right[name], "x"],
          ["x", right[name]],
        ]) {
          expect(await rawStatus(stage, link.address, body, { ...right, [name]: values }), name).to.equal(401)
        }
      }
      expect(changes()).to.deep.equal([])
      expect(await rawStatus(stage, link.address, body, right)).to.equal(200)
    })
  })

  describe("events", () => {
    it("case 16: a delivery that is sent again changes nothing more", async () => {
      const first = await stage.send(link, { n: 1 })
      expect(first.json).to.deep.include({ success: true, link: link.id })
      expect(first.json.results[0]).to.deep.include({ do: DO[0], success: true })
      const again = await stage.send(link, { n: 1 })
      expect([again.status, again.json]).to.deep.equal([200, { success: true, duplicate: true }])
      expect((await stage.send(link, { n: 1 }, { id: "msg_2" })).json.duplicate).to.equal(undefined)
      expect(changes()).to.have.length(2)
    })

    it("case 22: the datagroup gets the event's own time, never one ahead", async () => {
      const anHourAgo = Math.floor(Date.now() / 1000) - 3600
      await stage.send(link, { timestamp: new Date(anHourAgo * 1000).toISOString() })
      expect(triggered("shop::orders")).to.equal(anHourAgo)
      await stage.send(link, { timestamp: "2999-01-01T00:00:00Z" }, { id: "msg_2" })
      expect(triggered("shop::orders")).to.be.closeTo(Date.now() / 1000, 5)
      await stage.send(link, { timestamp: "2001-01-01T00:00:00Z" }, { id: "msg_3" })
      expect(triggered("shop::orders")).to.be.closeTo(Date.now() / 1000, 5)
    })

    it("case 17, 19: another type is ignored, and a commit that is none is refused, without a call", async () => {
      const typed = (await stage.make("webhook", { do: DO, types: ["done"] })) as typeof link
      const other = await stage.send(typed, { type: "begun" })
      expect([other.status, other.json]).to.deep.equal([200, { success: true, ignored: true, reason: "type" }])
      for (const commit of ["../../users", "https://x.example", "ABCDEF1", "a".repeat(65), 7, ["abcdef1"], ""]) {
        const answer = await stage.send(link, { commit }, { id: `msg_${String(commit)}` })
        expect([answer.status, answer.json.success], String(commit)).to.deep.equal([400, false])
        expect((await stage.send(link, { data: { commit } }, { id: "msg_data" })).status).to.equal(400)
      }
      expect(changes()).to.deep.equal([])
      expect((await stage.send(typed, { type: "done", commit: "abcdef1" })).status).to.equal(200)
    })

    it("case 28: nothing that the event names changes the target", async () => {
      await stage.send(link, {
        do: ["trigger_datagroup:finance::nightly"],
        datagroup: "finance::nightly",
        datagroup_id: "3",
        looker: "other",
        project: "core",
      })
      expect(triggered("finance::nightly")).to.equal(null)
      expect(triggered("shop::orders")).to.be.a("number")
      expect(changes()).to.have.length(1)
    })

    it("case 35: signed nonsense is refused or ignored, and the hub lives", async () => {
      const bodies = [
        "",
        "no json",
        "[]",
        "7",
        "null",
        '"x"',
        "[".repeat(10_000) + "]".repeat(10_000),
        `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
        '{"type":{"a":1},"timestamp":[],"data":"x","commit":null}',
        '{"__proto__":{"type":"x"},"constructor":1,"toString":2,"timestamp":1e400}',
        `{"type":"${"x".repeat(900_000)}"}`,
        Buffer.from([0xff, 0xfe, 0x00]).toString("latin1"),
      ]
      for (const [n, body] of bodies.entries()) {
        const { status } = await stage.send(link, body, { id: `msg_${n}` })
        expect(status, body.slice(0, 30)).to.be.below(500)
      }
      stage.logged()
      expect((await stage.send(link, "[]", { id: "list" })).status).to.equal(400)
      expect(stage.logged()).to.include(`"link":"${link.id}"`).and.include('"outcome":"malformed"')
      expect((await stage.send(link, {}, { id: "well" })).status).to.equal(200)
    })
  })

  describe("failures", () => {
    it("case 30: a Looker that is down for now gets the partner to send again, and only what is missing is done", async () => {
      link = (await stage.make("webhook", { do: TWO })) as typeof link
      let isDown = true
      stage.fault = ({ method }, path) =>
        isDown && method === "PATCH" && path === "/datagroups/2"
          ? { status: 503, headers: { "retry-after": "7" } }
          : undefined
      const failed = await stage.send(link)
      expect(failed.status).to.equal(503)
      expect(failed.headers.get("retry-after")).to.equal("7")
      expect(failed.json.success).to.equal(false)
      expect(failed.json.results.map(({ success }: { success: boolean }) => success)).to.deep.equal([true, false])
      isDown = false
      const again = await stage.send(link)
      expect(again.status).to.equal(200)
      expect(again.json.success).to.equal(true)
      const patches = stage.lookerCalls.filter((call) => call.startsWith("PATCH"))
      expect(patches).to.deep.equal(["PATCH /datagroups/1", "PATCH /datagroups/2", "PATCH /datagroups/2"])
    })

    it("case 30: so do a busy Looker, one that cannot be reached, and one whose login is down", async () => {
      const faults = [
        { status: 429, headers: { "retry-after": "99999" } },
        { status: 408 },
        { status: 500 },
        { status: 502 },
        { status: 504 },
        { reset: true },
      ]
      for (const [n, fault] of faults.entries()) {
        stage.fault = ({ method }) => (method === "PATCH" ? fault : undefined)
        const { status, headers } = await stage.send(link, {}, { id: `msg_${n}` })
        expect(status, JSON.stringify(fault)).to.equal(503)
        expect(headers.get("retry-after")).to.equal("30")
      }
      await stage.startHub()
      stage.fault = (_request, path) => (path === "/login" ? { status: 503 } : undefined)
      expect((await stage.send(link, {}, { id: "login" })).status).to.equal(503)
    })

    it("case 31: a refusal for good is told readably, and in Slack, without the link", async () => {
      link = (await stage.make("webhook", { do: DO, say: "#data", name: "Nightly <!channel>" })) as typeof link
      stage.fault = ({ method }) => (method === "PATCH" ? { status: 403, body: { message: "No" } } : undefined)
      const answer = await stage.send(link)
      expect(answer.status).to.equal(200)
      expect(answer.json.success).to.equal(false)
      expect(answer.json.results[0]).to.deep.include({ do: DO[0], success: false })
      expect(answer.json.results[0].message).to.match(/Looker/)
      await stage.done()
      expect(stage.notes).to.have.length(1)
      const [note = ""] = stage.notes
      expect(note).to.include("Nightly &lt;!channel&gt;").and.include(DO[0])
      expect(note).to.not.include(link.address.slice(-20))
      const args = new URLSearchParams(stage.slack.requests[0]?.text)
      expect([args.get("channel"), args.get("unfurl_links"), args.get("unfurl_media")]).to.deep.equal([
        "#data",
        "false",
        "false",
      ])
    })

    it("says nothing in Slack of successes, unless it is asked to; a failing Slack changes nothing", async () => {
      const quiet = (await stage.make("webhook", { do: DO, say: "#data" })) as typeof link
      await stage.send(quiet)
      await stage.done()
      expect(stage.notes).to.deep.equal([])
      const loud = (await stage.make("webhook", { do: DO, say: "#data", say_on: "always" })) as typeof link
      stage.slackAnswer = { status: 500, body: "broken" }
      expect((await stage.send(loud)).json.success).to.equal(true)
      await stage.done()
      expect(stage.notes.length).to.be.above(0)
    })

    it("has a process that stops wait for its notes", async () => {
      const loud = (await stage.make("webhook", { do: DO, say: "#data", say_on: "always" })) as typeof link
      // The first note loads Slack's client.
      await stage.send(loud)
      await stage.done()
      const told = stage.slackAnswer
      stage.slackAnswer = { ...told, delayMs: 100 }
      await stage.send(loud, {}, { id: "slow note" })
      const startedAt = performance.now()
      await stage.done()
      expect(performance.now() - startedAt).to.be.above(50)
    })

    it("case 32: slow work is answered 202 in time, and done", async () => {
      await stage.startHub({ LINKS_ANSWER_SEC: "1" })
      let release = () => {}
      const held = new Promise<void>((resolve) => (release = resolve))
      stage.hold = held
      const startedAt = Date.now()
      const answer = await stage.send(link)
      expect([answer.status, answer.json]).to.deep.equal([202, { success: true, accepted: true, link: link.id }])
      expect(Date.now() - startedAt).to.be.below(3000)
      expect(triggered("shop::orders")).to.equal(null)
      release()
      stage.hold = undefined
      await stage.done()
      expect(triggered("shop::orders")).to.be.a("number")
      expect(stage.logged()).to.include('"outcome":"done"')
      await stage.startHub()
    })

    it("case 34: a body of more than 1 MiB is refused as soon as it is known, and one of 1 MiB works", async () => {
      const url = new URL(link.address.replace(BASE_URL, stage.url))
      const announced = http.request(url, { method: "POST", headers: { "content-length": 2 * MIB } })
      announced.on("error", () => {})
      announced.flushHeaders()
      const [response] = (await once(announced, "response")) as [http.IncomingMessage]
      expect(response.statusCode).to.equal(413)
      announced.destroy()

      const endless = http.request(url, { method: "POST" })
      endless.on("error", () => {})
      let sent = 0
      const piece = Buffer.alloc(64 * 1024, 32)
      const answered = once(endless, "response") as Promise<[http.IncomingMessage]>
      let isAnswered = false
      void answered.then(() => (isAnswered = true))
      while (!isAnswered && sent < 64 * MIB) {
        sent += piece.length
        if (!endless.write(piece)) await Promise.race([once(endless, "drain"), answered])
      }
      expect((await answered)[0].statusCode).to.equal(413)
      expect(sent).to.be.below(16 * MIB)
      endless.destroy()

      const whole = JSON.stringify({ text: "x".repeat(MIB - 11) })
      expect(whole).to.have.length(MIB)
      expect((await stage.send(link, whole)).status).to.equal(200)
    })

    it("refuses more hooks than it may have at work, before it opens a link", async () => {
      await stage.startHub({ LINKS_MAX_HOOKS: "1" })
      let release = () => {}
      stage.hold = new Promise<void>((resolve) => (release = resolve))
      const first = stage.send(link)
      while (!stage.lookerCalls.length) await new Promise((resolve) => setTimeout(resolve, 2))
      const second = await stage.post(`${BASE_URL}/hooks/webhook/nonsense`, "{}")
      expect([second.status, second.headers.get("retry-after")]).to.deep.equal([503, "30"])
      release()
      stage.hold = undefined
      expect((await first).status).to.equal(200)
      expect((await stage.send(link, {}, { id: "later" })).status).to.equal(200)
      await stage.startHub()
    })
  })

  /** Sends headers as they are given, several of one name too. */
})
