import { createHmac } from "node:crypto"
import { expect } from "chai"
import { github } from "../../src/links/sources/github/github"
import type { HookEvent } from "../../src/links/sources"
import { COMMIT, GithubStage, signatureOf } from "../support/github_stage"
import { rawStatus } from "../support/raw_hook"

const DO = ["trigger_datagroup:shop::orders"]
const PUSH = {
  ref: "refs/heads/main",
  after: COMMIT,
  deleted: false,
  repository: { full_name: "Acme/Models" },
  commits: [{ added: ["models/a.lkml"], modified: ["README.md"], removed: ["old/b.lkml"] }],
  head_commit: { timestamp: "2026-11-27T10:00:00+02:00" },
}
const MERGE = {
  action: "closed",
  repository: { full_name: "acme/models" },
  pull_request: {
    merged: true,
    merged_at: "2026-11-27T10:00:00Z",
    merge_commit_sha: COMMIT,
    base: { ref: "main" },
  },
}

describe("events of GitHub", () => {
  let stage: GithubStage
  before(async () => (stage = await GithubStage.start()))
  afterEach(() => stage.clear())
  after(() => stage.stop())

  const changes = () => stage.hub.lookerCalls.filter((call) => !call.startsWith("GET"))
  const deployments = () => stage.hub.looker.linkState.project("core")?.deployments.map(({ ref }) => ref)
  /** A link that was not made at GitHub, so that a test signs for it. */
  const byHand = async (more: object = {}) => {
    const link: unknown = await stage.hub.make("github", {
      ...{ do: DO, repository: "acme/models", branch: "main", register: false },
      ...more,
    })
    return link as { id: string; address: string; secret: string }
  }
  const register = (more: object = {}) =>
    stage.hub.make("github", { do: DO, repository: "acme/models", branch: "main", ...more })

  describe("signatures", () => {
    it("case 9: what is not signed as it should be is refused, without a call", async () => {
      const link = await byHand()
      const body = JSON.stringify(PUSH)
      const right = signatureOf(body, link.secret)
      const sha1 = createHmac("sha1", link.secret).update(body).digest("hex")
      const wrong: Record<string, Record<string, string>> = {
        missing: {},
        empty: { "x-hub-signature-256": "" },
        short: { "x-hub-signature-256": right.slice(0, -1) },
        long: { "x-hub-signature-256": `${right}0` },
        "upper case": { "x-hub-signature-256": `sha256=${right.slice(7).toUpperCase()}` },
        "upper-case name": { "x-hub-signature-256": right.replace("sha256", "SHA256") },
        "without sha256=": { "x-hub-signature-256": right.slice(7) },
        "only SHA-1": { "x-hub-signature": `sha1=${sha1}` },
        "SHA-1 in its place": { "x-hub-signature-256": `sha1=${sha1}` },
        "another secret": { "x-hub-signature-256": signatureOf(body, "another secret") },
        "the bytes of the secret": {
          "x-hub-signature-256": `sha256=${createHmac("sha256", Buffer.from(link.secret, "hex")).update(body).digest("hex")}`,
        },
        "of another link": { "x-hub-signature-256": signatureOf(body, (await byHand()).secret) },
      }
      for (const [name, headers] of Object.entries(wrong)) {
        const answer = await stage.post({ address: link.address }, body, headers)
        expect([answer.status, answer.json.success], name).to.deep.equal([401, false])
      }
      const raw = (headers: Record<string, string | string[]>) =>
        rawStatus(stage.hub, link.address, body, { "x-github-event": "push", ...headers })
      for (const both of [
        [right, "sha256=00"],
        ["sha256=00", right],
        [right, right],
      ]) {
        expect(await raw({ "X-Hub-Signature-256": both })).to.equal(401)
      }
      expect(changes()).to.deep.equal([])
      expect(await raw({ "X-Hub-Signature-256": right })).to.equal(200)
      expect(changes()).to.have.length(1)
    })

    it("case 10: the bytes are what is signed, whatever they mean", async () => {
      const link = await byHand()
      const signature = signatureOf(JSON.stringify(PUSH), link.secret)
      const other = await stage.post({ address: link.address }, JSON.stringify(PUSH, undefined, 2), {
        "x-hub-signature-256": signature,
      })
      expect(other.status).to.equal(401)
      expect(changes()).to.deep.equal([])
      const odd = { ...PUSH, pusher: { name: "Mía 日本 \u{1f600}\u2028" } }
      expect((await stage.post(link, JSON.stringify(odd))).json).to.include({ success: true, link: link.id })
      expect((await stage.post(link, Buffer.from(JSON.stringify({ ...odd, n: 1 }, undefined, 1)))).status).to.equal(200)
      expect(changes()).to.have.length(2)
    })

    it("a signed form is refused: the webhook must send JSON", async () => {
      const link = await byHand()
      const form = new URLSearchParams({ payload: JSON.stringify(PUSH) }).toString()
      const answer = await stage.post(link, form, { "content-type": "application/x-www-form-urlencoded" })
      expect([answer.status, answer.json.success]).to.deep.equal([400, false])
    })

    it("case 35: signed nonsense is refused or ignored, and the hub lives", async () => {
      const link = await byHand({ paths: ["*.lkml"], events: ["push", "merge"] })
      const values = [null, true, 7, "x", [], ["x"], {}, [[{}]], { added: 7 }]
      const keys = ["ref", "after", "deleted", "repository", "commits", "head_commit", "action", "pull_request"]
      for (const [event, usual] of [
        ["push", PUSH],
        ["pull_request", MERGE],
      ] as const) {
        for (const key of keys) {
          for (const value of values) {
            const body = JSON.stringify({ ...usual, [key]: value, n: Math.random() })
            const { status } = await stage.post(link, body, { "x-github-event": event })
            expect(status, `${event} ${key} ${JSON.stringify(value)}`).to.be.oneOf([200, 400])
          }
        }
        const odd = JSON.stringify({ ...MERGE, pull_request: { ...MERGE.pull_request, base: [], merged_at: {} } })
        expect((await stage.post(link, odd, { "x-github-event": event })).status).to.equal(200)
      }
      expect((await stage.post(link, "[]")).status).to.equal(400)
      expect((await stage.post(link, JSON.stringify(PUSH))).json.success).to.equal(true)
    }).timeout(20_000)
  })

  describe("pushes and merges", () => {
    it("case 16: the same body under another delivery id is a duplicate", async () => {
      await register()
      const [first] = await stage.github.push({ repository: "acme/models", commit: COMMIT })
      expect(first?.json).to.deep.include({ success: true })
      const [again] = await stage.github.redeliver({ asNew: true })
      expect([again?.status, again?.json]).to.deep.equal([200, { success: true, duplicate: true }])
      expect(changes()).to.have.length(1)
    })

    it("case 17: what the link does not listen for is ignored, without a call", async () => {
      await register({ paths: ["models/**", "*.lkml"] })
      const push = { repository: "acme/models", commit: COMMIT }
      const ignored = async (reason: string, sending: Promise<{ status: number; json: unknown }[]>) => {
        const [answer] = await sending
        expect([answer?.status, answer?.json]).to.deep.equal([200, { success: true, ignored: true, reason }])
      }
      await ignored("branch", stage.github.push({ ...push, branch: "main2" }))
      await ignored("branch", stage.github.push({ ...push, branch: "feature/main" }))
      await ignored("branch", stage.github.push({ ...push, tag: "main" }))
      await ignored("deleted", stage.github.push({ ...push, isDeletion: true }))
      await ignored("paths", stage.github.push({ ...push, files: ["README.md", "views/models.txt"] }))
      expect(changes()).to.deep.equal([])
      await stage.github.push({ ...push, files: ["README.md"], earlier: [{ removed: ["models/x/y.txt"] }] })
      await stage.github.push({ ...push, files: { added: ["views/a.view.lkml"] } })
      expect(changes()).to.have.length(2)
    })

    it("case 17: another repository or another event is ignored, without a call", async () => {
      const link = await byHand()
      const others: [reason: string, event: string, body: object][] = [
        ["repository", "push", { ...PUSH, repository: { full_name: "acme/models2" } }],
        ["repository", "push", { ...PUSH, repository: { full_name: "evil/models" } }],
        ["event", "pull_request", MERGE],
        ["event", "issues", { ...PUSH, action: "opened" }],
        ["event", "", PUSH],
        ["event", "PUSH", PUSH],
      ]
      for (const [reason, event, body] of others) {
        const answer = await stage.post(link, JSON.stringify(body), { "x-github-event": event })
        expect([answer.status, answer.json], event).to.deep.equal([200, { success: true, ignored: true, reason }])
      }
      expect(changes()).to.deep.equal([])
      expect((await stage.post(link, JSON.stringify(PUSH))).json.success).to.equal(true)
      expect(changes()).to.have.length(1)
    })

    it("case 18: a merged pull request deploys its merge commit, one that is not merged is ignored", async () => {
      await register({ events: ["merge"], do: ["deploy:core"] })
      const request = { repository: "acme/models", commit: COMMIT }
      const [unmerged] = await stage.github.mergePullRequest({ ...request, merged: false })
      expect(unmerged?.json).to.deep.equal({ success: true, ignored: true, reason: "event" })
      const [elsewhere] = await stage.github.mergePullRequest({ ...request, base: "release" })
      expect(elsewhere?.json).to.deep.equal({ success: true, ignored: true, reason: "branch" })
      expect(await stage.github.push({ repository: "acme/models", commit: COMMIT })).to.deep.equal([])
      expect(changes()).to.deep.equal([])
      const [merged] = await stage.github.mergePullRequest(request)
      expect(merged?.json).to.deep.include({ success: true })
      expect(deployments()).to.deep.equal([COMMIT])
      const filter = { repository: "acme/models", branch: "main", events: ["merge"] }
      const timeSec = Date.parse(MERGE.pull_request.merged_at) / 1000
      expect(github.read(eventOf("pull_request", MERGE), filter)).to.deep.equal({
        kind: "event",
        commit: COMMIT,
        timeSec,
      })
    })

    it("case 19: a commit that is none is refused, without a call", async () => {
      const link = await byHand({ events: ["push", "merge"], do: ["deploy:core"] })
      for (const after of ["../../users", "https://x.example", COMMIT.toUpperCase(), "a".repeat(65), "abcdef", "", 7]) {
        const answer = await stage.post(link, JSON.stringify({ ...PUSH, after }))
        expect([answer.status, answer.json.success], String(after)).to.deep.equal([400, false])
        const merge = { ...MERGE, pull_request: { ...MERGE.pull_request, merge_commit_sha: after } }
        const second = await stage.post(link, JSON.stringify(merge), { "x-github-event": "pull_request" })
        expect(second.status, String(after)).to.equal(400)
      }
      expect(changes()).to.deep.equal([])
      expect((await stage.post(link, JSON.stringify({ ...PUSH, after: "a".repeat(64) }))).status).to.equal(200)
      expect(deployments()).to.deep.equal(["a".repeat(64)])
    })

    it("case 21: a ping is answered, without a call", async () => {
      const link = await byHand()
      const answer = await stage.post(link, JSON.stringify({ zen: "Keep it simple.", hook_id: 1 }), {
        "x-github-event": "ping",
      })
      expect([answer.status, answer.json]).to.deep.equal([200, { success: true, ping: true }])
      expect(stage.hub.lookerCalls.filter((call) => call.startsWith("PATCH"))).to.deep.equal([])
      const unsigned = await stage.post({ address: link.address }, "{}", { "x-github-event": "ping" })
      expect(unsigned.status).to.equal(401)
    })

    it("tell the commit and the time of the newest commit", () => {
      const filter = { repository: "acme/models", branch: "main" }
      const timeSec = Date.parse(PUSH.head_commit.timestamp) / 1000
      expect(github.read(eventOf("push", PUSH), filter)).to.deep.equal({ kind: "event", commit: COMMIT, timeSec })
    })

    it("a push of many files is looked through in proportion to their number", async () => {
      const link = await byHand({ paths: ["**a**a**a**b", "*.lkml"] })
      const files = Array.from({ length: 5000 }, (_, n) => `views/${"a".repeat(100)}/${n}.txt`)
      const body = JSON.stringify({ ...PUSH, commits: [{ modified: files }, { modified: files.slice(0, 2000) }] })
      expect((await stage.post(link, body)).json.reason).to.equal("paths")
    })
  })
})

function eventOf(name: string, body: object): HookEvent {
  return { headers: { "x-github-event": [name] }, body: body as HookEvent["body"], bytes: Buffer.alloc(0) }
}
